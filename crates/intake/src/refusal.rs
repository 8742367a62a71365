//! Why something cannot be taken or shown; each reason has one problem for programs and one
//! sentence for people.

use casework::directory::NoRoute;
use casework::length;
use casework::tip::Fault;
use casework::token::{MalformedToken, TOKEN_DIGITS};
use sealing::sealed::SealFailed;
use storage::db::error::StoreError;
use webkit::problem::Problem;
use webkit::words::Words;

/// A reason that the writer can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The words themselves.
    Words(Fault),
    /// The chosen unit cannot receive it.
    Route(NoRoute),
    /// The village is not one of the unit's.
    UnknownVillage,
    /// The same form was sent before with other words, which stay.
    OtherWords,
    /// `once` is too short to be random.
    IdempotencyKey,
    /// An envelope does not have the outline of ours.
    Envelope,
    /// The case has newer keys, or its id is taken: seal again.
    SealAgain,
    /// Not a case token.
    MalformedToken,
    /// Not a case token: it has this many digits, not 25.
    TokenDigits(usize),
    /// This token has no case.
    NoCase,
    /// An officer has accepted the case, so it stays.
    Accepted,
    /// The case is under a legal hold (rule K2), so it stays.
    Held,
    /// Some letters were damaged on the way.
    Broken,
    /// The store is locked or gone.
    Unavailable,
    /// A failure on our side that another try does not mend.
    Internal,
}

impl Refusal {
    /// The problem for programs.
    #[must_use]
    pub fn problem(self) -> Problem {
        match self {
            Self::Words(Fault::TextEmpty) => {
                Problem::new(422, "text-empty", "The text is empty; it is the one thing needed.")
            }
            Self::Words(Fault::TextTooLong) => {
                Problem::new(413, "text-too-long", "The text is longer than 20,000 characters.")
            }
            Self::Words(Fault::AnswerTooLong) => Problem::new(
                422,
                "answer-too-long",
                "A short answer is longer than 500 characters.",
            ),
            Self::Words(Fault::UnknownCategory) => {
                Problem::new(422, "unknown-category", "The category is not on the list.")
            }
            Self::Route(NoRoute::NotServed) => {
                Problem::new(422, "unit-not-served", "This unit is not served by the hotline.")
            }
            Self::Route(NoRoute::NobodyAbove) => Problem::new(
                422,
                "nobody-above",
                "There is no unit above that could receive this; turn to the inspectorate or \
                 the procuracy.",
            ),
            Self::UnknownVillage => {
                Problem::new(422, "unknown-village", "The village is not one of this unit's.")
            }
            Self::OtherWords => Problem::new(
                409,
                "other-words",
                "The same form was sent before with other words, and those stand.",
            ),
            Self::IdempotencyKey => {
                Problem::new(422, "once", "\"once\" takes 22 to 128 random base64url characters.")
            }
            Self::Envelope => Problem::new(
                422,
                "envelope",
                "An envelope does not have the expected recipients, header or size.",
            ),
            Self::SealAgain => Problem::new(
                409,
                "seal-again",
                "The case has another key now, or the id is taken: seal again.",
            ),
            Self::MalformedToken | Self::TokenDigits(_) => {
                Problem::new(400, "malformed-token", "This is not a case token.")
            }
            Self::NoCase => Problem::new(404, "no-case", "There is no case under this token."),
            Self::Accepted => Problem::new(
                409,
                "accepted",
                "An officer has accepted this case; it cannot be taken back any more.",
            ),
            Self::Held => Problem::new(
                409,
                "held",
                "A legal hold is on this case; it cannot be taken back while that lasts.",
            ),
            Self::Broken => Problem::BROKEN,
            Self::Unavailable => Problem::UNAVAILABLE,
            Self::Internal => Problem::INTERNAL,
        }
    }

    /// The key of the sentence for people.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::TokenDigits(count) if count > TOKEN_DIGITS => "refusal-token-over".to_owned(),
            Self::TokenDigits(_) => "refusal-token-short".to_owned(),
            _ => format!("refusal-{}", self.problem().kind),
        }
    }

    /// The sentence for people.
    #[must_use]
    pub fn said(self, words: &Words) -> String {
        let limited = |limit| words.text_with(&self.words(), "limit", &words.number(limit));
        match self {
            Self::TokenDigits(count) => words.text_with(&self.words(), "count", &count.to_string()),
            Self::Words(Fault::TextTooLong) => limited(length::TEXT),
            Self::Words(Fault::AnswerTooLong) => limited(length::SHORT),
            _ => words.text(&self.words()),
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Words(fault)
    }
}

impl From<MalformedToken> for Refusal {
    fn from(typed: MalformedToken) -> Self {
        match typed {
            MalformedToken::Digits(count) => Self::TokenDigits(count),
            MalformedToken::Check(_) => Self::MalformedToken,
        }
    }
}

impl From<NoRoute> for Refusal {
    fn from(reason: NoRoute) -> Self {
        Self::Route(reason)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        error.log();
        match error {
            StoreError::Unavailable(_) | StoreError::Contended(_) => Self::Unavailable,
            StoreError::Conflict(_) => Self::SealAgain,
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

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        refusal.problem()
    }
}
