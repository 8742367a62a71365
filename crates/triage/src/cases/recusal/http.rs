//! `POST …/{number}/recuse` and `POST …/{number}/recusals/lift`.

use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use webkit::problem::{Problem, ProblemDetails};

use crate::cases::open::version::number_of;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::request::sent::Sent;

/// Whose recusal is to be lifted.
#[derive(Deserialize, ToSchema)]
pub struct LiftRequest {
    /// The officer's username.
    pub officer: String,
}

/// Stays away from a case: from now on it is not found by this officer.
#[utoipa::path(responses((status = 204), (status = "4XX", body = ProblemDetails)))]
#[post("/api/v1/cases/{number}/recuse")]
pub async fn recuse(
    pages: Pages,
    may: May<WorkCases>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    pages.triage.recuse(&may, number_of(&number)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lets an officer back to a case; the head's to decide.
#[utoipa::path(request_body = LiftRequest, responses((status = 204), (status = "4XX", body = ProblemDetails)))]
#[post("/api/v1/cases/{number}/recusals/lift")]
pub async fn lift(
    pages: Pages,
    sent: Sent<LeadUnit, LiftRequest>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let Sent { may, asked } = sent;
    pages.triage.lift_recusal(&may, number_of(&number)?, &asked.officer).await?;
    Ok(HttpResponse::NoContent().finish())
}
