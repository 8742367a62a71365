//! The states of a case, who moves it from one to the next, and how it can end.

pub mod acts;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::codes;

/// The state of a case, in the words of the resident's page and in the usual order.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum State {
    /// Đã nhận: stored; nobody has accepted it.
    Received,
    /// Đang xem: an officer has accepted it.
    InReview,
    /// Cần hỏi thêm: the unit waits for the writer.
    Question,
    /// Đã chuyển nơi có thẩm quyền: handed to the competent body.
    Transferred,
    /// Đã kết thúc: closed with an outcome.
    Closed,
}

/// How a case ended.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    /// Có xử lý: something was done.
    Acted,
    /// Không đủ căn cứ: not enough to go on.
    Insufficient,
    /// Ngoài phạm vi: not what this hotline is for (rule A1).
    OutOfScope,
}

codes!(State, Outcome);

impl State {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_case_goes_back_to_received_and_a_closed_one_only_to_review() {
        for state in State::ALL.iter().copied() {
            assert!(!state.may_become(State::Received));
            assert_eq!(State::Closed.may_become(state), state == State::InReview);
            assert_eq!(State::named(state.name()), Some(state));
        }
    }
}
