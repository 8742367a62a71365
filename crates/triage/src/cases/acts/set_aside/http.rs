//! `POST /api/v1/cases/set-aside`.

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use webkit::problem::Problem;
use webkit::{shape, shapes};

use crate::cases::acts::set_aside::REASONS;
use crate::cases::open::version::number_of;
use crate::platform::auth::WorkCases;
use crate::platform::layout::Pages;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

shapes! {
    /// The reason for setting a case aside; may be empty.
    AsideReason = shape::one_of([""].into_iter().chain(REASONS));
}

/// Cases to be set aside, or put back.
#[derive(Deserialize, ToSchema)]
pub struct AsideRequest {
    /// Their numbers, 1 to 100.
    #[schema(value_type = Vec<shapes::Number>, min_items = 1, max_items = 100)]
    pub numbers: Vec<String>,
    /// True to set aside, false to put back.
    pub aside: bool,
    /// `junk`, `duplicate`, `test`, `later` or empty.
    #[serde(default)]
    #[schema(value_type = AsideReason)]
    pub reason: String,
}

/// Sets cases aside or puts them back, all or none.
#[utoipa::path(request_body = AsideRequest, responses((status = 204)))]
#[post("/api/v1/cases/set-aside")]
pub async fn set_aside(
    pages: Pages,
    sent: CsrfJson<WorkCases, AsideRequest>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let AsideRequest { numbers, aside, reason } = asked;
    let numbers = numbers.iter().map(|it| number_of(it)).collect::<Result<Vec<_>, _>>()?;
    pages.triage.cases().set_aside(&may, &numbers, aside, &reason).await?;
    Ok(HttpResponse::NoContent().finish())
}
