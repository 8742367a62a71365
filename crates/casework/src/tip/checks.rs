//! Whether words can be taken, and what keeps them from it.

use crate::copied::says_something;
use crate::length;

/// One thing that keeps a draft or a message from being taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing told.
    TextEmpty,
    /// The text is longer than [`length::TEXT`].
    TextTooLong,
    /// Place, time, name, reason or document is longer than [`length::SHORT`].
    AnswerTooLong,
    /// The category is not on the list.
    UnknownCategory,
}

/// Whether a text can be taken: it says something, and has at most [`length::TEXT`] characters.
///
/// # Errors
/// [`Fault::TextEmpty`] or [`Fault::TextTooLong`].
pub fn check_text(text: &str) -> Result<(), Fault> {
    if length::is_longer(text, length::TEXT) {
        return Err(Fault::TextTooLong);
    }
    if !says_something(text) {
        return Err(Fault::TextEmpty);
    }
    Ok(())
}

/// Whether a short answer can be taken: it has at most [`length::SHORT`] characters.
///
/// # Errors
/// [`Fault::AnswerTooLong`].
pub fn check_answer(text: &str) -> Result<(), Fault> {
    if length::is_longer(text, length::SHORT) { Err(Fault::AnswerTooLong) } else { Ok(()) }
}

/// Whether a short answer that must be there can be taken.
///
/// # Errors
/// [`Fault::TextEmpty`] or [`Fault::AnswerTooLong`].
pub fn check_required_answer(text: &str) -> Result<(), Fault> {
    check_answer(text)?;
    if says_something(text) { Ok(()) } else { Err(Fault::TextEmpty) }
}
