//! Whether texts can be accepted, and why not.

use crate::copied::says_something;
use crate::length;

/// Why a draft or a message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was told.
    TextEmpty,
    /// The text is longer than [`length::TEXT`].
    TextTooLong,
    /// Place, time, name, reason or document is longer than [`length::SHORT`].
    AnswerTooLong,
    /// The category is not on the list.
    UnknownCategory,
}

/// Whether a text can be accepted: it says something, and has at most [`length::TEXT`] characters.
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

/// Whether a short answer can be accepted: it has at most [`length::SHORT`] characters.
///
/// # Errors
/// [`Fault::AnswerTooLong`].
pub fn check_answer(text: &str) -> Result<(), Fault> {
    if length::is_longer(text, length::SHORT) { Err(Fault::AnswerTooLong) } else { Ok(()) }
}

/// Whether a required short answer can be accepted.
///
/// # Errors
/// [`Fault::TextEmpty`] or [`Fault::AnswerTooLong`].
pub fn check_required_answer(text: &str) -> Result<(), Fault> {
    check_answer(text)?;
    if says_something(text) { Ok(()) } else { Err(Fault::TextEmpty) }
}
