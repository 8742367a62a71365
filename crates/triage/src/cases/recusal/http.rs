//! `POST …/{number}/recuse` and `POST …/{number}/recusals/lift`.

use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use webkit::problem::Problem;

use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::request::address::CaseAt;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// Whose recusal is to be lifted.
#[derive(Deserialize, ToSchema)]
pub struct LiftRequest {
    /// The officer's username.
    #[schema(value_type = shapes::Username)]
    pub officer: String,
}

/// Recuses the caller from a case, which they cannot find from now on.
#[utoipa::path(params(CaseAt), responses((status = 204)))]
#[post("/api/v1/cases/{number}/recuse")]
pub async fn recuse(
    pages: Pages,
    may: May<WorkCases>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.conflicts().recuse(&may, at.number).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends an officer's recusal; for the head.
#[utoipa::path(params(CaseAt), request_body = LiftRequest, responses((status = 204)))]
#[post("/api/v1/cases/{number}/recusals/lift")]
pub async fn lift(
    pages: Pages,
    sent: CsrfJson<LeadUnit, LiftRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    pages.triage.conflicts().lift_recusal(&may, at.number, &asked.officer).await?;
    Ok(HttpResponse::NoContent().finish())
}
