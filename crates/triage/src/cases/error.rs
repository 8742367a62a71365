//! Why an act on a case is refused.

use casework::length;
use webkit::problem::Problem;

use crate::platform::refusal::{Number, Reason};

/// Why an act on a case, or showing it, is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseError {
    /// The officer's unit knows only that the case is late: none of their keys opens it.
    OnlyLate,
    /// The officer's unit is shown the kind and place of the case; its text is still to come.
    TextFollows,
    /// Another unit leads the case.
    NotLead,
    /// The case cannot go from its state to that one.
    NoSuchMove,
    /// A sealed text of the writer does not open; nothing of ours failed.
    Unreadable,
    /// The unit has no such support body.
    NoBody,
    /// The support body's mandate does not cover today.
    MandateEnded,
    /// ⛔ This category never goes to mediation.
    NeverMediation,
    /// The task repeats the words of the tip.
    RepeatsTip,
    /// No case was named, or more than one act can take.
    NoneChosen,
    /// There is no hand-over to answer.
    NotReferred,
}

impl Reason for CaseError {
    fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::OnlyLate => (
                409,
                "only-late",
                "Your unit knows only that this case is late; it cannot act on it.",
            ),
            Self::TextFollows => (
                409,
                "text-follows",
                "Your unit is shown what this case is and where; until its text follows it cannot act.",
            ),
            Self::NotLead => {
                (409, "not-lead", "Another unit leads this case; only it can do this.")
            }
            Self::NoSuchMove => {
                (409, "no-such-move", "The case cannot go from its state to that one.")
            }
            Self::Unreadable => (
                409,
                "unreadable",
                "What the sender sealed does not open, so this is not possible; close the case.",
            ),
            Self::NoBody => (422, "no-body", "There is no such support body in this unit."),
            Self::MandateEnded => {
                (422, "mandate-ended", "The body's mandate does not cover today.")
            }
            Self::NeverMediation => {
                (422, "never-mediation", "This category never goes to mediation.")
            }
            Self::RepeatsTip => (
                422,
                "repeats-tip",
                "The task repeats 40 letters or more of what the writer told; use words of your own.",
            ),
            Self::NoneChosen => (422, "none-chosen", "Name at least one case and at most 100."),
            Self::NotReferred => (409, "refer-not-referred", "There is no hand-over to answer."),
        };
        Problem::new(status, kind, title)
    }

    fn number(self) -> Option<Number> {
        (self == Self::NoneChosen).then_some(Number::Limit(length::CASES))
    }
}
