//! `/api/v1/account`, its sign-ins, and `/api/v1/sessions`: the caller's own.

use actix_web::web::Path;
use actix_web::{HttpResponse, delete, get};
use casework::directory::KeyKind;
use casework::role::Role;
use serde::Serialize;
use storage::accounts::wrong_tries::{WrongTries, WrongTry};
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::platform::auth::{BeSignedIn, May};
use crate::platform::layout::Pages;
use crate::platform::request::address::DecimalIdAt;
use crate::platform::shapes;

/// The caller's own account.
#[derive(Serialize, ToSchema)]
pub struct OwnAccountResponse {
    /// The caller's sign-in name.
    #[schema(value_type = shapes::Username)]
    pub username: String,
    /// The name that colleagues see.
    pub display_name: String,
    /// Code of the unit.
    #[schema(value_type = shapes::Code)]
    pub unit: String,
    /// Codes of the roles.
    #[schema(value_type = Vec<shapes::RoleCode>)]
    pub roles: Vec<Role>,
    /// The unit's keys that the caller holds: `desk`, `restricted`.
    #[schema(value_type = Vec<shapes::KeyCode>)]
    pub keys: Vec<KeyKind>,
    /// The code to read to a colleague, while the caller waits to be admitted.
    pub short_code: Option<String>,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// Whether the role requires one.
    pub second_factor_required: bool,
}

/// Shows the caller's own account.
#[utoipa::path(responses((status = 200, body = OwnAccountResponse)))]
#[get("/api/v1/account")]
pub async fn show(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    let status = pages.triage.sign_in().factor_status(&may).await?;
    let answer = OwnAccountResponse {
        keys: may.who.kinds(),
        short_code: may.who.waiting_code(),
        second_factor: status.on,
        second_factor_required: status.required,
        unit: may.who.unit.code.clone(),
        username: may.who.officer.username.clone(),
        display_name: may.who.officer.display_name.clone(),
        roles: may.who.officer.roles.clone(),
    };
    Ok(private_json(200, &answer))
}

/// The caller's open sessions.
#[derive(Serialize, ToSchema)]
pub struct SessionsResponse {
    /// The latest used first.
    pub sessions: Vec<SessionShown>,
}

/// An open session.
#[derive(Serialize, ToSchema)]
pub struct SessionShown {
    /// Its identifier; it opens nothing.
    #[schema(value_type = shapes::DecimalId)]
    pub id: String,
    /// Seconds since 1970.
    pub started: i64,
    /// Seconds since 1970, to the minute.
    pub last_seen: i64,
    /// Whether it is the caller's present session.
    pub this: bool,
}

/// The caller's sign-in history.
#[derive(Serialize, ToSchema)]
pub struct SignInsResponse {
    /// The latest first, at most 50.
    pub sign_ins: Vec<SignInShown>,
}

/// A sign-in, a try at one, or another act on the account.
#[derive(Serialize, ToSchema)]
pub struct SignInShown {
    /// Seconds since 1970.
    pub at: i64,
    /// `signed_in`, `sign_in_failed`, `signed_out`, `password_reset`, …
    pub act: String,
    /// The officer who did it, by display name; null for the caller, and for the recovery sheet.
    pub by: Option<String>,
    /// For `sign_in_failed`: what was wrong within the quarter hour from `at`.
    pub tries: Option<TriesShown>,
}

/// Wrong tries to sign in within a quarter hour.
#[derive(Default, Serialize, ToSchema)]
pub struct TriesShown {
    /// How often the password was wrong.
    pub password: i64,
    /// How often the code was wrong, after a right password.
    pub code: i64,
    /// How often the recovery sheet was wrong.
    pub sheet: i64,
}

impl TriesShown {
    fn of(tries: &WrongTries) -> Self {
        let mut shown = Self::default();
        for (kind, count) in &tries.counts {
            match kind {
                WrongTry::Password => shown.password = *count,
                WrongTry::Code => shown.code = *count,
                WrongTry::Sheet => shown.sheet = *count,
            }
        }
        shown
    }
}

/// Lists the caller's sessions.
#[utoipa::path(responses((status = 200, body = SessionsResponse)))]
#[get("/api/v1/sessions")]
pub async fn list(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    let sessions = pages.triage.accounts().own_sessions(&may).await?;
    let shown = sessions.into_iter().map(|it| SessionShown {
        id: it.id.to_string(),
        started: it.started.0,
        last_seen: it.last_seen.0,
        this: it.this,
    });
    Ok(private_json(200, &SessionsResponse { sessions: shown.collect() }))
}

/// Ends one of the caller's sessions.
#[utoipa::path(params(DecimalIdAt), responses((status = 204)))]
#[delete("/api/v1/sessions/{id}")]
pub async fn end(
    pages: Pages,
    may: May<BeSignedIn>,
    at: Path<DecimalIdAt>,
) -> Result<HttpResponse, Problem> {
    pages.triage.accounts().end_own_session(&may, at.id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends all of the caller's sessions but the present one.
#[utoipa::path(responses((status = 204)))]
#[delete("/api/v1/sessions")]
pub async fn end_others(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    pages.triage.accounts().end_other_sessions(&may).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the caller's sign-ins and the acts on their account, from the audit chain.
#[utoipa::path(responses((status = 200, body = SignInsResponse)))]
#[get("/api/v1/account/sign-ins")]
pub async fn sign_ins(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    let acts = pages.triage.accounts().own_history(&may).await?;
    let shown = acts.into_iter().map(|it| SignInShown {
        tries: it.tries.as_ref().map(TriesShown::of),
        at: it.at.0,
        act: it.act,
        by: it.by,
    });
    Ok(private_json(200, &SignInsResponse { sign_ins: shown.collect() }))
}
