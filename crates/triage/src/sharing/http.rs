//! `/api/v1/cases/{number}/share` and `/api/v1/shared`: cases that two units hold.

use actix_web::web::Path;
use actix_web::{HttpResponse, delete, get, post};
use casework::case::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::{Problem, ProblemDetails};

use crate::casefile::http::number_of;
use crate::permit::{May, WorkCases};
use crate::sent::Sent;
use crate::sharing::Shared;
use crate::shell::Pages;

/// With whom.
#[derive(Deserialize, ToSchema)]
pub struct ShareRequest {
    /// Code of the neighbouring commune.
    pub with: String,
}

/// The cases that the own unit holds beside another.
#[derive(Serialize, ToSchema)]
pub struct SharedResponse {
    /// The cases.
    pub cases: Vec<SharedShown>,
}

/// A case that the own unit holds beside another.
#[derive(Serialize, ToSchema)]
pub struct SharedShown {
    /// Its number.
    pub number: String,
    /// Code of the unit that leads it.
    pub lead: String,
    /// Code of its category; null where only its being late is known here.
    pub category: Option<String>,
    /// Where it stands; null where only its being late is known here.
    #[schema(value_type = Option<String>)]
    pub state: Option<State>,
    /// Whether the writer spoke last; false where only its being late is known here.
    pub answered: bool,
}

/// Shares a case with a neighbour.
#[utoipa::path(request_body = ShareRequest, responses((status = 204), (status = "4XX", body = ProblemDetails)))]
#[post("/api/v1/cases/{number}/share")]
pub async fn share(
    pages: Pages,
    sent: Sent<WorkCases, ShareRequest>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let Sent { may, asked } = sent;
    pages.station.share_case(&may, number_of(&number)?, &asked.with).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes a shared case back.
#[utoipa::path(responses((status = 204), (status = "4XX", body = ProblemDetails)))]
#[delete("/api/v1/cases/{number}/share/{code}")]
pub async fn unshare(
    pages: Pages,
    may: May<WorkCases>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (number, code) = path.into_inner();
    pages.station.unshare_case(&may, number_of(&number)?, &code).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the cases that the own unit holds beside another.
#[utoipa::path(responses((status = 200, body = SharedResponse), (status = "4XX", body = ProblemDetails)))]
#[get("/api/v1/shared")]
pub async fn list(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let cases = pages.station.held_beside(&may).await?.into_iter().map(SharedShown::of).collect();
    Ok(private_json(200, &SharedResponse { cases }))
}

impl SharedShown {
    fn of(it: Shared) -> Self {
        Self {
            number: it.number.to_string(),
            lead: it.lead,
            state: it.headline.as_ref().map(|_| it.case.state),
            answered: it.answered,
            category: it.headline.flatten().map(|headline| headline.category),
        }
    }
}
