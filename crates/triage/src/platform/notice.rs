//! Notices: what an act did, shown on the page after it. The notice goes there as a word of this list in the
//! address: nothing is stored for it, and nobody can make a page say anything else.

use casework::codes;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The field of the address that carries a notice.
pub(crate) const FIELD: &str = "xong";

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Notice {
    /// A case was accepted.
    Accepted,
    /// The writer was asked something.
    Asked,
    /// The writer was told something.
    Answered,
    /// The writer's answer was read and needs no reply.
    AnswerRead,
    /// A note was added.
    Noted,
    /// A case was given to an officer.
    Assigned,
    /// A case was moved to another state.
    Moved,
    /// A case was transferred to a receiver outside.
    Transferred,
    /// A case was closed.
    Closed,
    /// A name was shown.
    Unmasked,
    /// A case was classified.
    Classified,
    /// Corroboration was recorded.
    Corroborated,
    /// Cases were set aside.
    SetAside,
    /// Cases were put back.
    TakenBack,
    /// An officer stays away from a case.
    Recused,
    /// A colleague's recusal ended.
    RecusalLifted,
    /// A support body was given a task.
    TaskGiven,
    /// A task was marked as done.
    TaskDone,
    /// A task was marked as not done.
    TaskUndone,
    /// The duty of a term was done.
    Met,
    /// A term was extended.
    Extended,
    /// A legal hold was asked for.
    HoldAsked,
    /// A legal hold was confirmed.
    HoldConfirmed,
    /// A legal hold was lifted.
    HoldLifted,
    /// A hand-over was asked for.
    HandoverAsked,
    /// A hand-over under preparation was dropped.
    HandoverDropped,
    /// A case was handed over.
    HandedOver,
    /// A case was given back.
    GivenBack,
    /// The sharing of a case was asked for.
    ShareAsked,
    /// A case was shared.
    Shared,
    /// The sharing was ended.
    Unshared,
    /// A text was rewritten so that it does not tell who wrote it.
    Sanitised,
    /// A text was left to another sanitiser.
    LeftToAnother,
    /// An agreement was registered.
    AgreementAdded,
    /// An agreement was confirmed.
    AgreementConfirmed,
    /// An agreement was ended.
    AgreementEnded,
    /// A support body was added.
    BodyAdded,
    /// A body's mandate was ended.
    BodyEnded,
    /// A unit change was signed.
    ChangeSigned,
    /// A newcomer was admitted.
    Admitted,
    /// A colleague was given the restricted key.
    RestrictedGiven,
    /// The restricted key was taken from a colleague.
    RestrictedTaken,
    /// An invitation was taken back.
    InvitationWithdrawn,
    /// Conflicts of interest were declared.
    ConflictsDeclared,
    /// A session was ended.
    SessionEnded,
    /// All other sessions were ended.
    OtherSessionsEnded,
    /// A second factor is being set up.
    FactorBegun,
    /// A second factor was ended.
    FactorGivenUp,
    /// The officer signed out.
    SignedOut,
}

codes!(Notice);

impl Notice {
    /// The notice in an address.
    pub(crate) fn in_query(query: &str) -> Option<Self> {
        let mut fields = query.split('&').filter_map(|field| field.split_once('='));
        fields.find(|(name, _)| *name == FIELD).and_then(|(_, code)| Self::named(code))
    }

    /// The address of the page that is shown after this act.
    pub(crate) fn at(self, path: &str) -> String {
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("{path}{mark}{FIELD}={}", self.name())
    }

    /// The key of its words.
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

    /// The files below a folder that redirect to another page themselves.
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
        // To the sign-in, to the first page of an officer without cases, after signing in or out, from an
        // act's address.
        let others = [
            "accounts/sign_in/http.rs",
            "case_page/acts.rs",
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
