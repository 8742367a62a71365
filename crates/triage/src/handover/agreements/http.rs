//! `/api/v1/agreements`: the register of agreements between units.

use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use casework::clock::Day;
use casework::ids::{from_hex, hex};
use casework::referral::AgreementKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::handover::agreements::{Entered, Registered};
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::refusal::Refusal;
use crate::platform::request::address::IdAt;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// The agreements to which the caller's unit is party.
#[derive(Serialize, ToSchema)]
pub struct AgreementsResponse {
    /// The agreements.
    pub agreements: Vec<AgreementShown>,
}

/// One agreement.
#[derive(Serialize, ToSchema)]
pub struct AgreementShown {
    /// Its identifier, 16 hexadecimal digits.
    #[schema(value_type = shapes::Id)]
    pub id: String,
    /// `joint_resolution` or `coordination_rules`.
    #[schema(value_type = shapes::AgreementCode)]
    pub kind: AgreementKind,
    /// Number and name of the document.
    pub title: String,
    /// What it covers.
    pub scope: String,
    /// Codes of the parties.
    #[schema(value_type = Vec<shapes::Code>)]
    pub parties: Vec<String>,
    /// `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub valid_from: String,
    /// The last day before it is to be reviewed, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub review_by: String,
    /// Whether a hand-over of the caller's unit can rest on it today.
    pub holds: bool,
    /// Codes of the parties whose heads have not confirmed it.
    #[schema(value_type = Vec<shapes::Code>)]
    pub waits_for: Vec<String>,
}

/// An agreement to register.
#[derive(Deserialize, ToSchema)]
pub struct AgreementRequest {
    /// `joint_resolution` or `coordination_rules`.
    #[schema(value_type = shapes::AgreementCode)]
    pub kind: AgreementKind,
    /// Number and name of the document, at most 500 characters.
    #[schema(value_type = shapes::Short)]
    pub title: String,
    /// What it covers, at most 500 characters.
    #[serde(default)]
    #[schema(value_type = shapes::ShortOrEmpty)]
    pub scope: String,
    /// Codes of the other parties.
    #[schema(value_type = Vec<shapes::Code>, min_items = 1)]
    pub with: Vec<String>,
    /// `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub valid_from: String,
    /// `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub review_by: String,
}

/// The agreement that was registered.
#[derive(Serialize, ToSchema)]
pub struct AgreementAdded {
    /// Its identifier, 16 hexadecimal digits.
    #[schema(value_type = shapes::Id)]
    pub id: String,
}

/// Lists the agreements of the caller's unit.
#[utoipa::path(responses((status = 200, body = AgreementsResponse)))]
#[get("/api/v1/agreements")]
pub async fn list(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let agreements = pages.triage.agreements().list(&may).await?;
    let agreements = agreements.into_iter().map(AgreementShown::of).collect();
    Ok(private_json(200, &AgreementsResponse { agreements }))
}

/// Registers an agreement.
#[utoipa::path(request_body = AgreementRequest, responses((status = 201, body = AgreementAdded)))]
#[post("/api/v1/agreements")]
pub async fn register(
    pages: Pages,
    sent: CsrfJson<LeadUnit, AgreementRequest>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked: it } = sent;
    let with: Vec<&str> = it.with.iter().map(String::as_str).collect();
    let entered = Entered {
        kind: it.kind,
        title: &it.title,
        scope: &it.scope,
        with: &with,
        valid_from: day_of(&it.valid_from)?,
        review_by: day_of(&it.review_by)?,
    };
    let id = pages.triage.agreements().register(&may, &entered).await?;
    Ok(private_json(201, &AgreementAdded { id: hex(id) }))
}

/// Confirms an agreement for the caller's unit.
#[utoipa::path(params(IdAt), responses((status = 204)))]
#[post("/api/v1/agreements/{id}/confirm")]
pub async fn confirm(
    pages: Pages,
    may: May<LeadUnit>,
    at: Path<IdAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.agreements().confirm(&may, at.id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends an agreement.
#[utoipa::path(params(IdAt), responses((status = 204)))]
#[post("/api/v1/agreements/{id}/end")]
pub async fn end(
    pages: Pages,
    may: May<LeadUnit>,
    at: Path<IdAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.agreements().end(&may, at.id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Reads a day.
pub(crate) fn day_of(text: &str) -> Result<Day, Refusal> {
    Day::parse(text).ok_or(Refusal::UnknownCode)
}

/// Reads an identifier; malformed text gives "not found".
pub(crate) fn id_of(text: &str) -> Result<i64, Refusal> {
    from_hex(text).ok_or(Refusal::NotFound)
}

impl AgreementShown {
    fn of(it: Registered) -> Self {
        Self {
            id: hex(it.agreement.id),
            kind: it.agreement.kind,
            title: it.agreement.title,
            scope: it.agreement.scope,
            parties: it.parties,
            valid_from: it.agreement.valid_from.to_string(),
            review_by: it.agreement.review_by.to_string(),
            holds: it.holds,
            waits_for: it.waits_for,
        }
    }
}
