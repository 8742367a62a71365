//! `/phuc-hoi` and `/don-vi/mat-khau`: a forgotten password, by sheet and by colleague.

use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use secrecy::ExposeSecret;
use webkit::form::ShortForm;
use webkit::page;
use webkit::problem::Problem;

use crate::colleagues::page::unit_page;
use crate::mending::Mended;
use crate::permit::{Posted, WorkCases, is_from_here};
use crate::refusal::Refusal;
use crate::shell::{Pages, Shell};
use crate::typed::Typed;

#[derive(Template)]
#[template(path = "mending/ask.html")]
struct AskPage<'a> {
    s: Shell<'a>,
    username: &'a str,
}

#[derive(Template)]
#[template(path = "mending/mended.html")]
struct MendedPage<'a> {
    s: Shell<'a>,
    mended: &'a Mended,
    password: &'a str,
}

/// The question for the recovery sheet.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/phuc-hoi")]
pub async fn ask(pages: Pages) -> Result<HttpResponse, Problem> {
    let html = AskPage { s: pages.shell(None), username: "" }.render();
    Ok(page::private(200, html.map_err(|_| Problem::INTERNAL)?))
}

/// A new password for the recovery sheet.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/phuc-hoi")]
pub async fn recover(
    pages: Pages,
    request: HttpRequest,
    ShortForm(form): ShortForm,
) -> Result<HttpResponse, Problem> {
    let username = form.get("username");
    let mended = if is_from_here(&request) {
        pages.station.recover(username, form.get("sheet")).await
    } else {
        Err(Refusal::Forged)
    };
    match mended {
        Ok(mended) => mended_page(pages.shell(None), &mended),
        Err(refused) => {
            let html = AskPage { s: pages.shell(Some(refused)), username }.render();
            let html = html.map_err(|_| Problem::INTERNAL)?;
            Ok(page::private(refused.problem().status, html))
        }
    }
}

/// A new password for a colleague.
///
/// # Errors
/// [`Problem`].
#[post("/don-vi/mat-khau")]
pub async fn reset(pages: Pages, posted: Posted<WorkCases>) -> Result<HttpResponse, Problem> {
    let Posted { may, form } = posted;
    match pages.station.reset_password(&may, form.get("username")).await {
        Ok(mended) => mended_page(pages.shell_for(&may, "unit", None), &mended),
        Err(refused) => unit_page(&pages, &may, Some(refused), &Typed::of(&form)).await,
    }
}

/// The new password, shown once.
pub(crate) fn mended_page(s: Shell<'_>, mended: &Mended) -> Result<HttpResponse, Problem> {
    let password = mended.password.expose_secret();
    let html = MendedPage { s, mended, password }.render();
    Ok(page::private(200, html.map_err(|_| Problem::INTERNAL)?))
}
