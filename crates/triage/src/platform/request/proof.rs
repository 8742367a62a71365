//! The session that a request's cookie names, and the proof that it gives.

use actix_web::HttpRequest;
use actix_web::web::Data;
use sealing::session::SessionSecret;

use crate::platform::auth::{May, Permission};
use crate::platform::layout::Site;
use crate::platform::refusal::Refusal;
use crate::platform::request::origin::is_from_here;
use crate::platform::state::TriageState;

/// The session that the request's cookie names.
#[must_use]
pub fn session_of(request: &HttpRequest) -> Option<SessionSecret> {
    let site = request.app_data::<Data<Site>>()?;
    SessionSecret::parse(request.cookie(site.cookie_name())?.value())
}

/// The proof for this request, which counts as use of the session.
pub(crate) async fn prove<A: Permission>(request: &HttpRequest) -> Result<May<A>, Refusal> {
    prove_by(request, true).await
}

/// The same; where `used` is false, the session goes on ageing.
pub(crate) async fn prove_by<A: Permission>(
    request: &HttpRequest,
    used: bool,
) -> Result<May<A>, Refusal> {
    if !is_from_here(request) {
        return Err(Refusal::Forged);
    }
    let triage = request.app_data::<Data<TriageState>>().ok_or(Refusal::Internal)?;
    May::of(triage, session_of(request).ok_or(Refusal::SignIn)?, used).await
}
