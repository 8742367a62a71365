//! `/moi`: an invitation becomes an account; pass phrase and recovery sheet are shown once.

use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use secrecy::ExposeSecret;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::joining::{Joined, Newcomer};
use crate::permit::is_from_here;
use crate::refusal::Refusal;
use crate::shell::{Pages, Shell};

#[derive(Template)]
#[template(path = "joining/ask.html")]
struct AskPage<'a> {
    s: Shell<'a>,
    code: &'a str,
    username: &'a str,
    display_name: &'a str,
}

#[derive(Template)]
#[template(path = "joining/sheet.html")]
struct SheetPage<'a> {
    s: Shell<'a>,
    joined: &'a Joined,
    password: &'a str,
    unit: String,
}

/// The question for the invitation.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/moi")]
pub async fn ask(pages: Pages) -> Result<HttpResponse, Problem> {
    let page = AskPage { s: pages.shell(None), code: "", username: "", display_name: "" };
    Ok(page::private(200, page.render().map_err(|_| Problem::INTERNAL)?))
}

/// Uses the invitation.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/moi")]
pub async fn join(pages: Pages, request: HttpRequest, form: Form) -> Result<HttpResponse, Problem> {
    let (code, username, display_name) =
        (form.get("code"), form.get("username"), form.get("display_name"));
    let newcomer = Newcomer {
        username: username.to_owned(),
        display_name: display_name.to_owned(),
        roles: Vec::new(),
    };
    let joined = if is_from_here(&request) {
        pages.station.join(code, newcomer).await
    } else {
        Err(Refusal::Forged)
    };
    let (status, html) = match &joined {
        Ok(joined) => {
            let unit = pages.station.name_of_unit(&joined.unit_code);
            let password = joined.password.expose_secret();
            (200, SheetPage { s: pages.shell(None), joined, password, unit }.render())
        }
        Err(refused) => {
            let s = pages.shell(Some(*refused));
            (refused.problem().status, AskPage { s, code, username, display_name }.render())
        }
    };
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}
