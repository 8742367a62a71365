//! `/api/v1/sanitising`: the cases that wait for a sanitiser, for programs.

use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use casework::ids::{from_hex, hex};
use casework::tip::answers::{Answers, Field, told};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;
use webkit::page::private_json;
use webkit::problem::Problem;
use webkit::shape;

use crate::cases::view::http::answered;
use crate::handover::referral::sanitising::Rewritten;
use crate::platform::auth::{May, Sanitise};
use crate::platform::layout::Pages;
use crate::platform::request::address::CaseAt;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// The sanitised words.
#[derive(Deserialize, ToSchema)]
pub struct SanitisedRequest {
    /// The writer's answers, in words that tell nothing of them.
    #[serde(flatten, deserialize_with = "told")]
    #[schema(schema_with = rewritten)]
    pub answers: Answers,
    /// The question that waits for the writer's answer, as it is to go along.
    #[schema(value_type = Option<shapes::WordsOrEmpty>)]
    pub question: Option<String>,
    /// The id of that question, from the original. Without it, or when another question waits by now, none
    /// goes along.
    #[schema(value_type = Option<shapes::Id>)]
    pub question_id: Option<String>,
    /// The independent confirmation of the tip, as it is to go along.
    #[schema(value_type = Option<shapes::WordsOrEmpty>)]
    pub corroboration: Option<String>,
    /// The id of that corroboration, in the same way.
    #[schema(value_type = Option<shapes::Id>)]
    pub corroboration_id: Option<String>,
    /// Whether `text` stays unchanged, since nothing in it points to the writer; without this an unchanged
    /// text is refused.
    #[serde(default)]
    pub nothing_to_hide: bool,
}

/// A tip that waits to be sanitised.
#[derive(Serialize, ToSchema)]
pub struct WaitingResponse {
    /// The case.
    #[schema(value_type = shapes::Number)]
    pub number: String,
    /// Code of the unit that is to get it.
    #[schema(value_type = shapes::Code)]
    pub to: String,
    /// The writer's answers.
    #[serde(flatten)]
    #[schema(schema_with = answered)]
    pub answers: Answers,
    /// The question that waits for the writer's answer; it goes along if it is sent with its id.
    pub question: Option<String>,
    /// The id of that question: 16 hexadecimal digits.
    #[schema(value_type = Option<shapes::Id>)]
    pub question_id: Option<String>,
    /// The independent confirmation of the tip; it goes along if it is sent with its id.
    pub corroboration: Option<String>,
    /// The id of that corroboration.
    #[schema(value_type = Option<shapes::Id>)]
    pub corroboration_id: Option<String>,
}

/// The cases that wait for a sanitiser.
#[derive(Serialize, ToSchema)]
pub struct WaitingListResponse {
    /// Their numbers.
    #[schema(value_type = Vec<shapes::Number>)]
    pub numbers: Vec<String>,
}

/// The fields that hold a sanitiser's words.
fn rewritten() -> Object {
    let fields = Field::ALL.iter();
    shape::texts(fields.map(|it| (it.name(), it.meaning(), it.most(), it.is_account())))
}

/// Lists the cases that wait for a sanitiser.
#[utoipa::path(responses((status = 200, body = WaitingListResponse)))]
#[get("/api/v1/sanitising")]
pub async fn waiting(pages: Pages, may: May<Sanitise>) -> Result<HttpResponse, Problem> {
    let numbers = pages.triage.rekeying().to_sanitise(&may).await?;
    let numbers = numbers.iter().map(ToString::to_string).collect();
    Ok(private_json(200, &WaitingListResponse { numbers }))
}

/// Shows the original of a case that waits for a sanitiser; the opening is recorded.
#[utoipa::path(params(CaseAt), responses((status = 200, body = WaitingResponse)))]
#[get("/api/v1/sanitising/{number}")]
pub async fn original(
    pages: Pages,
    may: May<Sanitise>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let it = pages.triage.rekeying().original(&may, at.number).await?;
    let shown = WaitingResponse {
        number: it.number.to_string(),
        to: it.to,
        answers: it.tip.answers,
        question_id: it.question.as_ref().map(|it| hex(it.of)),
        question: it.question.map(|it| it.text),
        corroboration_id: it.corroboration.as_ref().map(|it| hex(it.of)),
        corroboration: it.corroboration.map(|it| it.text),
    };
    Ok(private_json(200, &shown))
}

/// Stores the sanitised words.
#[utoipa::path(params(CaseAt), request_body = SanitisedRequest, responses((status = 204)))]
#[post("/api/v1/sanitising/{number}")]
pub async fn sanitise(
    pages: Pages,
    sent: CsrfJson<Sanitise, SanitisedRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked: it } = sent;
    let words = Rewritten {
        answers: it.answers,
        question: along(it.question_id.as_deref(), it.question.as_deref()),
        corroboration: along(it.corroboration_id.as_deref(), it.corroboration.as_deref()),
        nothing_to_hide: it.nothing_to_hide,
    };
    pages.triage.rekeying().sanitise(&may, at.number, &words).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Leaves a case that waits for a sanitiser to another sanitiser.
#[utoipa::path(params(CaseAt), responses((status = 204)))]
#[post("/api/v1/sanitising/{number}/recuse")]
pub async fn leave_to_another(
    pages: Pages,
    may: May<Sanitise>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.rekeying().leave_to_another(&may, at.number).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Words that go along, with the id under which they were seen.
fn along<'a>(id: Option<&str>, words: Option<&'a str>) -> Option<(i64, &'a str)> {
    Some((from_hex(id?)?, words?))
}
