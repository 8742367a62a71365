//! Refusals: what a client is told when something cannot be done or shown, a problem for programs and a
//! sentence for people. Each room has its own reasons, in its `error.rs` or with the use case. This is the
//! one place where a reason becomes an answer, with the few reasons that all rooms share.

use casework::length;
use casework::tip::Fault;
use sealing::sealed::{SealFailed, Unopened};
use storage::db::error::StoreError;
use webkit::problem::Problem;
use webkit::words::Words;

/// A reason of a room.
pub(crate) trait Reason: Copy {
    /// The problem for programs. The words for people are under `officer-refusal-` and its kind.
    fn problem(self) -> Problem;

    /// The number in the sentence.
    fn number(self) -> Option<Number> {
        None
    }
}

/// A number in the sentence of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// The most there may be: `limit`.
    Limit(usize),
    /// How many there were: `count`.
    Count(usize),
}

/// A room's reason in the form that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    problem: Problem,
    number: Option<Number>,
}

/// Why something is not done or shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The words themselves.
    Words(Fault),
    /// Nobody is signed in, or the session ended.
    SignIn,
    /// Too many tries already wait under this name; this one was not checked.
    TooManyTries,
    /// The request does not come from our own page.
    Forged,
    /// The officer holds no key of the unit: nobody has admitted them yet.
    NotAdmitted,
    /// This session does not hold the key that would be handed on.
    KeyNotHeld,
    /// A second factor is required of this role and not yet set up.
    EnrolFirst,
    /// No such case, or none that this officer may see: both look the same.
    NotFound,
    /// A colleague changed the case meanwhile.
    Changed,
    /// No such colleague in the unit.
    NoColleague,
    /// Not an outcome or state on the list.
    UnknownCode,
    /// Some letters were damaged on the way.
    Broken,
    /// The store is locked or gone.
    Unavailable,
    /// A failure on our side that another try does not mend.
    Internal,
    /// A reason of a room.
    Of(Told),
}

impl Refusal {
    /// The problem for programs.
    #[must_use]
    pub fn problem(self) -> Problem {
        match self {
            Self::Words(Fault::TextTooLong) => {
                Problem::new(413, "text-too-long", "The text is longer than 20,000 characters.")
            }
            Self::Words(Fault::AnswerTooLong) => Problem::new(
                422,
                "answer-too-long",
                "A short answer is longer than 500 characters.",
            ),
            Self::Words(Fault::TextEmpty | Fault::UnknownCategory) => {
                Problem::new(422, "text-empty", "The text is empty.")
            }
            Self::SignIn => Problem::new(401, "sign-in", "Sign in first."),
            Self::TooManyTries => Problem {
                retry_after: Some(5),
                ..Problem::new(
                    429,
                    "too-many-tries",
                    "Too many tries wait under this name; this one was not looked at. Try again.",
                )
            },
            Self::Forged => Problem::new(
                403,
                "forged",
                "The request does not carry this session's X-CSRF-Token, or comes from elsewhere.",
            ),
            Self::NotAdmitted => Problem::new(
                403,
                "not-admitted",
                "You hold no key of your unit; a colleague who holds it must admit you first.",
            ),
            Self::KeyNotHeld => {
                Problem::new(409, "key-not-held", "You do not hold the key that this hands on.")
            }
            Self::EnrolFirst => Problem::new(
                403,
                "enrol-first",
                "Your role needs a second factor; set it up at /toi/ma-mot-lan first.",
            ),
            Self::NotFound => Problem::NOT_FOUND,
            Self::Changed => {
                Problem::new(409, "changed", "Somebody changed the case meanwhile; look again.")
            }
            Self::NoColleague => {
                Problem::new(422, "no-colleague", "There is no such officer in this unit.")
            }
            Self::UnknownCode => {
                Problem::new(422, "unknown-code", "This state or outcome is not on the list.")
            }
            Self::Broken => Problem::BROKEN,
            Self::Unavailable => Problem::UNAVAILABLE,
            Self::Internal => Problem::INTERNAL,
            Self::Of(told) => told.problem,
        }
    }

    /// What was found, or none if it was refused; a store that does not answer is no refusal.
    pub(crate) fn unless<T>(found: Result<T, Self>) -> Result<Option<T>, Self> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(Self::Unavailable) => Err(Self::Unavailable),
            Err(_) => Ok(None),
        }
    }

    /// The sentence for people.
    #[must_use]
    pub fn said(self, words: &Words) -> String {
        let key = format!("officer-refusal-{}", self.problem().kind);
        match self.number() {
            Some(Number::Limit(most)) => words.text_with(&key, "limit", &words.number(most)),
            Some(Number::Count(count)) => words.text_with(&key, "count", &count.to_string()),
            None => words.text(&key),
        }
    }

    fn number(self) -> Option<Number> {
        match self {
            Self::Words(Fault::TextTooLong) => Some(Number::Limit(length::TEXT)),
            Self::Words(Fault::AnswerTooLong) => Some(Number::Limit(length::SHORT)),
            Self::Of(told) => told.number,
            _ => None,
        }
    }
}

impl<R: Reason> From<R> for Refusal {
    fn from(reason: R) -> Self {
        Self::Of(Told { problem: reason.problem(), number: reason.number() })
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Words(fault)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        error.log();
        match error {
            StoreError::Unavailable(_) | StoreError::Contended(_) => Self::Unavailable,
            StoreError::Conflict(_) => Self::Changed,
            StoreError::Unreadable(_) | StoreError::NoAuditKey => Self::Internal,
        }
    }
}

impl From<SealFailed> for Refusal {
    fn from(_: SealFailed) -> Self {
        tracing::error!("an envelope could not be sealed");
        Self::Internal
    }
}

impl From<Unopened> for Refusal {
    fn from(reason: Unopened) -> Self {
        tracing::error!(%reason, "an envelope does not open");
        Self::Internal
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        refusal.problem()
    }
}
