//! `POST /api/v1/cases/{number}/…`: acts on a case.

use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::WorkCases;
use crate::platform::layout::{Pages, done};
use crate::platform::request::address::CaseAt;
use crate::platform::request::sent::{CsrfJson, MaybeCsrfJson};
use crate::platform::shapes;

/// Words to the writer or a note.
#[derive(Deserialize, ToSchema)]
pub struct TextRequest {
    /// The words, at most 20,000 characters.
    #[serde(default)]
    #[schema(value_type = shapes::Words, required)]
    pub text: String,
    /// For messages: whether the case now waits for the writer. True by default.
    #[serde(default = "yes")]
    pub asks: bool,
    /// The version of the case that the caller saw; the act is refused if the case has changed.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// A colleague.
#[derive(Deserialize, ToSchema)]
pub struct AssignRequest {
    /// Their username.
    #[schema(value_type = shapes::Username)]
    pub to: String,
    /// The version of the case that the caller saw; the act is refused if the case has changed.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// The reason for showing a name.
#[derive(Deserialize, ToSchema)]
pub struct UnmaskRequest {
    /// The reason; sealed in the case.
    #[serde(default)]
    #[schema(value_type = shapes::Short, required)]
    pub reason: String,
    /// The version of the case that the caller saw; the act is refused if the case has changed.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// An act without further words.
#[derive(Default, Deserialize, ToSchema)]
pub struct SeenRequest {
    /// The version of the case that the caller saw; the act is refused if the case has changed.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// The name that the writer gave.
#[derive(Serialize, ToSchema)]
pub struct NamedResponse {
    /// As typed; may be empty.
    pub name: String,
}

fn yes() -> bool {
    true
}

/// Accepts a new case.
#[utoipa::path(params(CaseAt), request_body = Option<SeenRequest>, responses((status = 204)))]
#[post("/api/v1/cases/{number}/accept")]
pub async fn accept(
    pages: Pages,
    sent: MaybeCsrfJson<WorkCases, SeenRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let MaybeCsrfJson { may, asked } = sent;
    let seen = asked.and_then(|it| it.seen);
    pages.triage.cases().accept(&may, CaseAtVersion::of(at.number, seen.as_deref())?).await?;
    Ok(done())
}

/// Notes that the writer's answer was read and needs no reply; the next one puts the case back on the list of
/// cases in which the writer spoke last. Without such an answer nothing changes.
#[utoipa::path(params(CaseAt), request_body = Option<SeenRequest>, responses((status = 204)))]
#[post("/api/v1/cases/{number}/read")]
pub async fn mark_read(
    pages: Pages,
    sent: MaybeCsrfJson<WorkCases, SeenRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let MaybeCsrfJson { may, asked } = sent;
    let seen = asked.and_then(|it| it.seen);
    pages.triage.cases().mark_read(&may, CaseAtVersion::of(at.number, seen.as_deref())?).await?;
    Ok(done())
}

/// Writes to the writer.
#[utoipa::path(params(CaseAt), request_body = TextRequest, responses((status = 201)))]
#[post("/api/v1/cases/{number}/messages")]
pub async fn write(
    pages: Pages,
    sent: CsrfJson<WorkCases, TextRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    pages.triage.cases().write_to_writer(&may, case, &asked.text, asked.asks).await?;
    Ok(HttpResponse::Created().finish())
}

/// Adds a note.
#[utoipa::path(params(CaseAt), request_body = TextRequest, responses((status = 201)))]
#[post("/api/v1/cases/{number}/notes")]
pub async fn note(
    pages: Pages,
    sent: CsrfJson<WorkCases, TextRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    pages.triage.cases().add_note(&may, case, &asked.text).await?;
    Ok(HttpResponse::Created().finish())
}

/// Gives the case to a colleague.
#[utoipa::path(params(CaseAt), request_body = AssignRequest, responses((status = 204)))]
#[post("/api/v1/cases/{number}/assign")]
pub async fn assign(
    pages: Pages,
    sent: CsrfJson<WorkCases, AssignRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    pages.triage.cases().assign(&may, case, &asked.to).await?;
    Ok(done())
}

/// Shows the name that the writer gave, for a reason.
#[utoipa::path(params(CaseAt), request_body = UnmaskRequest, responses((status = 200, body = NamedResponse)))]
#[post("/api/v1/cases/{number}/unmask")]
pub async fn unmask(
    pages: Pages,
    sent: CsrfJson<WorkCases, UnmaskRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    let name = pages.triage.cases().unmask(&may, case, &asked.reason).await?;
    Ok(private_json(200, &NamedResponse { name }))
}
