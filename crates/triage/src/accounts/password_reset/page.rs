//! `/phuc-hoi`: a new password with the recovery sheet.

use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use secrecy::ExposeSecret;
use webkit::form::ShortForm;
use webkit::page;
use webkit::problem::Problem;

use crate::accounts::password_reset::Mended;
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;
use crate::platform::request::origin::is_from_here;

#[derive(Template)]
#[template(path = "accounts/password_reset/ask.html")]
struct AskPage<'a> {
    s: Layout<'a>,
    username: &'a str,
}

#[derive(Template)]
#[template(path = "accounts/password_reset/mended.html")]
struct MendedPage<'a> {
    s: Layout<'a>,
    mended: &'a Mended,
    password: &'a str,
}

/// The page that asks for the recovery sheet.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/phuc-hoi")]
pub async fn ask(pages: Pages) -> Result<HttpResponse, Problem> {
    let html = AskPage { s: pages.layout(None), username: "" }.render();
    Ok(page::private(200, html.map_err(|_| Problem::INTERNAL)?))
}

/// Gives a new password for the recovery sheet.
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
        pages.triage.accounts().recover(username, form.get("sheet")).await
    } else {
        Err(Refusal::Forged)
    };
    match mended {
        Ok(mended) => mended_page(pages.layout(None), &mended),
        Err(refused) => {
            let html = AskPage { s: pages.layout(Some(refused)), username }.render();
            let html = html.map_err(|_| Problem::INTERNAL)?;
            Ok(page::private(refused.problem().status, html))
        }
    }
}

/// The new password, shown once.
pub(crate) fn mended_page(s: Layout<'_>, mended: &Mended) -> Result<HttpResponse, Problem> {
    let password = mended.password.expose_secret();
    let html = MendedPage { s, mended, password }.render();
    Ok(page::private(200, html.map_err(|_| Problem::INTERNAL)?))
}
