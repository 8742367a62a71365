//! `/api/v1/unit/…/leave` and `/api/v1/unit/rotation`: leaving, and the replacing of keys.

use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use casework::directory::KeyKind;
use serde::Serialize;
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::accounts::registration::http::RecoveryKey;
use crate::platform::auth::signed_in::HeldKey;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::request::address::OfficerAt;
use crate::platform::shapes;
use crate::units::key_retirement::Kept;
use crate::units::offboarding::Renewal;

/// The result of ending an account.
#[derive(Serialize, ToSchema)]
pub struct LeftResponse {
    /// How many open cases have no handler now.
    pub cases: u64,
    /// The unit's new keys, told once: the old recovery sheet is worthless now.
    pub recovery: Vec<RecoveryKey>,
}

/// The progress of replacing the unit's keys, for this session's keys.
#[derive(Serialize, ToSchema)]
pub struct RotationResponse {
    /// Grants that are under the keys in use.
    pub done: u64,
    /// All grants of keys that replaced others; 0 when none did.
    pub total: u64,
    /// Keys that a leaver held and that are not replaced yet; their holders must replace them.
    #[schema(value_type = Vec<shapes::KeyCode>)]
    pub due: Vec<KeyKind>,
    /// New keys made by this call, told once.
    pub recovery: Vec<RecoveryKey>,
    /// Replaced keys that are kept, the oldest first.
    pub kept: Vec<KeptKeyShown>,
}

/// A replaced key that is kept, and why.
#[derive(Serialize, ToSchema)]
pub struct KeptKeyShown {
    /// `desk` or `restricted`.
    #[schema(value_type = shapes::KeyCode)]
    pub kind: KeyKind,
    /// The day on which it was made.
    #[schema(value_type = shapes::OnDay)]
    pub made: String,
    /// Code of the merged unit whose key it was; null for a key of the caller's unit.
    #[schema(value_type = Option<shapes::Code>)]
    pub of_merged: Option<String>,
    /// How many grants are, or may be, sealed to it; it stays as long as there is one.
    pub grants: u64,
    /// The first day on which it can go; null before the signed directory names another key in its place.
    #[schema(value_type = Option<shapes::OnDay>)]
    pub until: Option<String>,
}

/// Ends the account of a colleague who leaves; for heads.
#[utoipa::path(params(OfficerAt), responses((status = 200, body = LeftResponse)))]
#[post("/api/v1/unit/officers/{username}/leave")]
pub async fn leave(
    pages: Pages,
    may: May<LeadUnit>,
    at: Path<OfficerAt>,
) -> Result<HttpResponse, Problem> {
    let left = pages.triage.units().end_account(&may, &at.username).await?;
    Ok(private_json(
        200,
        &LeftResponse { cases: left.cases, recovery: RecoveryKey::told(&left.made) },
    ))
}

/// Shows the progress of replacing the unit's keys.
#[utoipa::path(responses((status = 200, body = RotationResponse)))]
#[get("/api/v1/unit/rotation")]
pub async fn look(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    Ok(answer(pages.triage.units().renewal(&may.who).await?, &[]))
}

/// Replaces keys that are due, or otherwise seals the next cases anew; call it until `done` is `total`.
#[utoipa::path(responses((status = 200, body = RotationResponse)))]
#[post("/api/v1/unit/rotation")]
pub async fn go_on(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let made = pages.triage.units().replace_due_keys(&may).await?;
    Ok(answer(pages.triage.units().renew_grants(&may).await?, &made))
}

fn answer(renewal: Renewal, made: &[HeldKey]) -> HttpResponse {
    let Renewal { progress, due, kept, .. } = renewal;
    let (done, total) = (progress.done, progress.total);
    let kept = kept.into_iter().map(KeptKeyShown::of).collect();
    let recovery = RecoveryKey::told(made);
    private_json(200, &RotationResponse { done, total, due, recovery, kept })
}

impl KeptKeyShown {
    fn of(kept: Kept) -> Self {
        Self {
            kind: kept.kind,
            made: kept.made.to_string(),
            of_merged: kept.of_merged,
            grants: kept.grants,
            until: kept.until.map(|day| day.to_string()),
        }
    }
}
