//! The session: `POST` and `DELETE /api/v1/session`, and the sign-in page.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use askama::Template;
use sealing::session::SessionSecret;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::body::Asked;
use webkit::form::Form;
use webkit::page;
use webkit::problem::{Problem, ProblemDetails};

use crate::casefile::page::case_page;
use crate::casefile::typed::Typed;
use crate::permit::{BeSignedIn, May, Posted, WorkCases, is_from_here};
use crate::refusal::Refusal;
use crate::shell::{Pages, Shell, Site};

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

/// An open session; the cookie comes beside it.
#[derive(Serialize, ToSchema)]
pub struct SessionResponse {
    /// To be sent back as `X-CSRF-Token` with every request that changes something.
    pub csrf: String,
}

#[derive(Template)]
#[template(path = "signing/page.html")]
struct SignInPage<'a> {
    s: Shell<'a>,
    username: &'a str,
    carried: &'a Carried,
}

/// What was typed into a case's page when the session had ended: it goes through the sign-in page
/// in hidden fields and back into its box, and is kept nowhere.
#[derive(Default)]
pub(crate) struct Carried {
    pub(crate) number: String,
    pub(crate) act: String,
    pub(crate) text: String,
}

impl Carried {
    fn of(form: &Form) -> Self {
        let get = |name: &str| form.get(name).to_owned();
        Self { number: get("number"), act: get("act"), text: get("text") }
    }

    fn is_there(&self) -> bool {
        !self.number.is_empty()
    }
}

/// Signs in.
#[utoipa::path(
    request_body = SignIn,
    responses(
        (status = 200, body = SessionResponse),
        (status = "4XX", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
#[post("/api/v1/session")]
pub async fn open(
    pages: Pages,
    request: HttpRequest,
    asked: Asked<SignIn>,
) -> Result<HttpResponse, Problem> {
    if !is_from_here(&request) {
        return Err(Refusal::Forged.into());
    }
    let Asked(SignIn { username, password, code }) = asked;
    let code = code.unwrap_or_default();
    let secret = pages.station.sign_in(&username, password, &code).await?;
    let cookie = cookie(&pages.site, &secret);
    Ok(HttpResponse::Ok().cookie(cookie).json(SessionResponse { csrf: secret.csrf() }))
}

/// Signs out.
#[utoipa::path(responses((status = 204), (status = 401, body = ProblemDetails)))]
#[delete("/api/v1/session")]
pub async fn close(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    pages.station.sign_out(&may.secret).await?;
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
    form: Form,
) -> Result<HttpResponse, Problem> {
    let (username, carried) = (form.get("username").trim(), Carried::of(&form));
    let entered = if is_from_here(&request) {
        let password = SecretString::from(form.get("password"));
        pages.station.sign_in(username, password, form.get("code")).await
    } else {
        Err(Refusal::Forged)
    };
    match entered {
        Ok(secret) if carried.is_there() => back_to_case(&pages, secret, &carried).await,
        Ok(secret) => Ok(HttpResponse::SeeOther()
            .cookie(cookie(&pages.site, &secret))
            .insert_header((LOCATION, "/"))
            .finish()),
        Err(refused) => ask_page(&pages, username, Some(refused), &carried),
    }
}

/// Signs out from the page.
///
/// # Errors
/// [`Problem::UNAVAILABLE`] when the session could not be ended.
#[post("/dang-xuat")]
pub async fn leave(pages: Pages, posted: Posted<BeSignedIn>) -> Result<HttpResponse, Problem> {
    pages.station.sign_out(&posted.may.secret).await?;
    let mut response = HttpResponse::SeeOther();
    response.cookie(ended(&pages.site)).insert_header((LOCATION, "/dang-nhap"));
    Ok(response.finish())
}

/// The case that somebody was writing in, with their words back in the box and not sent.
async fn back_to_case(
    pages: &Pages,
    secret: SessionSecret,
    carried: &Carried,
) -> Result<HttpResponse, Problem> {
    let cookie = cookie(&pages.site, &secret);
    let mut response = match May::<WorkCases>::of_session(&pages.station, secret).await {
        Ok(may) => {
            let typed = Typed::carried(&carried.act, &carried.text);
            case_page(pages, &may, &carried.number, None, typed, None).await?
        }
        Err(_) => HttpResponse::SeeOther().insert_header((LOCATION, "/")).finish(),
    };
    response.add_cookie(&cookie).map_err(|_| Problem::INTERNAL)?;
    Ok(response)
}

/// The sign-in page, with what it carries.
pub(crate) fn ask_page(
    pages: &Pages,
    username: &str,
    refused: Option<Refusal>,
    carried: &Carried,
) -> Result<HttpResponse, Problem> {
    let status = refused.map_or(200, |refused| refused.problem().status);
    let html = SignInPage { s: pages.shell(refused), username, carried }.render();
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
