//! `/api/v1/cases/{number}/handover`, its approval and return; `/api/v1/referrals`.

use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::web::Path;
use actix_web::{HttpResponse, delete, get, post};
use casework::referral::{Answer, Basis};
use casework::tip::answers::Answers;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::cases::view::http::{NoteShown, SaidShown, answered};
use crate::handover::agreements::http::id_of;
use crate::handover::referral::approval::Approval;
use crate::handover::referral::tombstones::Tombstone;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::directory::DirectoryError;
use crate::platform::layout::Pages;
use crate::platform::request::address::CaseAt;
use crate::platform::request::sent::{CsrfJson, MaybeCsrfJson};
use crate::platform::shapes;

/// The unit, the basis, and whether a second person sanitises the text.
#[derive(Deserialize, ToSchema)]
pub struct HandoverRequest {
    /// Code of the unit.
    #[schema(value_type = shapes::Code)]
    pub to: String,
    /// The agreement it rests on, by its identifier in the register; without one it rests on
    /// competence.
    #[schema(value_type = Option<shapes::Id>)]
    pub agreement: Option<String>,
    /// Whether a second person sanitises the text first (rule W7).
    #[serde(default)]
    pub sanitise: bool,
    /// Without sanitising, if the head asks: why there is nothing to hide. It is sealed in the case.
    #[serde(default)]
    #[schema(value_type = shapes::ShortOrEmpty)]
    pub reason: String,
}

/// The hand-over to approve.
#[derive(Default, Deserialize, ToSchema)]
pub struct ApproveRequest {
    /// Its identifier from `handover` of the case; refused if another one is prepared by now.
    #[schema(value_type = Option<shapes::Id>)]
    pub handover: Option<String>,
    /// If nobody sanitised: why there is nothing to hide. It is sealed in the case.
    #[serde(default)]
    #[schema(value_type = shapes::ShortOrEmpty)]
    pub reason: String,
}

/// The original of a tip.
#[derive(Serialize, ToSchema)]
pub struct OriginalResponse {
    /// The writer's answers.
    #[serde(flatten)]
    #[schema(schema_with = answered)]
    pub answers: Answers,
    /// The messages up to the sanitised copy, which took the original's place.
    pub conversation: Vec<SaidShown>,
    /// The officers' notes up to then.
    pub notes: Vec<NoteShown>,
}

/// The cases that the caller's unit handed over.
#[derive(Serialize, ToSchema)]
pub struct ReferralsResponse {
    /// The tombstones, the latest first.
    pub referrals: Vec<TombstoneShown>,
}

/// The tombstone of a case that was handed over.
#[derive(Serialize, ToSchema)]
pub struct TombstoneShown {
    /// The case.
    #[schema(value_type = shapes::Number)]
    pub number: String,
    /// When it went, seconds since 1970.
    pub at: i64,
    /// Code of the unit that got it.
    #[schema(value_type = shapes::Code)]
    pub to: String,
    /// `agreement`, `competence`, `above`, `back` or `escalated`.
    #[schema(value_type = shapes::BasisCode)]
    pub basis: Basis,
    /// `accepted`, `returned`, or null while it is open.
    #[schema(value_type = Option<shapes::AnswerCode>)]
    pub answer: Option<Answer>,
    /// Whether an answer is overdue.
    pub late: bool,
    /// Whether the original is kept here.
    pub kept: bool,
}

/// Why a case cannot go to a unit that was merged.
#[derive(Serialize, ToSchema)]
pub struct MergedProblem {
    /// `urn:lienthon:problem:refer-merged`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A fixed sentence.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Code of the unit that takes the cases.
    #[schema(value_type = Option<shapes::Code>)]
    pub successor: Option<String>,
}

/// Asks for a hand-over. It goes at once if the unit's head asks without sanitising and gives a reason.
#[utoipa::path(params(CaseAt), request_body = HandoverRequest, responses((status = 204), (status = 422, body = MergedProblem, content_type = "application/problem+json")))]
#[post("/api/v1/cases/{number}/handover")]
pub async fn ask(
    pages: Pages,
    sent: CsrfJson<WorkCases, HandoverRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked: it } = sent;
    let agreement = it.agreement.as_deref().map(id_of).transpose()?;
    let (to, sanitise, reason) = (&it.to[..], it.sanitise, &it.reason[..]);
    let asked = super::NewReferral { to, agreement, sanitise, reason };
    match pages.triage.referrals().ask(&may, at.number, &asked).await {
        Err(refused) if refused == DirectoryError::MergedAway.into() => {
            let successor = pages.triage.names().successor(&it.to).await?;
            Ok(merged_away(refused.problem(), successor.map(|it| it.code)))
        }
        other => other.map(|()| HttpResponse::NoContent().finish()).map_err(Problem::from),
    }
}

/// The problem, with the unit that takes the cases.
fn merged_away(problem: Problem, successor: Option<String>) -> HttpResponse {
    let details = MergedProblem {
        kind: format!("urn:lienthon:problem:{}", problem.kind),
        title: problem.title.to_owned(),
        status: problem.status,
        successor,
    };
    let mut response = private_json(problem.status, &details);
    let media_type = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}

/// Drops a hand-over under preparation.
#[utoipa::path(params(CaseAt), responses((status = 204)))]
#[delete("/api/v1/cases/{number}/handover")]
pub async fn drop_it(
    pages: Pages,
    may: May<WorkCases>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.referrals().drop_handover(&may, at.number).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Approves a prepared hand-over or sharing: the case leaves, or is shared.
#[utoipa::path(params(CaseAt), request_body = Option<ApproveRequest>, responses((status = 204)))]
#[post("/api/v1/cases/{number}/handover/approve")]
pub async fn approve(
    pages: Pages,
    sent: MaybeCsrfJson<LeadUnit, ApproveRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let MaybeCsrfJson { may, asked } = sent;
    let asked = asked.unwrap_or_default();
    let seen = asked.handover.as_deref().map(id_of).transpose()?;
    let approval = Approval { seen, reason: &asked.reason };
    pages.triage.referrals().let_go(&may, at.number, approval).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Gives back a case that another unit handed over.
#[utoipa::path(params(CaseAt), responses((status = 204)))]
#[post("/api/v1/cases/{number}/return")]
pub async fn give_back(
    pages: Pages,
    may: May<WorkCases>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.referrals().give_back(&may, at.number).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the cases that the caller's unit handed over.
#[utoipa::path(responses((status = 200, body = ReferralsResponse)))]
#[get("/api/v1/referrals")]
pub async fn list(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let stones = pages.triage.referrals().tombstones(&may).await?;
    let referrals = stones.into_iter().map(TombstoneShown::of).collect();
    Ok(private_json(200, &ReferralsResponse { referrals }))
}

/// Shows the original of a case that went out sanitised; the opening is recorded.
#[utoipa::path(params(CaseAt), responses((status = 200, body = OriginalResponse)))]
#[get("/api/v1/referrals/{number}/original")]
pub async fn kept(
    pages: Pages,
    may: May<WorkCases>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let it = pages.triage.referrals().kept_original(&may, at.number).await?;
    let shown = OriginalResponse {
        answers: it.tip.answers,
        conversation: it.conversation.into_iter().map(SaidShown::of).collect(),
        notes: it.notes.into_iter().map(NoteShown::of).collect(),
    };
    Ok(private_json(200, &shown))
}

impl TombstoneShown {
    fn of(it: Tombstone) -> Self {
        Self {
            number: it.number.to_string(),
            at: it.at.0,
            to: it.to,
            basis: it.basis,
            answer: it.answer.map(|(answer, _)| answer),
            late: it.late,
            kept: it.kept,
        }
    }
}
