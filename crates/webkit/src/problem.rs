//! Failures told to programs: RFC 9457 problem details, in static words only.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::padding::{padded_json, varying};

/// The media type of problem details (RFC 9457).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A failure as the client sees it. Its cause goes to the log only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// The kind, the last part of the `type` URN.
    pub kind: &'static str,
    /// A fixed sentence.
    pub title: &'static str,
    /// After how many seconds the client may try again.
    pub retry_after: Option<u32>,
}

/// The body of a problem, media type `application/problem+json`.
#[derive(Serialize, ToSchema)]
pub struct ProblemDetails {
    /// `urn:lienthon:problem:` and the kind.
    #[serde(rename = "type")]
    #[schema(pattern = "^urn:lienthon:problem:[a-z-]+$")]
    pub kind: String,
    /// A fixed sentence.
    pub title: String,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
}

impl Problem {
    /// A problem of this status and kind.
    #[must_use]
    pub const fn new(status: u16, kind: &'static str, title: &'static str) -> Self {
        Self { status, kind, title, retry_after: None }
    }

    /// Not JSON, or JSON of another form.
    pub const MALFORMED: Self =
        Self::new(400, "malformed", "The request does not have the form that this call takes.");
    /// A text that no database holds: it has U+0000, or was damaged on the way.
    pub const BROKEN: Self = Self::new(
        400,
        "broken",
        "A text has a character that cannot be kept, or was damaged on the way.",
    );
    /// Nothing here, or nothing that the caller may see.
    pub const NOT_FOUND: Self = Self::new(404, "not-found", "There is nothing here.");
    /// There is such an address, but it takes other methods.
    pub const OTHER_METHOD: Self =
        Self::new(405, "other-method", "This address takes other methods: see Allow.");
    /// The body did not come in time.
    pub const TOO_SLOW: Self = Self::new(408, "too-slow", "The request came too slowly.");
    /// More than the limit.
    pub const TOO_LARGE: Self = Self::new(413, "too-large", "This is longer than can be taken.");
    /// Not the media type that this call takes.
    pub const MEDIA_TYPE: Self =
        Self::new(415, "media-type", "This call takes another media type.");
    /// A failure on our side that another try does not mend.
    pub const INTERNAL: Self =
        Self::new(500, "internal", "Something failed here. Nothing was kept.");
    /// The store is locked or gone. Nothing was stored.
    pub const UNAVAILABLE: Self = Self {
        retry_after: Some(5),
        ..Self::new(503, "unavailable", "Not possible right now; nothing was kept. Try again.")
    };
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let details = ProblemDetails {
            kind: format!("urn:lienthon:problem:{}", self.kind),
            title: self.title.to_owned(),
            status: self.status,
        };
        let mut response = HttpResponse::build(self.status_code());
        response.content_type(MEDIA_TYPE).insert_header((CONTENT_ENCODING, "identity"));
        let mut head = varying(self.status_code(), MEDIA_TYPE);
        if let Some(seconds) = self.retry_after {
            let seconds = seconds.to_string();
            head += RETRY_AFTER.as_str().len() + ": \r\n".len() + seconds.len();
            response.insert_header((RETRY_AFTER, seconds));
        }
        response.body(padded_json(&details, head))
    }
}
