//! `POST …/{number}/hold`, `…/hold/confirm` and `DELETE …/{number}/hold`.

use actix_web::web::Path;
use actix_web::{HttpResponse, delete, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::problem::Problem;

use crate::cases::acts::http::SeenRequest;
use crate::cases::legal_hold::NewHold;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::layout::{Pages, done};
use crate::platform::request::address::CaseAt;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// A hold to ask for.
#[derive(Deserialize, ToSchema)]
pub struct HoldRequest {
    /// Number and day of the document; sealed in the case.
    #[serde(default)]
    #[schema(value_type = shapes::Short, required)]
    pub document: String,
    /// The last day, `YYYY-MM-DD`.
    #[serde(default)]
    #[schema(value_type = shapes::OnDay, required)]
    pub until: String,
    /// The version of the case that the caller saw; the act is refused if the case has changed.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// A hold on a case.
#[derive(Serialize, ToSchema)]
pub struct HoldResponse {
    /// The document.
    pub document: String,
    /// The last day, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub until: String,
    /// Display name of the officer who asked; null where the document stayed with another unit.
    pub asked_by: Option<String>,
    /// Display name of the officer who confirmed it; null until one does.
    pub confirmed_by: Option<String>,
    /// Whether it is in force today.
    pub in_force: bool,
}

/// Asks for a legal hold; another officer confirms it.
#[utoipa::path(params(CaseAt), request_body = HoldRequest, responses((status = 201)))]
#[post("/api/v1/cases/{number}/hold")]
pub async fn ask(
    pages: Pages,
    sent: CsrfJson<WorkCases, HoldRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    let new = NewHold { document: &asked.document, until: &asked.until };
    pages.triage.legal_holds().ask(&may, case, &new).await?;
    Ok(HttpResponse::Created().finish())
}

/// Confirms a hold that another officer asked for.
#[utoipa::path(params(CaseAt), request_body = SeenRequest, responses((status = 204)))]
#[post("/api/v1/cases/{number}/hold/confirm")]
pub async fn confirm(
    pages: Pages,
    sent: CsrfJson<WorkCases, SeenRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    pages.triage.legal_holds().confirm(&may, case).await?;
    Ok(done())
}

/// Lifts a hold; for heads.
#[utoipa::path(params(CaseAt), responses((status = 204)))]
#[delete("/api/v1/cases/{number}/hold")]
pub async fn lift(
    pages: Pages,
    may: May<LeadUnit>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.legal_holds().lift(&may, at.number).await?;
    Ok(done())
}

impl HoldResponse {
    pub(crate) fn of(it: crate::cases::legal_hold::HoldShown) -> Self {
        Self {
            document: it.document,
            until: it.until.to_string(),
            asked_by: it.asked,
            confirmed_by: it.confirmed,
            in_force: it.in_force,
        }
    }
}
