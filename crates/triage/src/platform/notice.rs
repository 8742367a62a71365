//! What an act did, as the page says it that is shown after it. It goes there as a word of this list
//! in the address: nothing is kept for it, and nobody can have a page say anything else.

use casework::codes;

/// The field of the address that carries it.
pub(crate) const FIELD: &str = "xong";

codes! {
    /// What was done.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    Notice {
        /// A case was accepted.
        Accepted = "accepted",
        /// The writer was asked something.
        Asked = "asked",
        /// The writer was told something.
        Answered = "answered",
        /// What the writer answered was read and needs no answer.
        AnswerRead = "answer-read",
        /// A note was added.
        Noted = "noted",
        /// A case was given to somebody.
        Assigned = "assigned",
        /// A case was moved to another state.
        Moved = "moved",
        /// It was said who outside received a case.
        Transferred = "transferred",
        /// A case was closed.
        Closed = "closed",
        /// A name was shown.
        Unmasked = "unmasked",
        /// A case was classified.
        Classified = "classified",
        /// Corroboration was recorded.
        Corroborated = "corroborated",
        /// Cases were set aside.
        SetAside = "set-aside",
        /// Cases were taken back from there.
        TakenBack = "taken-back",
        /// An officer stays away from a case.
        Recused = "recused",
        /// A colleague was let back to one.
        RecusalLifted = "recusal-lifted",
        /// A support body was given a task.
        TaskGiven = "task-given",
        /// A task was marked as done.
        TaskDone = "task-done",
        /// A task was marked as not done.
        TaskUndone = "task-undone",
        /// What a term is for was done.
        Met = "met",
        /// A term was extended.
        Extended = "extended",
        /// A legal hold was asked for.
        HoldAsked = "hold-asked",
        /// One was confirmed.
        HoldConfirmed = "hold-confirmed",
        /// One was taken back.
        HoldLifted = "hold-lifted",
        /// A hand-over was asked for.
        HandoverAsked = "handover-asked",
        /// A hand-over that was being prepared was dropped.
        HandoverDropped = "handover-dropped",
        /// A case was handed over.
        HandedOver = "handed-over",
        /// A case was given back.
        GivenBack = "given-back",
        /// It was asked that a case be shared.
        ShareAsked = "share-asked",
        /// A case was shared.
        Shared = "shared",
        /// The sharing was ended.
        Unshared = "unshared",
        /// A text was rewritten so that it does not tell who wrote it.
        Sanitised = "sanitised",
        /// That is left to another.
        LeftToAnother = "left-to-another",
        /// An agreement was registered.
        AgreementAdded = "agreement-added",
        /// One was confirmed.
        AgreementConfirmed = "agreement-confirmed",
        /// One was ended.
        AgreementEnded = "agreement-ended",
        /// A support body was added.
        BodyAdded = "body-added",
        /// A body's mandate was ended.
        BodyEnded = "body-ended",
        /// A unit change was signed.
        ChangeSigned = "change-signed",
        /// A newcomer was admitted.
        Admitted = "admitted",
        /// Somebody holds the restricted key now.
        RestrictedGiven = "restricted-given",
        /// Somebody does not any more.
        RestrictedTaken = "restricted-taken",
        /// An invitation was taken back.
        InvitationWithdrawn = "invitation-withdrawn",
        /// Conflicts of interest were declared.
        ConflictsDeclared = "conflicts-declared",
        /// A session was ended.
        SessionEnded = "session-ended",
        /// All other sessions were.
        OtherSessionsEnded = "other-sessions-ended",
        /// A second factor is being set up.
        FactorBegun = "factor-begun",
        /// One was given up.
        FactorGivenUp = "factor-given-up",
        /// The officer signed out.
        SignedOut = "signed-out",
    }
}

impl Notice {
    /// The one that an address carries.
    pub(crate) fn in_query(query: &str) -> Option<Self> {
        let mut fields = query.split('&').filter_map(|field| field.split_once('='));
        fields.find(|(name, _)| *name == FIELD).and_then(|(_, code)| Self::named(code))
    }

    /// The address of the page that is shown after this act.
    pub(crate) fn at(self, path: &str) -> String {
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("{path}{mark}{FIELD}={}", self.name())
    }

    /// The key of what is said.
    pub(crate) fn key(self) -> String {
        format!("done-{}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use webkit::words::Words;

    use super::Notice;

    #[test]
    fn every_act_has_words_for_what_it_did() {
        let words = include_str!("../../../../config/languages/vi.ftl");
        let words = Words::parse("vi", words).expect("the words");
        for notice in Notice::ALL {
            assert!(words.has(&notice.key()), "{notice:?}");
        }
    }

    /// The files below a folder that lead on to another page by themselves.
    fn leading_on(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                leading_on(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).expect("a source");
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                if code.contains("SeeOther") {
                    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
                    let below = path.strip_prefix(sources).expect("below");
                    found.push(below.to_string_lossy().replace('\\', "/"));
                }
            }
        }
    }

    #[test]
    fn no_act_leads_on_without_saying_what_it_did() {
        let mut found = Vec::new();
        leading_on(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        found.sort();
        // Who has to sign in, who works no cases, and who signed in or out.
        let others = [
            "accounts/sign_in/http.rs",
            "cases/queue/page.rs",
            "platform/layout.rs",
            "platform/request/denied.rs",
        ];
        assert_eq!(found, others, "an act leads on by layout::after");
    }

    #[test]
    fn an_address_carries_a_word_of_the_list_and_no_other() {
        for notice in Notice::ALL.iter().copied() {
            for path in ["/", "/?xem=de-rieng"] {
                let address = notice.at(path);
                let query = address.split_once('?').expect("a query").1;
                assert_eq!(Notice::in_query(query), Some(notice), "{address}");
            }
        }
        for query in ["", "xong=", "xong=closed.", "xong=<b>", "xem=closed", "axong=closed"] {
            assert_eq!(Notice::in_query(query), None, "{query}");
        }
    }
}
