//! Reading a body: bounded, and JSON only where JSON is meant.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use crate::pace::{SLOW, TAKEN};
use crate::problem::Problem;

/// The most bytes of a JSON body: 64 KiB of text, each byte escaped, and envelopes in base64.
pub const JSON_LIMIT: usize = 768 * 1024;
/// The most bytes of a form: 256 KiB of text, each byte as `%XX`.
pub const FORM_LIMIT: usize = 800 * 1024;
/// The most bytes of a body that needs no session: names, passwords, codes, keys of a sheet.
pub const SHORT_LIMIT: usize = 8 * 1024;
/// A body that is too long is still read up to this many times its limit, so that the answer reaches the
/// client.
const DRAIN: usize = 3;

/// The JSON body of a request, of at most so many bytes.
pub struct Json<T, const LIMIT: usize>(pub T);

impl<T: DeserializeOwned, const LIMIT: usize> FromRequest for Json<T, LIMIT> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let right = is_media_type(request, "application/json");
        let payload = payload.take();
        Box::pin(async move {
            if !right {
                return Err(Problem::MEDIA_TYPE);
            }
            let bytes = read(payload, LIMIT).await?;
            let text = std::str::from_utf8(&bytes).map_err(|_| Problem::MALFORMED)?;
            let asked = serde_json::from_str(text).map_err(|_| Problem::MALFORMED)?;
            if has_nul(text) { Err(Problem::BROKEN) } else { Ok(Self(asked)) }
        })
    }
}

/// Whether a string of this JSON has U+0000, which no text of a database can hold. It can only be there
/// escaped, for JSON takes no bare one, and backslashes occur in strings only.
fn has_nul(json: &str) -> bool {
    let mut rest = json;
    while let Some((_, escaped)) = rest.split_once('\\') {
        if escaped.starts_with("u0000") {
            return true;
        }
        let mut letters = escaped.chars();
        letters.next();
        rest = letters.as_str();
    }
    false
}

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// [`Problem::TOO_LARGE`], [`Problem::TOO_SLOW`], [`Problem::UNAVAILABLE`] when too many other large bodies
/// came after it, or [`Problem::MALFORMED`] when it breaks off.
pub async fn read(mut payload: Payload, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let mut seen = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broken_off(&error))?;
        seen += chunk.len();
        if seen <= limit {
            bytes.extend_from_slice(&chunk);
        } else if seen > limit * DRAIN {
            break;
        }
    }
    if seen <= limit { Ok(bytes) } else { Err(Problem::TOO_LARGE) }
}

fn broken_off(error: &PayloadError) -> Problem {
    match error {
        PayloadError::Io(error) if error.kind() == SLOW => Problem::TOO_SLOW,
        PayloadError::Io(error) if error.kind() == TAKEN => Problem::UNAVAILABLE,
        _ => Problem::MALFORMED,
    }
}

/// Whether the request names this media type, with any parameters.
#[must_use]
pub fn is_media_type(request: &HttpRequest, media_type: &str) -> bool {
    let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let named = header.and_then(|value| value.split(';').next()).unwrap_or_default();
    named.trim().eq_ignore_ascii_case(media_type)
}

#[cfg(test)]
mod tests {
    use super::has_nul;

    #[test]
    fn the_character_that_no_database_keeps_is_found_and_nothing_else_is_taken_for_it() {
        for json in [r#"{"a":"\u0000"}"#, r#"["x\\\u0000y"]"#, r#"{"\u0000":1}"#] {
            assert!(has_nul(json), "{json}");
        }
        for json in [r#"{"a":"\\u0000"}"#, r#"["\u0001","u0000"]"#, "0", r#"["\"ạ\n"]"#] {
            assert!(!has_nul(json), "{json}");
        }
    }
}
