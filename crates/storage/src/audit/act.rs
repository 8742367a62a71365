//! The acts that the chain records, by code.

casework::codes! {
    /// What somebody did.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    Act {
        /// An officer signed in.
        SignedIn = "signed_in",
        /// A sign-in failed; the officer is known where the name was one.
        SignInFailed = "sign_in_failed",
        /// An officer signed out.
        SignedOut = "signed_out",
        /// An invitation was made.
        Invited = "invited",
        /// A newcomer used an invitation and made keys.
        Joined = "joined",
        /// A unit was imported.
        UnitImported = "unit_imported",
        /// An officer opened a case.
        CaseViewed = "case_viewed",
        /// An officer accepted a case (*tiếp nhận*).
        CaseAccepted = "case_accepted",
        /// An officer wrote to the writer.
        MessageSent = "message_sent",
        /// An officer marked the writer's answer as read, which then needs none.
        AnswerRead = "answer_read",
        /// An officer read a page of the queue, with the first words of its tips; once a session and
        /// day.
        QueueViewed = "queue_viewed",
        /// An officer added a note.
        NoteAdded = "note_added",
        /// An officer changed the state of a case.
        StateChanged = "state_changed",
        /// An officer gave a case to a colleague.
        CaseAssigned = "case_assigned",
        /// A case was taken off its handler, whom the detail names: they cannot open it any more.
        HandlerGone = "handler_gone",
        /// An officer closed a case.
        CaseClosed = "case_closed",
        /// An officer unmasked a name, for a reason that is sealed in the case.
        NameUnmasked = "name_unmasked",
        /// A case's envelopes were exported, still sealed.
        CaseExported = "case_exported",
        /// A hand-over was asked for.
        HandoverAsked = "handover_asked",
        /// A second person sanitised the text of a hand-over.
        HandoverSanitised = "handover_sanitised",
        /// A hand-over that was being prepared was dropped.
        HandoverDropped = "handover_dropped",
        /// A case was handed to another unit under new keys.
        CaseReferred = "case_referred",
        /// A unit took on what was handed to it.
        ReferralAccepted = "referral_accepted",
        /// A unit gave back what was handed to it.
        ReferralReturned = "referral_returned",
        /// A unit's key was added to a case: it holds it beside.
        CaseShared = "case_shared",
        /// The same in a second person's words: the case got new keys, and the lead keeps the original.
        SanitisedShared = "sanitised_shared",
        /// A neighbour was shown what an urgent case is and where, before its text.
        ShownAhead = "shown_ahead",
        /// A head recorded, sealed in the case, why a text that goes out unchanged has nothing to hide.
        NothingToHide = "nothing_to_hide",
        /// That key was taken away.
        CaseUnshared = "case_unshared",
        /// A dormant grant was woken: nobody answered in time.
        GrantWoken = "grant_woken",
        /// The sender opened the original that it keeps.
        OriginalViewed = "original_viewed",
        /// An agreement between units was registered.
        AgreementAdded = "agreement_added",
        /// A head confirmed an agreement for their unit.
        AgreementConfirmed = "agreement_confirmed",
        /// An agreement between units was ended.
        AgreementEnded = "agreement_ended",
        /// The envelopes of a finished day were counted and digested.
        EnvelopesCommitted = "envelopes_committed",
        /// The head of the chain was signed and kept for the day in the detail: that is this link.
        HeadSigned = "head_signed",
        /// Oversight opened a page or took a file of the kind in the detail.
        AuditViewed = "audit_viewed",
        /// Triage started with other settings than before.
        SettingsChanged = "settings_changed",
        /// The unit directory was signed and published.
        DirectoryPublished = "directory_published",
        /// A case that its writer had withdrawn was erased.
        CaseWithdrawn = "case_withdrawn",
        /// An invitation was taken back.
        InvitationWithdrawn = "invitation_withdrawn",
        /// An officer sealed the desk key to a newcomer, whom the detail names.
        Admitted = "admitted",
        /// A head sealed the restricted key to a colleague.
        RestrictedGiven = "restricted_given",
        /// A head took the restricted key from a colleague.
        RestrictedTaken = "restricted_taken",
        /// An officer gave a colleague a new password.
        PasswordReset = "password_reset",
        /// A command on the machine gave an officer a new password and ended their second factor.
        ResetByCommand = "reset_by_command",
        /// The recovery sheet gave an officer a new password.
        AccountRecovered = "account_recovered",
        /// An officer took a new password.
        PasswordChanged = "password_changed",
        /// An officer noted that what a deadline is for was done; the detail is its code.
        DeadlineMet = "deadline_met",
        /// A head extended a deadline, for a reason that is sealed in the case; the detail is its code
        /// and the reason's fingerprint.
        DeadlineExtended = "deadline_extended",
        /// An officer asked for a legal hold; the detail is its last day and the fingerprint of the
        /// sealed document.
        HoldAsked = "hold_asked",
        /// Another officer confirmed it.
        HoldConfirmed = "hold_confirmed",
        /// A head took a hold back.
        HoldLifted = "hold_lifted",
        /// The original that the sender of a hand-over kept was erased.
        OriginalErased = "original_erased",
        /// A head ended the account of an officer who left.
        OfficerLeft = "officer_left",
        /// A unit's key was replaced, of the kind that the detail names.
        KeyReplaced = "key_replaced",
        /// A replaced key under which nothing was any more was dropped, of the kind that the detail
        /// names.
        KeyDropped = "key_dropped",
        /// A session sealed cases anew to the unit's key, as many as the detail says.
        CasesGranted = "cases_granted",
        /// An officer ended a session of theirs, or all others.
        SessionEnded = "session_ended",
        /// An officer set a second factor up.
        FactorSet = "factor_set",
        /// An officer gave their second factor up.
        FactorGivenUp = "factor_given_up",
        /// A recovery code stood in for the second factor.
        RecoveryCodeUsed = "recovery_code_used",
        /// An officer set a case aside; the detail is the code of a reason, or nothing.
        SetAside = "set_aside",
        /// An officer took a case back that was set aside.
        TakenBack = "taken_back",
        /// An officer looked for a place among the open cases.
        PlaceFiltered = "place_filtered",
        /// An officer classified a case by law; what as is sealed in the case.
        CaseClassified = "case_classified",
        /// An officer recorded independent corroboration, sealed in the case.
        CaseCorroborated = "case_corroborated",
        /// An officer gave a support body a task; the detail is the task's id.
        TaskGiven = "task_given",
        /// An officer marked a task as done.
        TaskDone = "task_done",
        /// An officer marked a task as not done after all.
        TaskUndone = "task_undone",
        /// A task was opened to be printed.
        TaskPrinted = "task_printed",
        /// An officer recused themselves from a case.
        Recused = "recused",
        /// The head lifted a recusal; the detail is the officer's id.
        RecusalLifted = "recusal_lifted",
        /// A support body was registered; the detail is its id.
        BodyAdded = "body_added",
        /// A support body's mandate was ended; the detail is its id.
        BodyEnded = "body_ended",
        /// An officer declared in which villages they have a conflict of interest.
        ConflictsDeclared = "conflicts_declared",
        /// An administrator prepared to merge the unit into the one of the code in the detail, or to
        /// give villages to it.
        UnitChangePrepared = "unit_change_prepared",
        /// A head signed a unit change; the detail is the two codes.
        UnitChangeSigned = "unit_change_signed",
        /// A case passed on to the unit of the code in the detail, in a unit change; `beside` behind it
        /// where a merged unit did not lead it.
        CasePassedOn = "case_passed_on",
        /// A session passed cases on in a unit change, as many as the detail says.
        CasesPassedOn = "cases_passed_on",
        /// A unit was merged into the one of the code in the detail.
        UnitMerged = "unit_merged",
        /// Villages went to the unit of the code in the detail, as many as it says.
        VillagesPassedOn = "villages_passed_on",
        /// All open cases of a split unit were looked at; the detail is the other unit's code.
        UnitSplit = "unit_split",
    }
}

#[cfg(test)]
mod tests {
    use super::Act;
    use crate::accounts::wrong_tries::WrongTry;

    /// Links of the chain are hashed over these: none is ever called otherwise.
    #[test]
    fn every_code_is_what_it_always_was() {
        let all: Vec<&str> = Act::ALL.iter().map(|it| it.name()).collect();
        let codes = "signed_in sign_in_failed signed_out invited joined unit_imported case_viewed \
            case_accepted message_sent answer_read queue_viewed note_added state_changed \
            case_assigned handler_gone case_closed name_unmasked case_exported \
            handover_asked handover_sanitised handover_dropped case_referred \
            referral_accepted referral_returned case_shared sanitised_shared shown_ahead \
            nothing_to_hide case_unshared grant_woken original_viewed agreement_added \
            agreement_confirmed agreement_ended envelopes_committed head_signed audit_viewed \
            settings_changed directory_published case_withdrawn invitation_withdrawn \
            admitted restricted_given restricted_taken password_reset reset_by_command \
            account_recovered password_changed deadline_met deadline_extended hold_asked \
            hold_confirmed hold_lifted original_erased officer_left key_replaced key_dropped \
            cases_granted session_ended factor_set factor_given_up recovery_code_used \
            set_aside taken_back place_filtered case_classified case_corroborated task_given \
            task_done task_undone task_printed recused recusal_lifted body_added body_ended \
            conflicts_declared unit_change_prepared unit_change_signed case_passed_on \
            cases_passed_on unit_merged villages_passed_on unit_split";
        assert_eq!(all.join(" "), codes);
        assert!(Act::ALL.iter().all(|it| Act::named(it.name()) == Some(*it)));
        assert_eq!((Act::named(""), Act::named("SignedIn")), (None, None));
        let tries: Vec<&str> = WrongTry::ALL.iter().map(|it| it.name()).collect();
        assert_eq!(tries.join(" "), "password code sheet");
    }
}
