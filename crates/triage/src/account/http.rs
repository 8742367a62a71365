//! `/api/v1/sessions` and `/api/v1/account/sign-ins`: one's own.

use actix_web::web::Path;
use actix_web::{HttpResponse, delete, get};
use serde::Serialize;
use utoipa::ToSchema;
use webkit::page::private_json;
use webkit::problem::{Problem, ProblemDetails};

use crate::permit::{BeSignedIn, May};
use crate::shell::Pages;

/// One's own open sessions.
#[derive(Serialize, ToSchema)]
pub struct SessionsResponse {
    /// The latest used first.
    pub sessions: Vec<SessionShown>,
}

/// An open session.
#[derive(Serialize, ToSchema)]
pub struct SessionShown {
    /// Its identifier; it opens nothing.
    pub id: String,
    /// Seconds since 1970.
    pub started: i64,
    /// Seconds since 1970, to the minute.
    pub last_seen: i64,
    /// Whether it is the one that asks.
    pub this: bool,
}

/// One's own sign-in history.
#[derive(Serialize, ToSchema)]
pub struct SignInsResponse {
    /// The latest first, at most 50.
    pub sign_ins: Vec<SignInShown>,
}

/// A sign-in, a try at one, or something else done to the account.
#[derive(Serialize, ToSchema)]
pub struct SignInShown {
    /// Seconds since 1970.
    pub at: i64,
    /// `signed_in`, `sign_in_failed`, `signed_out`, …
    pub act: String,
}

/// Lists one's own sessions.
#[utoipa::path(responses((status = 200, body = SessionsResponse), (status = "4XX", body = ProblemDetails)))]
#[get("/api/v1/sessions")]
pub async fn list(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    let sessions = pages.station.own_sessions(&may).await?;
    let shown = sessions.into_iter().map(|it| SessionShown {
        id: it.id.to_string(),
        started: it.started.0,
        last_seen: it.last_seen.0,
        this: it.this,
    });
    Ok(private_json(200, &SessionsResponse { sessions: shown.collect() }))
}

/// Ends one of one's own sessions.
#[utoipa::path(responses((status = 204), (status = "4XX", body = ProblemDetails)))]
#[delete("/api/v1/sessions/{id}")]
pub async fn end(
    pages: Pages,
    may: May<BeSignedIn>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.parse().map_err(|_| Problem::NOT_FOUND)?;
    pages.station.end_own_session(&may, id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends all of one's own sessions but the one that asks.
#[utoipa::path(responses((status = 204), (status = "4XX", body = ProblemDetails)))]
#[delete("/api/v1/sessions")]
pub async fn end_others(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    pages.station.end_other_sessions(&may).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists one's own sign-ins, from the audit chain.
#[utoipa::path(responses((status = 200, body = SignInsResponse), (status = "4XX", body = ProblemDetails)))]
#[get("/api/v1/account/sign-ins")]
pub async fn sign_ins(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    let acts = pages.station.own_sign_ins(&may).await?;
    let sign_ins = acts.into_iter().map(|it| SignInShown { at: it.at.0, act: it.act }).collect();
    Ok(private_json(200, &SignInsResponse { sign_ins }))
}
