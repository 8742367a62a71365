//! The acts that the chain records, by code.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// An act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    /// An officer signed in.
    SignedIn,
    /// A sign-in failed; the officer is given if the name has an account.
    SignInFailed,
    /// An officer signed out.
    SignedOut,
    /// An invitation was made.
    Invited,
    /// A newcomer used an invitation and made keys.
    Joined,
    /// A unit was imported.
    UnitImported,
    /// An officer opened a case.
    CaseViewed,
    /// An officer accepted a case (*tiếp nhận*).
    CaseAccepted,
    /// An officer wrote to the writer.
    MessageSent,
    /// An officer marked the writer's answer as read; it needs no reply.
    AnswerRead,
    /// An officer read a page of the queue with the first words of its tips; recorded once for each session
    /// and day.
    QueueViewed,
    /// An officer added a note.
    NoteAdded,
    /// An officer changed the state of a case.
    StateChanged,
    /// An officer gave a case to a colleague.
    CaseAssigned,
    /// A case was taken off its handler, whom the detail names; that officer cannot open it any more.
    HandlerGone,
    /// An officer closed a case.
    CaseClosed,
    /// An officer unmasked a name, for a reason that is sealed in the case.
    NameUnmasked,
    /// A case's envelopes were exported, still sealed.
    CaseExported,
    /// A hand-over was asked for.
    HandoverAsked,
    /// A second person sanitised the text of a hand-over.
    HandoverSanitised,
    /// A hand-over under preparation was dropped.
    HandoverDropped,
    /// A case was handed to another unit under new keys.
    CaseReferred,
    /// A unit accepted a case that was handed to it.
    ReferralAccepted,
    /// A unit gave back a case that was handed to it.
    ReferralReturned,
    /// A case's key was sealed to another unit, which holds the case beside the lead.
    CaseShared,
    /// The same with a second person's words: the case got new keys, and the lead keeps the original.
    SanitisedShared,
    /// A neighbour was shown the kind and place of an urgent case before its text.
    ShownAhead,
    /// A head recorded, sealed in the case, why a text that goes out unchanged has nothing to hide.
    NothingToHide,
    /// The key of a unit that held a case beside the lead was taken away.
    CaseUnshared,
    /// A dormant grant was woken: nobody answered in time.
    GrantWoken,
    /// The sender opened the original that it keeps.
    OriginalViewed,
    /// An agreement between units was registered.
    AgreementAdded,
    /// A head confirmed an agreement for their unit.
    AgreementConfirmed,
    /// An agreement between units was ended.
    AgreementEnded,
    /// The envelopes of a finished day were counted and digested.
    EnvelopesCommitted,
    /// The head of the chain was signed and stored for the day in the detail; this link is that head.
    HeadSigned,
    /// Oversight opened a page or took a file of the kind named in the detail.
    AuditViewed,
    /// Triage started with other settings than before.
    SettingsChanged,
    /// The unit directory was signed and published.
    DirectoryPublished,
    /// A case that its writer had withdrawn was erased.
    CaseWithdrawn,
    /// An invitation was taken back.
    InvitationWithdrawn,
    /// An officer sealed the desk key to a newcomer, whom the detail names.
    Admitted,
    /// A head sealed the restricted key to a colleague.
    RestrictedGiven,
    /// A head took the restricted key from a colleague.
    RestrictedTaken,
    /// An officer gave a colleague a new password.
    PasswordReset,
    /// A command on the machine gave an officer a new password and ended their second factor.
    ResetByCommand,
    /// The recovery sheet gave an officer a new password.
    AccountRecovered,
    /// An officer took a new password.
    PasswordChanged,
    /// An officer noted that the duty of a deadline was done; the detail is its code.
    DeadlineMet,
    /// A head extended a deadline, for a reason that is sealed in the case; the detail is its code
    /// and the reason's fingerprint.
    DeadlineExtended,
    /// An officer asked for a legal hold; the detail is its last day and the fingerprint of the
    /// sealed document.
    HoldAsked,
    /// Another officer confirmed the hold.
    HoldConfirmed,
    /// A head lifted a hold.
    HoldLifted,
    /// The original that the sender of a hand-over kept was erased.
    OriginalErased,
    /// A head ended the account of an officer who left.
    OfficerLeft,
    /// A unit's key was replaced; the detail names its kind.
    KeyReplaced,
    /// A replaced key that nothing used any more was dropped; the detail names its kind.
    KeyDropped,
    /// A session sealed cases anew to the unit's key; the detail says how many.
    CasesGranted,
    /// An officer ended a session of theirs, or all others.
    SessionEnded,
    /// An officer set a second factor up.
    FactorSet,
    /// An officer gave their second factor up.
    FactorGivenUp,
    /// A recovery code stood in for the second factor.
    RecoveryCodeUsed,
    /// An officer set a case aside; the detail is the code of a reason, or nothing.
    SetAside,
    /// An officer put a case that was set aside back.
    TakenBack,
    /// An officer filtered the open cases by a place.
    PlaceFiltered,
    /// An officer classified a case by law; the class is sealed in the case.
    CaseClassified,
    /// An officer recorded independent corroboration, sealed in the case.
    CaseCorroborated,
    /// An officer gave a support body a task; the detail is the task's id.
    TaskGiven,
    /// An officer marked a task as done.
    TaskDone,
    /// An officer took the mark "done" off a task.
    TaskUndone,
    /// A task was opened to be printed.
    TaskPrinted,
    /// An officer recused themselves from a case.
    Recused,
    /// The head lifted a recusal; the detail is the officer's id.
    RecusalLifted,
    /// A support body was registered; the detail is its id.
    BodyAdded,
    /// A support body's mandate was ended; the detail is its id.
    BodyEnded,
    /// An officer declared in which villages they have a conflict of interest.
    ConflictsDeclared,
    /// An administrator prepared to merge the unit into the one whose code is the detail, or to give villages
    /// to it.
    UnitChangePrepared,
    /// A head signed a unit change; the detail is the two codes.
    UnitChangeSigned,
    /// A case passed on to the unit whose code is the detail, in a unit change; `beside` follows the code
    /// where a merged unit did not lead the case.
    CasePassedOn,
    /// A session passed cases on in a unit change; the detail says how many.
    CasesPassedOn,
    /// A unit was merged into the one whose code is the detail.
    UnitMerged,
    /// Villages went to another unit; the detail is its code and their number.
    VillagesPassedOn,
    /// All open cases of a split unit were looked at; the detail is the other unit's code.
    UnitSplit,
}

casework::codes!(Act);

#[cfg(test)]
mod tests {
    use super::Act;
    use crate::accounts::wrong_tries::WrongTry;

    /// A code never changes: links of the chain are hashed over it.
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
