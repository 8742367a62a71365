//! Whether a request comes from our own pages, as far as the browser says.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{HOST, ORIGIN};

/// Whether a request that changes something comes from our own pages, as far as the browser says.
#[must_use]
pub fn is_from_here(request: &HttpRequest) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return true;
    }
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let site = header("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let host = header(HOST.as_str()).unwrap_or_default();
    let origin = header(ORIGIN.as_str()).is_none_or(|origin| {
        origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
    });
    site && origin
}

/// Whether the browser says that a request comes from our own pages; silence is not enough.
pub(crate) fn is_surely_from_here(request: &HttpRequest) -> bool {
    let says = request.headers().contains_key(ORIGIN)
        || request.headers().get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    says && is_from_here(request)
}
