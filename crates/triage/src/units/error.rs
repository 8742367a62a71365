//! Why an act in a unit is refused.

use casework::length;
use webkit::problem::Problem;

use crate::platform::refusal::{Number, Reason};

/// Why admitting a newcomer, or a change of a support body, is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitError {
    /// The colleague is not waiting to be admitted.
    NotWaiting,
    /// The short code is not the newcomer's.
    WrongShortCode,
    /// A support body's name or days are malformed.
    BadBody,
}

impl Reason for UnitError {
    fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::NotWaiting => (409, "not-waiting", "This officer is not waiting to be admitted."),
            Self::WrongShortCode => (
                422,
                "wrong-short-code",
                "This is not the newcomer's short code; ask them to read it again.",
            ),
            Self::BadBody => (
                422,
                "bad-body",
                "A body has a kind on the list, a name of 1 to 120 characters, and days in order.",
            ),
        };
        Problem::new(status, kind, title)
    }

    fn number(self) -> Option<Number> {
        (self == Self::BadBody).then_some(Number::Limit(length::BODY_NAME))
    }
}
