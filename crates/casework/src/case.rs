//! The states of a case, who moves it from one to the next, and how it can end.

pub mod acts;

use serde::{Deserialize, Serialize};

/// Where a case stands, in the words that the resident's page uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Đã nhận: stored; nobody has accepted it.
    Received,
    /// Đang xem: an officer has accepted it.
    InReview,
    /// Cần hỏi thêm: the unit waits for the writer.
    Question,
    /// Đã chuyển nơi có thẩm quyền: handed to whoever is competent.
    Transferred,
    /// Đã kết thúc: closed with an outcome.
    Closed,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Có xử lý: something was done.
    Acted,
    /// Không đủ căn cứ: not enough to go on.
    Insufficient,
    /// Ngoài phạm vi: not what this hotline is for (rule A1).
    OutOfScope,
}

impl State {
    /// All states in the order in which a case usually passes them.
    pub const ALL: [Self; 5] =
        [Self::Received, Self::InReview, Self::Question, Self::Transferred, Self::Closed];

    /// The name used in the API, the database and language files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::InReview => "in_review",
            Self::Question => "question",
            Self::Transferred => "transferred",
            Self::Closed => "closed",
        }
    }

    /// The state of this name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether an officer may move a case from this state to `next`.
    ///
    /// Nothing returns to "received", and a closed case is only re-opened for review.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (_, Self::Received) => false,
            (Self::Closed, next) => next == Self::InReview,
            (_, Self::Closed | Self::InReview | Self::Question | Self::Transferred) => true,
        }
    }
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 3] = [Self::Acted, Self::Insufficient, Self::OutOfScope];

    /// The name used in the API and language files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Acted => "acted",
            Self::Insufficient => "insufficient",
            Self::OutOfScope => "out_of_scope",
        }
    }

    /// The outcome of this name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_case_goes_back_to_received_and_a_closed_one_only_to_review() {
        for state in State::ALL {
            assert!(!state.may_become(State::Received));
            assert_eq!(State::Closed.may_become(state), state == State::InReview);
            assert_eq!(State::named(state.name()), Some(state));
        }
    }
}
