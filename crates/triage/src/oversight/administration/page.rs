//! `/quan-tri`: the administrator's page.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use casework::role::Role;
use webkit::page;
use webkit::problem::Problem;

use crate::accounts::error::AccountError;
use crate::oversight::administration::Overview;
use crate::platform::auth::{Administer, May};
use crate::platform::draft::Draft;
use crate::platform::layout::{Layout, Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;

#[derive(Template)]
#[template(path = "oversight/administration/page.html")]
struct AdministrationPage<'a> {
    s: Layout<'a>,
    overview: Overview,
    /// An invitation, right after it was made.
    invited: Option<String>,
    typed: &'a Draft,
}

impl AdministrationPage<'_> {
    fn name_of(&self, code: &str) -> &str {
        let unit = self.overview.units.iter().find(|it| it.unit.code == code);
        unit.map_or("", |it| it.name.as_str())
    }
}

/// Shows the administrator's page.
///
/// # Errors
/// [`Problem`].
#[get("/quan-tri")]
pub async fn show(pages: Pages, may: May<Administer>) -> Result<HttpResponse, Problem> {
    administration_page(&pages, &may, None, None, &Draft::default()).await
}

/// Makes an invitation, shown once.
///
/// # Errors
/// [`Problem`].
#[post("/quan-tri/moi")]
pub async fn invite(pages: Pages, posted: CsrfForm<Administer>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let typed = Draft::of(&form);
    match pages.triage.oversight().invite_to(&may, form.get("unit"), form.get("role")).await {
        Ok(code) => administration_page(&pages, &may, None, Some(code), &typed).await,
        Err(refused) => administration_page(&pages, &may, Some(refused), None, &typed).await,
    }
}

/// Takes an invitation back.
///
/// # Errors
/// [`Problem`].
#[post("/quan-tri/rut")]
pub async fn withdraw(pages: Pages, posted: CsrfForm<Administer>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let done = match form.get("id").parse() {
        Ok(id) => pages.triage.oversight().withdraw(&may, id).await,
        Err(_) => Err(AccountError::NoInvitation.into()),
    };
    match done {
        Ok(()) => Ok(after(Notice::InvitationWithdrawn, "/quan-tri")),
        Err(refused) => {
            administration_page(&pages, &may, Some(refused), None, &Draft::default()).await
        }
    }
}

/// The administrator's page, with the choices made on it.
pub(crate) async fn administration_page(
    pages: &Pages,
    may: &May<Administer>,
    refused: Option<Refusal>,
    invited: Option<String>,
    typed: &Draft,
) -> Result<HttpResponse, Problem> {
    let overview = pages.triage.oversight().overview(may).await?;
    let status = refused.map_or(200, |refused| refused.problem().status);
    let s = pages.layout_with(may, "administration", refused, typed);
    let html = AdministrationPage { s, overview, invited, typed }.render();
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}
