//! `/api/v1/unit`: the officers of the caller's unit, admission, the restricted key.

use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use casework::directory::KeyKind;
use casework::role::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::request::address::OfficerAt;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;
use crate::units::members::Colleague;

/// The officers of a unit.
#[derive(Serialize, ToSchema)]
pub struct UnitResponse {
    /// Code of the unit.
    #[schema(value_type = shapes::Code)]
    pub unit: String,
    /// Its officers, those who wait to be admitted first.
    pub officers: Vec<ColleagueShown>,
}

/// An officer of the unit.
#[derive(Serialize, ToSchema)]
pub struct ColleagueShown {
    /// Their sign-in name.
    #[schema(value_type = shapes::Username)]
    pub username: String,
    /// The name that colleagues see.
    pub display_name: String,
    /// Codes of their roles.
    #[schema(value_type = Vec<shapes::RoleCode>)]
    pub roles: Vec<Role>,
    /// The unit's keys that they hold: `desk`, `restricted`.
    #[schema(value_type = Vec<shapes::KeyCode>)]
    pub keys: Vec<KeyKind>,
    /// Whether they wait to be admitted.
    pub waits: bool,
    /// The keys that no other officer who works cases holds.
    #[schema(value_type = Vec<shapes::KeyCode>)]
    pub alone: Vec<KeyKind>,
    /// Until when, in seconds since 1970, the account and that of the officer who reset its password count as
    /// one person's; null without a reset in the last seven days.
    pub one_person_until: Option<i64>,
    /// The colleague who reset it, by display name; null for the recovery sheet and a command.
    pub reset_by: Option<String>,
}

/// The code that a newcomer read out.
#[derive(Deserialize, ToSchema)]
pub struct AdmitRequest {
    /// The short code, with any dashes, in small or capital letters.
    pub code: String,
}

/// Whether the colleague is to hold the restricted key.
#[derive(Deserialize, ToSchema)]
pub struct RestrictedRequest {
    /// Whether they are to hold it.
    pub holds: bool,
}

/// Lists the officers of the caller's unit.
#[utoipa::path(responses((status = 200, body = UnitResponse)))]
#[get("/api/v1/unit")]
pub async fn list(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let officers = pages.triage.units().colleagues(&may.who).await?;
    let officers = officers.into_iter().map(ColleagueShown::of).collect();
    Ok(private_json(200, &UnitResponse { unit: may.who.unit.code.clone(), officers }))
}

/// Admits a newcomer who read out their short code: the desk key is sealed to them.
#[utoipa::path(params(OfficerAt), request_body = AdmitRequest, responses((status = 204)))]
#[post("/api/v1/unit/officers/{username}/admit")]
pub async fn admit(
    pages: Pages,
    sent: CsrfJson<WorkCases, AdmitRequest>,
    at: Path<OfficerAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    pages.triage.units().admit_waiting(&may, &at.username, &asked.code).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Names a holder of the restricted key, or takes it away; for heads.
#[utoipa::path(params(OfficerAt), request_body = RestrictedRequest, responses((status = 204)))]
#[post("/api/v1/unit/officers/{username}/restricted")]
pub async fn restrict(
    pages: Pages,
    sent: CsrfJson<LeadUnit, RestrictedRequest>,
    at: Path<OfficerAt>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    pages.triage.units().name_restricted(&may, &at.username, asked.holds).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl ColleagueShown {
    fn of(colleague: Colleague) -> Self {
        let (officer, keys, waits) = (colleague.officer, colleague.keys, colleague.waits);
        let reset = colleague.reset;
        Self {
            username: officer.username,
            display_name: officer.display_name,
            roles: officer.roles,
            keys,
            waits,
            alone: colleague.alone,
            one_person_until: reset.as_ref().map(|it| it.until.0),
            reset_by: reset.and_then(|it| it.by),
        }
    }
}
