//! `POST …/{number}/classify` and `POST …/{number}/corroborate`.

use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::problem::Problem;

use crate::cases::acts::classification::Verified;
use crate::cases::acts::http::TextRequest;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::WorkCases;
use crate::platform::layout::{Pages, done};
use crate::platform::request::address::CaseAt;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// Independent corroboration.
#[derive(Serialize, ToSchema)]
pub struct CorroborationShown {
    /// What confirms the tip.
    pub text: String,
    /// The officer who recorded it.
    pub by: String,
    /// Seconds since 1970.
    pub at: i64,
}

/// A class by law.
#[derive(Deserialize, ToSchema)]
pub struct ClassRequest {
    /// Its code, as in `config/classes.toml`.
    #[schema(value_type = shapes::Code)]
    pub class: String,
    /// The version of the case that the caller saw; the act is refused if the case has changed.
    #[schema(value_type = Option<shapes::Seen>)]
    pub seen: Option<String>,
}

/// Classifies the case by law; the value is sealed in the case.
#[utoipa::path(params(CaseAt), request_body = ClassRequest, responses((status = 204)))]
#[post("/api/v1/cases/{number}/classify")]
pub async fn classify(
    pages: Pages,
    sent: CsrfJson<WorkCases, ClassRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    pages.triage.cases().classify(&may, case, &asked.class).await?;
    Ok(done())
}

/// Records independent corroboration, sealed in the case.
#[utoipa::path(params(CaseAt), request_body = TextRequest, responses((status = 201)))]
#[post("/api/v1/cases/{number}/corroborate")]
pub async fn corroborate(
    pages: Pages,
    sent: CsrfJson<WorkCases, TextRequest>,
    at: Path<CaseAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let case = CaseAtVersion::of(at.number, asked.seen.as_deref())?;
    pages.triage.cases().corroborate(&may, case, &asked.text).await?;
    Ok(HttpResponse::Created().finish())
}

impl CorroborationShown {
    pub(crate) fn of(verified: Verified) -> Self {
        Self { text: verified.text, by: verified.by, at: verified.at.0 }
    }
}
