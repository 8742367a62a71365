//! `/api/v1/unit/…/password`, `/api/v1/recovery` and `/api/v1/account/password`: new passwords.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, post};
use casework::directory::KeyKind;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::body::{Json, SHORT_LIMIT};
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::accounts::password_reset::Mended;
use crate::platform::auth::{BeSignedIn, May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::refusal::Refusal;
use crate::platform::request::address::OfficerAt;
use crate::platform::request::origin::is_from_here;
use crate::platform::request::sent::CsrfJson;
use crate::platform::shapes;

/// An account with a new password.
#[derive(Serialize, ToSchema)]
pub struct MendedResponse {
    /// The name to sign in with.
    #[schema(value_type = shapes::Username)]
    pub username: String,
    /// The pass phrase, told once.
    pub password: String,
    /// The unit's keys that were sealed to the account again.
    #[schema(value_type = Vec<shapes::KeyCode>)]
    pub keys: Vec<KeyKind>,
}

/// A name and keys from the recovery sheet.
#[derive(Deserialize, ToSchema)]
pub struct RecoveryRequest {
    /// The username of the officer who forgot the password.
    pub username: String,
    /// One or both keys of the sheet, separated by white space.
    #[schema(value_type = String)]
    pub sheet: SecretString,
}

/// The present password.
#[derive(Deserialize, ToSchema)]
pub struct PasswordRequest {
    /// The present password.
    #[schema(value_type = String)]
    pub password: SecretString,
}

/// Gives a colleague of the unit a new password; their sessions and second factor end.
#[utoipa::path(params(OfficerAt), responses((status = 200, body = MendedResponse)))]
#[post("/api/v1/unit/officers/{username}/password")]
pub async fn reset(
    pages: Pages,
    may: May<WorkCases>,
    at: Path<OfficerAt>,
) -> Result<HttpResponse, Problem> {
    Ok(answer(pages.triage.accounts().reset_password(&may, &at.username).await?))
}

/// Gives an officer a new password for the recovery sheet of their unit; no session is needed.
#[utoipa::path(security(()), request_body = RecoveryRequest, responses((status = 200, body = MendedResponse)))]
#[post("/api/v1/recovery")]
pub async fn recover(
    pages: Pages,
    request: HttpRequest,
    asked: Json<RecoveryRequest, SHORT_LIMIT>,
) -> Result<HttpResponse, Problem> {
    if !is_from_here(&request) {
        return Err(Refusal::Forged.into());
    }
    let Json(RecoveryRequest { username, sheet }) = asked;
    Ok(answer(pages.triage.accounts().recover(&username, sheet.expose_secret()).await?))
}

/// Gives the caller a new password; their other sessions end.
#[utoipa::path(request_body = PasswordRequest, responses((status = 200, body = MendedResponse)))]
#[post("/api/v1/account/password")]
pub async fn change(
    pages: Pages,
    sent: CsrfJson<BeSignedIn, PasswordRequest>,
) -> Result<HttpResponse, Problem> {
    let CsrfJson { may, asked } = sent;
    let password = pages.triage.accounts().change_password(&may, asked.password).await?;
    let username = may.who.officer.username.clone();
    let keys = may.who.kinds();
    Ok(answer(Mended { username, password, keys }))
}

fn answer(mended: Mended) -> HttpResponse {
    let Mended { username, password, keys } = mended;
    let password = password.expose_secret().to_owned();
    private_json(200, &MendedResponse { username, password, keys })
}
