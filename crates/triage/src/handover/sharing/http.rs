//! `/api/v1/cases/{number}/share` and `/api/v1/shared`: cases that two units hold.

use actix_web::web::Path;
use actix_web::{HttpResponse, delete, get, post};
use casework::case::State;
use casework::ids::CaseNumber;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::handover::sharing::NewShare;
use crate::handover::sharing::listed::Shared;
use crate::platform::auth::{May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::request::address::{CaseAt, parsed};
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// The neighbour, and in whose words.
#[derive(Deserialize, ToSchema)]
pub struct ShareRequest {
    /// Code of the neighbouring commune.
    #[schema(value_type = shapes::Code)]
    pub with: String,
    /// Whether a second person sanitises the text first (rule W7).
    #[serde(default)]
    pub sanitise: bool,
    /// Without sanitising, if the head asks: why there is nothing to hide. It is sealed in the case.
    #[serde(default)]
    #[schema(value_type = shapes::ShortOrEmpty)]
    pub reason: String,
    /// The facts of an urgent case, with its category, that the neighbour is shown at once while sharing is
    /// prepared.
    pub ahead: Option<AheadRequest>,
}

/// A unit that a case is shared with.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ShareAt {
    /// The case's number.
    #[serde(deserialize_with = "parsed")]
    #[param(value_type = shapes::Number, inline)]
    pub number: CaseNumber,
    /// Code of the unit.
    #[param(value_type = shapes::Code, inline)]
    pub code: String,
}

/// Where and when, in words that tell nothing of the writer; at most 500 letters each.
#[derive(Deserialize, ToSchema)]
pub struct AheadRequest {
    /// Where.
    #[serde(default)]
    #[schema(value_type = shapes::ShortOrEmpty)]
    pub place: String,
    /// When.
    #[serde(default)]
    #[schema(value_type = shapes::ShortOrEmpty)]
    pub time: String,
}

/// The cases that the caller's unit holds beside another.
#[derive(Serialize, ToSchema)]
pub struct SharedResponse {
    /// The cases.
    pub cases: Vec<SharedShown>,
}

/// A case that the caller's unit holds beside another.
#[derive(Serialize, ToSchema)]
pub struct SharedShown {
    /// Its number.
    #[schema(value_type = shapes::Number)]
    pub number: String,
    /// Code of the unit that leads it.
    #[schema(value_type = shapes::Code)]
    pub lead: String,
    /// Code of its category; null if the unit knows only that the case is late.
    #[schema(value_type = Option<shapes::Code>)]
    pub category: Option<String>,
    /// Its state; null if the unit knows only that the case is late, or only kind and place.
    #[schema(value_type = Option<shapes::StateCode>)]
    pub state: Option<State>,
    /// Whether the writer spoke last; false if the unit knows only that the case is late.
    pub answered: bool,
    /// Whether the unit knows only kind and place so far, and the text is still to come.
    pub text_follows: bool,
}

/// Asks to share a case with a neighbour. It is shared at once if the unit's head asks without sanitising and
/// gives a reason.
#[utoipa::path(params(CaseAt), request_body = ShareRequest, responses((status = 204)))]
#[post("/api/v1/cases/{number}/share")]
pub async fn share(
    pages: Pages,
    sent: CsrfJson<WorkCases, ShareRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let ahead = asked.ahead.as_ref().map(|it| (&it.place[..], &it.time[..]));
    let (with, sanitise, reason) = (&asked.with[..], asked.sanitise, &asked.reason[..]);
    let asked = NewShare { with, sanitise, reason, ahead };
    pages.triage.sharing().ask(&may, at.number, &asked).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes a shared case back.
#[utoipa::path(params(ShareAt), responses((status = 204)))]
#[delete("/api/v1/cases/{number}/share/{code}")]
pub async fn unshare(
    pages: Pages,
    may: May<WorkCases>,
    at: Path<ShareAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.sharing().end(&may, at.number, &at.code).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the cases that the caller's unit holds beside another.
#[utoipa::path(responses((status = 200, body = SharedResponse)))]
#[get("/api/v1/shared")]
pub async fn list(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let cases =
        pages.triage.sharing().held_beside(&may).await?.into_iter().map(SharedShown::of).collect();
    Ok(private_json(200, &SharedResponse { cases }))
}

impl SharedShown {
    fn of(it: Shared) -> Self {
        Self {
            number: it.number.to_string(),
            lead: it.lead,
            text_follows: it.text_follows,
            answered: it.answered,
            state: it.headline.as_ref().filter(|_| !it.text_follows).map(|_| it.case.state),
            category: it.headline.flatten().map(|headline| headline.category),
        }
    }
}
