//! Why a deadline or a legal hold is not as somebody would have it.

use webkit::problem::Problem;

/// What stands against an act on a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDeadline {
    /// None of this code runs.
    NotRunning,
    /// The law allows no further term.
    NoFurther,
}

/// What stands against a legal hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoHold {
    /// No document is named, or too long.
    Document,
    /// Not a day from today on, or too far away.
    Until,
    /// One is in force.
    There,
    /// None waits to be confirmed, or is there to be taken back.
    NotAsked,
    /// Whoever asked for it cannot confirm it.
    SamePerson,
}

impl NoDeadline {
    /// What programs are told.
    #[must_use]
    pub fn problem(self) -> Problem {
        let (kind, title) = match self {
            Self::NotRunning => ("deadline-not-running", "No such deadline runs for this case."),
            Self::NoFurther => ("deadline-no-further", "The law allows no further extension."),
        };
        Problem::new(409, kind, title)
    }
}

impl NoHold {
    /// What programs are told.
    #[must_use]
    pub fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::Document => {
                (422, "hold-document", "A hold names a document in 1 to 500 characters.")
            }
            Self::Until => {
                (422, "hold-until", "A hold has a last day, from today to two years from now.")
            }
            Self::There => (409, "hold-there", "A hold is in force already."),
            Self::NotAsked => (409, "hold-not-asked", "There is no such hold."),
            Self::SamePerson => {
                (409, "hold-same-person", "Another officer than who asked for it confirms a hold.")
            }
        };
        Problem::new(status, kind, title)
    }
}
