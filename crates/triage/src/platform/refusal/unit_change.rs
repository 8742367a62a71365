//! Why a unit change cannot be signed, or not be carried out yet.

use webkit::problem::Problem;

/// What stands against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoUnitChange {
    /// The head of one's own unit has signed already.
    Signed,
    /// The account that signed for the other unit counts as the same person's.
    SamePerson,
    /// Not both heads have signed.
    NotSigned,
    /// Its day has not come.
    TooEarly,
    /// The signed directory does not know the keys to which cases would pass on, or still has the
    /// villages of a split with the old unit.
    NotPublished,
    /// The unit in the old one's place has not looked at all that it holds itself.
    NotLooked,
}

impl NoUnitChange {
    /// What programs are told.
    #[must_use]
    pub fn problem(self) -> Problem {
        let (kind, title) = match self {
            Self::Signed => ("change-signed", "This unit has signed the change already."),
            Self::SamePerson => (
                "change-same-person",
                "Two people sign a change; these accounts count as one person's.",
            ),
            Self::NotSigned => ("change-not-signed", "Not both heads have signed the change."),
            Self::TooEarly => ("change-too-early", "The day of the change has not come."),
            Self::NotPublished => (
                "change-not-published",
                "The signed unit directory does not say so yet; publish it again.",
            ),
            Self::NotLooked => (
                "change-not-looked",
                "The unit in its place has not looked at all that it holds itself.",
            ),
        };
        Problem::new(409, kind, title)
    }
}
