//! How a call shows its session, for the description.

use actix_web::http::Method;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use webkit::description::calls::calls;

use crate::platform::auth::CSRF_HEADER;
use crate::platform::layout::COOKIE_NAMES;

/// The names of the schemes, for the two names of the cookie; the settings choose one.
const COOKIES: [&str; 2] = ["session", "session_without_https"];
const TOKEN: &str = "csrf";

/// Describes that every call takes a session, unless it says otherwise itself, and that every call that
/// changes something also takes the session's token.
pub(super) fn describe(api: &mut OpenApi) {
    let schemes = &mut api.components.get_or_insert_default().security_schemes;
    for (scheme, cookie) in COOKIES.into_iter().zip(COOKIE_NAMES) {
        let said = "The cookie that signing in sets.";
        let key = ApiKey::Cookie(ApiKeyValue::with_description(cookie, said));
        schemes.insert(scheme.to_owned(), SecurityScheme::ApiKey(key).into());
    }
    let said = "The `csrf` of the answer to signing in.";
    let key = ApiKey::Header(ApiKeyValue::with_description(CSRF_HEADER, said));
    schemes.insert(TOKEN.to_owned(), SecurityScheme::ApiKey(key).into());
    for (method, call) in api.paths.paths.values_mut().flat_map(calls) {
        let shown = |cookie: &str| {
            let shown = SecurityRequirement::default().add(cookie, [""; 0]);
            if method == Method::GET { shown } else { shown.add(TOKEN, [""; 0]) }
        };
        call.security.get_or_insert_with(|| COOKIES.into_iter().map(shown).collect());
    }
}
