//! `GET /api/v1/counts`, and the one script of the officers' pages.

use actix_web::web::Query;
use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::cases::counts::Counts;
use crate::cases::open::version::number_of;
use crate::platform::auth::WorkCases;
use crate::platform::layout::Pages;
use crate::platform::request::extract::IdleMay;
use crate::platform::shapes;

const SCRIPT: &str = include_str!("officer.js");

/// The case that the caller has open.
#[derive(Deserialize, IntoParams)]
pub struct CountsQuery {
    /// The number of a case; the answer then has its version.
    #[serde(default)]
    #[param(value_type = shapes::NumberOrEmpty, inline)]
    pub case: String,
}

/// The number of open cases of each kind, each at most 100.
#[derive(Serialize, ToSchema)]
pub struct CountsResponse {
    /// Cases that nobody has accepted.
    pub new: u64,
    /// Accepted cases in review.
    pub in_review: u64,
    /// Cases that wait for the writer.
    pub question: u64,
    /// Cases in which the writer spoke last, and nobody marked it as read.
    pub answered: u64,
    /// Urgent cases that nobody has accepted.
    pub urgent: u64,
    /// Cases of the caller.
    pub mine: u64,
    /// Cases set aside.
    pub aside: u64,
    /// Cases due within a day, or overdue.
    pub due: u64,
    /// Urgent cases of a neighbour whose kind and place the unit is shown before their text.
    pub ahead: u64,
    /// Hand-overs that wait for the unit's head; null if the officer is not the head.
    pub approvals: Option<u64>,
    /// Tips that wait to be sanitised; null if the officer is not a sanitiser.
    pub sanitising: Option<u64>,
    /// The present version of the case, as in `seen`; null without a case.
    #[schema(value_type = Option<shapes::Version>)]
    pub seen: Option<String>,
}

/// Counts the open cases. It records nothing and does not keep the session alive.
#[utoipa::path(
    params(CountsQuery),
    responses((status = 200, body = CountsResponse))
)]
#[get("/api/v1/counts")]
pub async fn counts(
    pages: Pages,
    glance: IdleMay<WorkCases>,
    query: Query<CountsQuery>,
) -> Result<HttpResponse, Problem> {
    let (triage, may) = (&pages.triage, &glance.0);
    let seen = if query.case.is_empty() {
        None
    } else {
        Some(triage.opening().version(may, number_of(&query.case)?).await?.to_string())
    };
    let Counts {
        new,
        in_review,
        question,
        answered,
        urgent,
        mine,
        aside,
        due,
        ahead,
        approvals,
        sanitising,
    } = triage.queue().counts(may).await?;
    let counts = CountsResponse {
        new,
        in_review,
        question,
        answered,
        urgent,
        mine,
        aside,
        due,
        ahead,
        approvals,
        sanitising,
        seen,
    };
    Ok(private_json(200, &counts))
}

/// The script; pages work without it.
#[get("/officer.js")]
pub async fn script() -> HttpResponse {
    HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(SCRIPT)
}
