//! Why a case cannot be handed over or shared.

use webkit::problem::Problem;

use crate::platform::refusal::Reason;

/// Why a hand-over is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandoverError {
    /// It would go to the unit that holds it.
    ToItself,
    /// The tip is about that unit (rule C1).
    Concerned,
    /// The unit is no neighbour, not the unit above, and not the unit that the case came from.
    TooFar,
    /// The agreement has ended, is due for review, or is not between these units.
    Agreement,
    /// The case was handed on too often: it may only go upwards or back.
    Hops,
    /// Another hand-over of the case is being prepared.
    Pending,
    /// No hand-over of the case is being prepared.
    NotPending,
    /// It waits for a sanitiser first.
    NotSanitised,
    /// The officer who asked for the hand-over cannot be the second person.
    SamePerson,
    /// The text goes out unchanged, and the head does not say why there is nothing to hide (rule W7).
    NoReason,
    /// The second person did not change the account, and did not say that there is nothing to hide.
    Unchanged,
    /// Only an urgent case is shown to the neighbour before its text.
    NotUrgent,
}

impl Reason for HandoverError {
    fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::ToItself => (422, "refer-itself", "The unit holds this case itself."),
            Self::Concerned => (
                422,
                "refer-concerned",
                "The tip is about that unit; it must not learn that there is one.",
            ),
            Self::TooFar => (
                422,
                "refer-too-far",
                "A case goes to a neighbour, to the unit above, or back to where it came from.",
            ),
            Self::Agreement => (
                422,
                "refer-agreement",
                "This agreement has ended, is due for review, or is not between the two units.",
            ),
            Self::Hops => (
                409,
                "refer-hops",
                "This case was handed on too often; it goes to the unit above or back.",
            ),
            Self::Pending => (409, "refer-pending", "A hand-over of this case is being prepared."),
            Self::NotPending => (409, "refer-not-pending", "No hand-over is being prepared."),
            Self::NotSanitised => {
                (409, "refer-not-sanitised", "The hand-over waits for a sanitiser first.")
            }
            Self::SamePerson => (
                409,
                "refer-same-person",
                "Whoever asked for the hand-over cannot be the second person who sanitises.",
            ),
            Self::NoReason => (
                422,
                "refer-no-reason",
                "The text goes out as it is: say why there is nothing to hide, or let it be sanitised.",
            ),
            Self::Unchanged => (
                422,
                "sanitise-unchanged",
                "The account says the same as the original; say that there is nothing to hide.",
            ),
            Self::NotUrgent => {
                (422, "share-not-urgent", "Only an urgent case is shown before its text.")
            }
        };
        Problem::new(status, kind, title)
    }
}
