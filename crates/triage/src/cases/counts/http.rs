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

/// Which case is open beside.
#[derive(Deserialize, IntoParams)]
pub struct CountsQuery {
    /// The number of a case; its version comes along.
    #[serde(default)]
    #[param(value_type = shapes::NumberOrEmpty, inline)]
    pub case: String,
}

/// How many open cases there are of each kind, each at most 100.
#[derive(Serialize, ToSchema)]
pub struct CountsResponse {
    /// Nobody accepted them.
    pub new: u64,
    /// Accepted and being looked at.
    pub in_review: u64,
    /// Waiting for the writer.
    pub question: u64,
    /// The writer spoke last, and nobody marked it as read.
    pub answered: u64,
    /// Urgent, and nobody accepted them.
    pub urgent: u64,
    /// One's own.
    pub mine: u64,
    /// Set aside.
    pub aside: u64,
    /// Due within a day, or overdue.
    pub due: u64,
    /// Urgent ones of a neighbour of which the unit is shown what and where, and whose text follows.
    pub ahead: u64,
    /// Hand-overs that wait for the unit's head; null for an officer who is not.
    pub approvals: Option<u64>,
    /// Tips that wait to be sanitised; null for an officer who is no sanitiser.
    pub sanitising: Option<u64>,
    /// What the case has come to, as in `seen`; null without a case.
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
