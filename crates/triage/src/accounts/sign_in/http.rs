//! The session: `POST` and `DELETE /api/v1/session`, and the sign-in page.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use askama::Template;
use sealing::session::SessionSecret;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::body::{Json, SHORT_LIMIT};
use webkit::page;
use webkit::problem::Problem;

use crate::platform::auth::{BeSignedIn, May};
use crate::platform::draft::unsent::Carried;
use crate::platform::layout::{Layout, Pages, Site};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;
use crate::platform::request::from_our_page::FromOurPage;
use crate::platform::request::origin::is_from_here;
use crate::platform::request::proof::session_of;

/// Name and password.
#[derive(Deserialize, ToSchema)]
pub struct SignIn {
    /// The officer's username.
    pub username: String,
    /// The pass phrase.
    #[schema(value_type = String)]
    pub password: SecretString,
    /// The one-time code of six digits or a recovery code, where a second factor is set up.
    pub code: Option<String>,
}

/// An open session; the cookie comes with the answer.
#[derive(Serialize, ToSchema)]
pub struct SessionResponse {
    /// The token to send as `X-CSRF-Token` with every request that changes something.
    pub csrf: String,
}

#[derive(Template)]
#[template(path = "accounts/sign_in/page.html")]
struct SignInPage<'a> {
    s: Layout<'a>,
    username: &'a str,
    carried: &'a Carried,
}

/// Signs in.
#[utoipa::path(security(()),
    request_body = SignIn,
    responses(
        (status = 200, body = SessionResponse),
    )
)]
#[post("/api/v1/session")]
pub async fn open(
    pages: Pages,
    request: HttpRequest,
    asked: Json<SignIn, SHORT_LIMIT>,
) -> Result<HttpResponse, Problem> {
    if !is_from_here(&request) {
        return Err(Refusal::Forged.into());
    }
    let Json(SignIn { username, password, code }) = asked;
    let code = code.unwrap_or_default();
    let secret = pages
        .triage
        .sign_in()
        .with_password(&username, password, &code, session_of(&request))
        .await?;
    let cookie = cookie(&pages.site, &secret);
    Ok(HttpResponse::Ok().cookie(cookie).json(SessionResponse { csrf: secret.csrf() }))
}

/// Signs out.
#[utoipa::path(responses((status = 204)))]
#[delete("/api/v1/session")]
pub async fn close(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    pages.triage.sign_in().sign_out(&may.secret).await?;
    Ok(HttpResponse::NoContent().cookie(ended(&pages.site)).finish())
}

/// The sign-in page.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/dang-nhap")]
pub async fn ask(pages: Pages) -> Result<HttpResponse, Problem> {
    ask_page(&pages, "", None, &Carried::default())
}

/// Signs in from the page.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/dang-nhap")]
pub async fn enter(
    pages: Pages,
    request: HttpRequest,
    FromOurPage(form): FromOurPage,
) -> Result<HttpResponse, Problem> {
    let (username, carried) = (form.get("username").trim(), Carried::on(&request, &form));
    let entered = if is_from_here(&request) {
        let password = SecretString::from(form.get("password"));
        let before = session_of(&request);
        pages.triage.sign_in().with_password(username, password, form.get("code"), before).await
    } else {
        Err(Refusal::Forged)
    };
    match entered {
        Ok(secret) => sent_on(&pages, &secret, carried),
        Err(refused) => ask_page(&pages, username, Some(refused), &carried),
    }
}

/// Signs out from the page.
///
/// # Errors
/// [`Problem::UNAVAILABLE`] when the session could not be ended.
#[post("/dang-xuat")]
pub async fn leave(pages: Pages, posted: CsrfForm<BeSignedIn>) -> Result<HttpResponse, Problem> {
    pages.triage.sign_in().sign_out(&posted.may.secret).await?;
    let mut response = HttpResponse::SeeOther();
    let to = Notice::SignedOut.at("/dang-nhap");
    response.cookie(ended(&pages.site)).insert_header((LOCATION, to));
    Ok(response.finish())
}

/// Leads to the queue; or, if words were typed before the sign-in, to their page, with the words.
fn sent_on(
    pages: &Pages,
    secret: &SessionSecret,
    carried: Carried,
) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::SeeOther().insert_header((LOCATION, "/")).finish();
    response.add_cookie(&cookie(&pages.site, secret)).map_err(|_| Problem::INTERNAL)?;
    if let Some(unsent) = carried.returning(secret.clone()) {
        response.extensions_mut().insert(unsent);
    }
    Ok(response)
}

/// The sign-in page, with the fields that it carries.
pub(crate) fn ask_page(
    pages: &Pages,
    username: &str,
    refused: Option<Refusal>,
    carried: &Carried,
) -> Result<HttpResponse, Problem> {
    let status = refused.map_or(200, |refused| refused.problem().status);
    let html = SignInPage { s: pages.layout(refused), username, carried }.render();
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}

fn cookie(site: &Site, secret: &SessionSecret) -> Cookie<'static> {
    Cookie::build(site.cookie_name(), secret.reveal().to_string())
        .path("/")
        .http_only(true)
        .secure(site.secure_cookie)
        .same_site(SameSite::Strict)
        .finish()
}

fn ended(site: &Site) -> Cookie<'static> {
    let mut cookie = Cookie::build(site.cookie_name(), "").path("/").finish();
    cookie.make_removal();
    cookie
}
