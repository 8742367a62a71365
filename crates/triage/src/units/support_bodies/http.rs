//! `GET` and `POST /api/v1/bodies`, `POST /api/v1/bodies/{id}/end`.

use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use casework::ids::{BodyId, hex};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::request::address::IdAt;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;
use crate::units::support_bodies::NewBody;

/// The support bodies of the caller's unit.
#[derive(Serialize, ToSchema)]
pub struct BodiesResponse {
    /// By name, including those whose mandate has ended.
    pub bodies: Vec<BodyShown>,
}

/// A support body.
#[derive(Serialize, ToSchema)]
pub struct BodyShown {
    /// Its id.
    #[schema(value_type = shapes::Id)]
    pub id: String,
    /// Code of its kind.
    #[schema(value_type = shapes::Code)]
    pub kind: String,
    /// Its name.
    pub name: String,
    /// First day of its mandate, `YYYY-MM-DD`.
    #[schema(value_type = shapes::OnDay)]
    pub from: String,
    /// Last day; null while it is open.
    #[schema(value_type = Option<shapes::OnDay>)]
    pub to: Option<String>,
    /// Whether it can be given tasks today.
    pub serves: bool,
    /// Codes of the categories for which it is suggested.
    #[schema(value_type = Vec<shapes::Code>)]
    pub suggested_for: Vec<String>,
}

/// A body to be registered.
#[derive(Deserialize, ToSchema)]
pub struct BodyRequest {
    /// Code of its kind.
    #[schema(value_type = shapes::Code)]
    pub kind: String,
    /// Its name.
    #[schema(value_type = shapes::BodyName)]
    pub name: String,
    /// First day of its mandate, `YYYY-MM-DD`; today when left out.
    #[serde(default)]
    #[schema(value_type = shapes::DayOrEmpty)]
    pub from: String,
    /// Last day; open when left out.
    #[serde(default)]
    #[schema(value_type = shapes::DayOrEmpty)]
    pub to: String,
}

/// A body that was registered.
#[derive(Serialize, ToSchema)]
pub struct BodyResponse {
    /// Its id.
    #[schema(value_type = shapes::Id)]
    pub id: String,
}

/// Lists the support bodies of the caller's unit.
#[utoipa::path(responses((status = 200, body = BodiesResponse)))]
#[get("/api/v1/bodies")]
pub async fn list(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let (triage, today) = (&pages.triage, pages.triage.clock.today());
    let shown = |body: storage::units::support_bodies::SupportBody| BodyShown {
        id: hex(body.id.0),
        serves: body.serves_on(today),
        suggested_for: triage.kinds.get(&body.kind).map_or(vec![], |it| it.categories.clone()),
        kind: body.kind,
        name: body.name,
        from: body.from.to_string(),
        to: body.to.map(|day| day.to_string()),
    };
    let bodies = triage.units().support_bodies(&may).await?.into_iter().map(shown).collect();
    Ok(private_json(200, &BodiesResponse { bodies }))
}

/// Registers a support body.
#[utoipa::path(request_body = BodyRequest, responses((status = 201, body = BodyResponse)))]
#[post("/api/v1/bodies")]
pub async fn add(
    pages: Pages,
    sent: CsrfJson<LeadUnit, BodyRequest>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let BodyRequest { kind, name, from, to } = asked;
    let id = pages.triage.units().add_body(&may, &NewBody { kind, name, from, to }).await?;
    Ok(private_json(201, &BodyResponse { id: hex(id.0) }))
}

/// Ends a support body's mandate as of yesterday.
#[utoipa::path(params(IdAt), responses((status = 204)))]
#[post("/api/v1/bodies/{id}/end")]
pub async fn end(
    pages: Pages,
    may: May<LeadUnit>,
    at: Path<IdAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.units().end_body(&may, BodyId(at.id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
