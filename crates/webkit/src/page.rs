//! Answers for people: HTML with its one style sheet inside, padded where it holds a case.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, RETRY_AFTER};
use serde::Serialize;

use crate::padding::{padded, padded_json, varying};
use crate::problem::Problem;

/// Pages that hold a case are a multiple of this plus a fixed part, status line and headers counted, so that
/// their size on the line tells little.
const PAGE_STEP: usize = 16 * 1024;
const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
/// After how many seconds a client may ask again for a page that says "not right now".
const LATER: &str = "5";

/// A page that is the same for everybody and may be compressed.
#[must_use]
pub fn open(status: u16, html: String) -> HttpResponse {
    html_of(status).body(html)
}

/// A page that holds, or could hold, something of a case: padded, never compressed.
#[must_use]
pub fn private(status: u16, html: String) -> HttpResponse {
    let mut head = varying(status_of(status), HTML);
    if status == Problem::UNAVAILABLE.status {
        head += RETRY_AFTER.as_str().len() + ": \r\n".len() + LATER.len();
    }
    let html = padded(html, '\n', PAGE_STEP, head);
    html_of(status).insert_header((CONTENT_ENCODING, "identity")).body(html)
}

/// JSON that holds, or could hold, something of a case: padded, never compressed.
#[must_use]
pub fn private_json(status: u16, value: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status_of(status))
        .content_type(JSON)
        .insert_header((CONTENT_ENCODING, "identity"))
        .body(padded_json(value, varying(status_of(status), JSON)))
}

fn html_of(status: u16) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::build(status_of(status));
    response.content_type(HTML);
    if status == Problem::UNAVAILABLE.status {
        response.insert_header((RETRY_AFTER, LATER));
    }
    response
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
