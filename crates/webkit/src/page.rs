//! Answers for people: HTML with its one style sheet inside, padded where it holds a case.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_ENCODING;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Pages that hold a case come in multiples of this, so that their size tells little.
const PAGE_STEP: usize = 16 * 1024;
/// The same for JSON.
const JSON_STEP: usize = 4 * 1024;

/// A style sheet that stands inside every page, allowed by its hash alone.
pub struct Style {
    text: &'static str,
    hash: String,
}

impl Style {
    /// Takes the sheet as it is to stand between `<style>` and `</style>`.
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        let hash = format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
        Self { text, hash }
    }

    /// The sheet.
    #[must_use]
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// The source expression for `style-src`.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

/// A page that is the same for everybody and may be compressed.
#[must_use]
pub fn open(status: u16, html: String) -> HttpResponse {
    html_of(status).body(html)
}

/// A page that holds, or could hold, something of a case: padded, never compressed.
#[must_use]
pub fn private(status: u16, mut html: String) -> HttpResponse {
    let size = html.len().div_ceil(PAGE_STEP) * PAGE_STEP;
    html.extend(std::iter::repeat_n('\n', size - html.len()));
    html_of(status).insert_header((CONTENT_ENCODING, "identity")).body(html)
}

/// JSON that holds, or could hold, something of a case: padded, never compressed.
#[must_use]
pub fn private_json(status: u16, value: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status_of(status))
        .content_type("application/json")
        .insert_header((CONTENT_ENCODING, "identity"))
        .body(padded_json(value))
}

/// JSON followed by spaces up to the next step.
pub(crate) fn padded_json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string(value).unwrap_or_default();
    let size = text.len().div_ceil(JSON_STEP) * JSON_STEP;
    text.extend(std::iter::repeat_n(' ', size - text.len()));
    text
}

fn html_of(status: u16) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::build(status_of(status));
    response.content_type("text/html; charset=utf-8");
    response
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
