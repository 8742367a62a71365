//! Pads answers that hold a case to steps, so that their size on the line tells little.

use actix_web::http::StatusCode;
use serde::Serialize;

/// JSON answers are a multiple of this plus a fixed part, status line and headers counted.
const JSON_STEP: usize = 4 * 1024;

/// JSON followed by spaces until it and the `head` bytes of the answer's head fill a step.
pub(crate) fn padded_json(value: &impl Serialize, head: usize) -> String {
    padded(serde_json::to_string(value).unwrap_or_default(), ' ', JSON_STEP, head)
}

/// The bytes of status line and headers that differ between answers: reason phrase and media type.
pub(crate) fn varying(status: StatusCode, media_type: &str) -> usize {
    status.canonical_reason().unwrap_or_default().len() + media_type.len()
}

/// Text followed by `by` until it and the `head` bytes of the answer's head fill a step.
pub(crate) fn padded(mut text: String, by: char, step: usize, head: usize) -> String {
    let size = (text.len() + head).div_ceil(step) * step - head;
    text.extend(std::iter::repeat_n(by, size - text.len()));
    text
}
