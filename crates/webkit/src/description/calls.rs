//! The calls in a description.

use actix_web::http::Method;
use utoipa::openapi::path::{Operation, PathItem};

/// The calls of an address, each with its method.
pub fn calls(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let PathItem { delete, get, patch, post, put, .. } = item;
    let methods = [Method::DELETE, Method::GET, Method::PATCH, Method::POST, Method::PUT];
    let calls = methods.into_iter().zip([delete, get, patch, post, put]);
    calls.filter_map(|(method, call)| Some((method, call.as_mut()?)))
}
