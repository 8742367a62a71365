//! The failures that every call of an API can answer, described in one place for all of them.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use crate::description::calls::calls;
use crate::problem::{MEDIA_TYPE, ProblemDetails};

/// The ranges of statuses under which each call describes its failures, with the response's name.
const RANGES: [(&str, &str, &str); 2] = [
    ("4XX", "Refused", "Refused: the kind says why. 401 and 429 are told apart by it as well."),
    (
        "5XX",
        "Failed",
        "Nothing was kept: 500 `internal`, or 503 `unavailable`, and then the same may be sent again.",
    ),
];

/// Describes the failures of every call. A status that a call describes itself, such as a problem with more
/// fields, keeps its description.
pub(super) fn describe(api: &mut OpenApi) {
    let components = api.components.get_or_insert_default();
    components.schemas.insert(ProblemDetails::name().into_owned(), ProblemDetails::schema());
    for (_, name, said) in RANGES {
        components.responses.insert(name.to_owned(), problem(said).build().into());
    }
    components.responses.insert("OtherMethod".to_owned(), other_method().into());
    for (_, call) in api.paths.paths.values_mut().flat_map(calls) {
        let told = &mut call.responses.responses;
        told.iter_mut().for_each(name_it);
        for (range, name, _) in RANGES {
            told.insert(range.to_owned(), Ref::from_response_name(name).into());
        }
        told.insert("405".to_owned(), Ref::from_response_name("OtherMethod").into());
    }
}

/// Gives an answer without a description the name of its status.
fn name_it((status, answer): (&String, &mut RefOr<Response>)) {
    if let RefOr::T(answer) = answer
        && answer.description.is_empty()
        && let Ok(status) = StatusCode::from_bytes(status.as_bytes())
    {
        status.canonical_reason().unwrap_or_default().clone_into(&mut answer.description);
    }
}

fn problem(said: &str) -> ResponseBuilder {
    let details: RefOr<_> = Ref::from_schema_name(ProblemDetails::name()).into();
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
    let retry = HeaderBuilder::new()
        .schema(Some(seconds))
        .description(Some("After how many seconds trying again makes sense, where it does."));
    ResponseBuilder::new()
        .description(said)
        .header("Retry-After", retry.build())
        .content(MEDIA_TYPE, Content::new(Some(details)))
}

fn other_method() -> Response {
    let allow = ObjectBuilder::new().schema_type(Type::String);
    let allow = HeaderBuilder::new().schema(Some(allow)).description(Some("The methods it takes."));
    let mut response = problem("The address takes other methods.").build();
    response.headers = BTreeMap::from([("Allow".to_owned(), allow.build().into())]);
    response
}
