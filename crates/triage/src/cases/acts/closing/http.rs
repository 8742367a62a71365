//! `POST …/{number}/state` and `POST …/{number}/close`.

use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use casework::case::acts::CaseAct;
use casework::case::{Outcome, State};
use serde::Deserialize;
use utoipa::ToSchema;
use webkit::problem::Problem;
use webkit::{shape, shapes};

use crate::cases::acts::closing::{Closing, Receiver};
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::WorkCases;
use crate::platform::layout::{Pages, done};
use crate::platform::refusal::Refusal;
use crate::platform::request::address::CaseAt;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

shapes! {
    /// The states that an officer can set.
    NextStateCode = shape::one_of(next_states());
}

fn next_states() -> impl Iterator<Item = &'static str> {
    let set_by_officers = |it: &&State| CaseAct::to_state(**it).is_some();
    State::ALL.iter().filter(set_by_officers).map(|it| it.name())
}

/// Another state.
#[derive(Deserialize, ToSchema)]
pub struct StateRequest {
    /// `in_review`, `question` or `transferred`.
    #[schema(value_type = NextStateCode)]
    pub state: String,
    /// For `transferred`: the receiver of the case, in 1 to 500 letters; the writer is told.
    #[serde(default)]
    #[schema(value_type = shapes::ShortOrEmpty)]
    pub to: String,
    /// The version of the case that the caller saw; the act is refused if the case has changed.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// The end of a case.
#[derive(Deserialize, ToSchema)]
pub struct CloseRequest {
    /// `acted`, `insufficient` or `out_of_scope`.
    #[schema(value_type = shapes::OutcomeCode)]
    pub outcome: String,
    /// The words to the writer, at most 64 KiB; needed unless the case is out of scope or the unit cannot
    /// reach the writer.
    #[serde(default)]
    #[schema(value_type = shapes::WordsOrEmpty)]
    pub message: String,
    /// Whether it is closed although a question to the writer has no answer yet.
    #[serde(default)]
    pub question_waits: bool,
    /// The version of the case that the caller saw; the act is refused if the case has changed.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// Changes the state.
#[utoipa::path(params(CaseAt), request_body = StateRequest, responses((status = 204)))]
#[post("/api/v1/cases/{number}/state")]
pub async fn change_state(
    pages: Pages,
    sent: CsrfJson<WorkCases, StateRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let to = State::named(&asked.state).ok_or(Refusal::UnknownCode)?;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    let receiver = Receiver::named(&asked.to, &pages.site.words);
    pages.triage.cases().change_state(&may, case, to, receiver.as_ref()).await?;
    Ok(done())
}

/// Closes the case, with words to the writer.
#[utoipa::path(params(CaseAt), request_body = CloseRequest, responses((status = 204)))]
#[post("/api/v1/cases/{number}/close")]
pub async fn close(
    pages: Pages,
    sent: CsrfJson<WorkCases, CloseRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let outcome = Outcome::named(&asked.outcome).ok_or(Refusal::UnknownCode)?;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    let (message, question_waits) = (asked.message.as_str(), asked.question_waits);
    pages.triage.cases().close(&may, case, Closing { outcome, message, question_waits }).await?;
    Ok(done())
}
