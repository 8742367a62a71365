//! `/api/v1/account/conflicts`: the caller's declared conflicts.

use actix_web::{HttpResponse, get, put};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::cases::conflicts::Declarable;
use crate::platform::auth::{May, ReadTips};
use crate::platform::layout::Pages;
use crate::platform::request::sent::CsrfJson;

/// The villages of the officer's unit.
#[derive(Serialize, ToSchema)]
pub struct ConflictsResponse {
    /// Each with whether a conflict is declared there.
    pub villages: Vec<ConflictShown>,
}

/// A village of the officer's unit.
#[derive(Serialize, ToSchema)]
pub struct ConflictShown {
    /// Its local identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether this officer has declared a conflict there.
    pub declared: bool,
    /// Whether all other officers of the unit who work cases have too.
    pub alone: bool,
}

/// The villages in which there is a conflict; in no others is one.
#[derive(Deserialize, ToSchema)]
pub struct ConflictsRequest {
    /// Their identifiers.
    pub villages: Vec<String>,
}

/// Lists the villages and the declared conflicts.
#[utoipa::path(responses((status = 200, body = ConflictsResponse)))]
#[get("/api/v1/account/conflicts")]
pub async fn list(pages: Pages, may: May<ReadTips>) -> Result<HttpResponse, Problem> {
    let shown = |it: Declarable| ConflictShown {
        id: it.village.id,
        name: it.village.name,
        declared: it.declared,
        alone: it.alone,
    };
    let villages =
        pages.triage.conflicts().declarable(&may).await?.into_iter().map(shown).collect();
    Ok(private_json(200, &ConflictsResponse { villages }))
}

/// Declares conflicts of interest.
#[utoipa::path(request_body = ConflictsRequest, responses((status = 204)))]
#[put("/api/v1/account/conflicts")]
pub async fn declare(
    pages: Pages,
    sent: CsrfJson<ReadTips, ConflictsRequest>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let villages: Vec<&str> = asked.villages.iter().map(String::as_str).collect();
    pages.triage.conflicts().declare(&may, &villages).await?;
    Ok(HttpResponse::NoContent().finish())
}
