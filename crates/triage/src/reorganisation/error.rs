//! Why a change of units cannot be signed, or cannot be carried out yet.

use webkit::problem::Problem;

use crate::platform::refusal::Reason;

/// The reason for a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReorganisationError {
    /// The head of the officer's unit has signed already.
    Signed,
    /// The account that signed for the other unit counts as the same person's.
    SamePerson,
    /// Not both heads have signed yet.
    NotSigned,
    /// Its day has not come.
    TooEarly,
    /// The signed directory does not know the keys to which cases would pass on, or still has the villages of
    /// a split in the old unit.
    NotPublished,
    /// The new unit has not looked at all its own grants yet.
    NotLooked,
}

impl Reason for ReorganisationError {
    fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::Signed => (409, "change-signed", "This unit has signed the change already."),
            Self::SamePerson => (
                409,
                "change-same-person",
                "Two people sign a change; these accounts count as one person's.",
            ),
            Self::NotSigned => (409, "change-not-signed", "Not both heads have signed the change."),
            Self::TooEarly => (409, "change-too-early", "The day of the change has not come."),
            Self::NotPublished => (
                409,
                "change-not-published",
                "The signed unit directory does not say so yet; publish it again.",
            ),
            Self::NotLooked => (
                409,
                "change-not-looked",
                "The unit in its place has not looked at all that it holds itself.",
            ),
        };
        Problem::new(status, kind, title)
    }
}
