//! `POST …/{number}/deadlines/{code}/done` and `…/extend`.

use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use casework::ids::CaseNumber;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use webkit::problem::Problem;

use crate::cases::acts::http::SeenRequest;
use crate::cases::deadlines::Running;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::{LeadUnit, WorkCases};
use crate::platform::layout::{Pages, done};
use crate::platform::request::address::parsed;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// The time until which something must be done.
#[derive(Serialize, ToSchema)]
pub struct DeadlineShown {
    /// Its code, as in `config/deadlines.toml`; `answer` for the answer to a hand-over.
    #[schema(value_type = shapes::Code)]
    pub code: String,
    /// When it began, in seconds since 1970: an officer's act.
    pub started: i64,
    /// When it ends.
    pub due: i64,
    /// How often it was extended.
    pub extended: i32,
    /// When its duty was done; null until then.
    pub done: Option<i64>,
    /// Whether it has passed and its duty was not done.
    pub late: bool,
}

/// A term of a case.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DeadlineAt {
    /// The case's number.
    #[serde(deserialize_with = "parsed")]
    #[param(value_type = shapes::Number, inline)]
    pub number: CaseNumber,
    /// The term's code.
    #[param(value_type = shapes::Code, inline)]
    pub code: String,
}

/// The reason for extending a deadline.
#[derive(Deserialize, ToSchema)]
pub struct ExtendRequest {
    /// The reason; sealed in the case.
    #[serde(default)]
    #[schema(value_type = shapes::Short, required)]
    pub reason: String,
    /// The version of the case that the caller saw; the act is refused if the case has changed.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// Notes that the duty of a deadline was done.
#[utoipa::path(params(DeadlineAt), request_body = SeenRequest, responses((status = 204)))]
#[post("/api/v1/cases/{number}/deadlines/{code}/done")]
pub async fn meet(
    pages: Pages,
    sent: CsrfJson<WorkCases, SeenRequest>,
    at: Path<DeadlineAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    pages.triage.deadlines().meet(&may, case, &at.code).await?;
    Ok(done())
}

/// Extends a deadline to the next term that the law allows; for heads.
#[utoipa::path(params(DeadlineAt), request_body = ExtendRequest, responses((status = 204)))]
#[post("/api/v1/cases/{number}/deadlines/{code}/extend")]
pub async fn extend(
    pages: Pages,
    sent: CsrfJson<LeadUnit, ExtendRequest>,
    at: Path<DeadlineAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    pages.triage.deadlines().extend(&may, case, &at.code, &asked.reason).await?;
    Ok(done())
}

impl DeadlineShown {
    pub(crate) fn of(it: Running) -> Self {
        Self {
            late: it.late,
            started: it.deadline.started.0,
            due: it.deadline.due.0,
            extended: it.deadline.extended,
            done: it.deadline.done.map(|at| at.0),
            code: it.deadline.code,
        }
    }
}
