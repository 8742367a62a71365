//! `POST …/{number}/tasks` and `POST …/{number}/tasks/{id}`.

use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use casework::ids::{BodyId, CaseNumber, EnvelopeId, from_hex, hex};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::cases::open::version::CaseAtVersion;
use crate::cases::tasks::{Given, NewTask};
use crate::platform::auth::WorkCases;
use crate::platform::layout::Pages;
use crate::platform::request::address::{CaseAt, hexadecimal, parsed};
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// A task for a support body, in the officer's own words.
#[derive(Deserialize, ToSchema)]
pub struct TaskRequest {
    /// The body's id.
    #[schema(value_type = shapes::Id)]
    pub body: String,
    /// Where, at most 500 characters.
    #[serde(default)]
    #[schema(value_type = shapes::Short, required)]
    pub place: String,
    /// When; may be empty.
    #[serde(default)]
    #[schema(value_type = shapes::ShortOrEmpty)]
    pub time: String,
    /// What to do; never the tip's words.
    #[serde(default)]
    #[schema(value_type = shapes::Words, required)]
    pub what: String,
    /// The version of the case that the caller saw.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// Whether a task is done.
#[derive(Deserialize, ToSchema)]
pub struct MarkRequest {
    /// True when it is.
    pub done: bool,
    /// The version of the case that the caller saw.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// A task of a case.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TaskAt {
    /// The case's number.
    #[serde(deserialize_with = "parsed")]
    #[param(value_type = shapes::Number, inline)]
    pub number: CaseNumber,
    /// The task's id.
    #[serde(deserialize_with = "hexadecimal")]
    #[param(value_type = shapes::Id, inline)]
    pub id: i64,
}

/// A task that was given.
#[derive(Serialize, ToSchema)]
pub struct TaskResponse {
    /// Its id.
    #[schema(value_type = shapes::Id)]
    pub id: String,
}

/// A task of a case.
#[derive(Serialize, ToSchema)]
pub struct TaskShown {
    /// Its id.
    #[schema(value_type = shapes::Id)]
    pub id: String,
    /// Its number for people.
    pub number: String,
    /// The body's id.
    #[schema(value_type = shapes::Id)]
    pub body: String,
    /// The body's name at that time.
    pub body_name: String,
    /// Where.
    pub place: String,
    /// When.
    pub time: String,
    /// What to do.
    pub what: String,
    /// The officer who gave it.
    pub by: String,
    /// `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub day: String,
    /// Whether it is done.
    pub done: bool,
}

/// Gives a support body a task.
#[utoipa::path(params(CaseAt), request_body = TaskRequest, responses((status = 201, body = TaskResponse)))]
#[post("/api/v1/cases/{number}/tasks")]
pub async fn give(
    pages: Pages,
    sent: CsrfJson<WorkCases, TaskRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let TaskRequest { body, place, time, what, seen } = asked;
    let case = CaseAtVersion::of(at.number, seen.as_deref())?;
    let new = NewTask { body: from_hex(&body).map(BodyId), place, time, what };
    let id = pages.triage.tasks().give(&may, case, &new).await?;
    Ok(private_json(201, &TaskResponse { id: hex(id.0) }))
}

/// Marks a task as done or not.
#[utoipa::path(params(TaskAt), request_body = MarkRequest, responses((status = 204)))]
#[post("/api/v1/cases/{number}/tasks/{id}")]
pub async fn mark(
    pages: Pages,
    sent: CsrfJson<WorkCases, MarkRequest>,
    at: Path<TaskAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    pages.triage.tasks().mark(&may, case, EnvelopeId(at.id), asked.done).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl TaskShown {
    pub(crate) fn of(given: Given) -> Self {
        Self {
            id: hex(given.id.0),
            number: given.number(),
            body: hex(given.task.body),
            body_name: given.task.body_name,
            place: given.task.place,
            time: given.task.time,
            what: given.task.what,
            by: given.task.by,
            day: given.day.to_string(),
            done: given.done,
        }
    }
}
