//! Why a case is not closed, or not called handed to somebody else.

use webkit::problem::Problem;

/// What stands against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoClosing {
    /// Nothing is said to the writer, who would read it.
    MessageNeeded,
    /// The writer was asked something and has not answered, and nobody said that they know.
    QuestionWaits,
    /// It is not said who received the case, or in too many letters.
    ReceiverNeeded,
}

impl NoClosing {
    /// What programs are told.
    #[must_use]
    pub fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::MessageNeeded => (
                422,
                "message-needed",
                "Say to the writer what was done; only a case out of scope is closed without.",
            ),
            Self::QuestionWaits => (
                409,
                "question-waits",
                "The writer was asked something and has not answered; confirm with question_waits.",
            ),
            Self::ReceiverNeeded => (
                422,
                "receiver-needed",
                "Name who received the case, in 1 to 500 letters; a hand-over does it by itself.",
            ),
        };
        Problem::new(status, kind, title)
    }
}
