//! `/toi`: the officer's own account.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use secrecy::SecretString;
use storage::accounts::wrong_tries::WrongTries;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::accounts::password_reset::Mended;
use crate::accounts::password_reset::page::mended_page;
use crate::accounts::profile::{OwnAct, OwnSession};
use crate::platform::auth::{BeSignedIn, May};
use crate::platform::layout::{Layout, Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;

#[derive(Template)]
#[template(path = "accounts/profile/page.html")]
struct AccountPage<'a> {
    s: Layout<'a>,
    username: &'a str,
    sessions: Vec<OwnSession>,
    history: Vec<OwnAct>,
    factor: bool,
}

impl AccountPage<'_> {
    /// Wrong tries in words: what was wrong and how often.
    fn told(&self, tries: &WrongTries) -> String {
        let each = tries.counts.iter().map(|(kind, count)| {
            self.s.text_with(&format!("me-tries-{}", kind.name()), "count", count.to_string())
        });
        each.collect::<Vec<_>>().join(", ")
    }
}

/// Shows the officer's own account.
///
/// # Errors
/// [`Problem`].
#[get("/toi")]
pub async fn show(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    account_page(&pages, &may, None).await
}

/// Ends one session, or all others.
///
/// # Errors
/// [`Problem`].
#[post("/toi/phien")]
pub async fn end(pages: Pages, posted: CsrfForm<BeSignedIn>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    match end_by_form(&pages, &may, &form).await {
        Ok(done) => Ok(after(done, "/toi")),
        Err(refused) => account_page(&pages, &may, Some(refused)).await,
    }
}

async fn end_by_form(pages: &Pages, may: &May<BeSignedIn>, form: &Form) -> Result<Notice, Refusal> {
    if form.get("id") == "others" {
        pages.triage.accounts().end_other_sessions(may).await?;
        return Ok(Notice::OtherSessionsEnded);
    }
    let id = form.get("id").parse().map_err(|_| Refusal::NotFound)?;
    pages.triage.accounts().end_own_session(may, id).await?;
    Ok(Notice::SessionEnded)
}

/// Gives the officer a new password.
///
/// # Errors
/// [`Problem`].
#[post("/toi/mat-khau")]
pub async fn password(pages: Pages, posted: CsrfForm<BeSignedIn>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let current = SecretString::from(form.get("password"));
    match pages.triage.accounts().change_password(&may, current).await {
        Ok(password) => {
            let (username, keys) = (may.who.officer.username.clone(), may.who.kinds());
            mended_page(pages.layout_for(&may, "me", None), &Mended { username, password, keys })
        }
        Err(refused) => account_page(&pages, &may, Some(refused)).await,
    }
}

async fn account_page(
    pages: &Pages,
    may: &May<BeSignedIn>,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let triage = &pages.triage;
    let status = refused.map_or(200, |refused| refused.problem().status);
    let html = AccountPage {
        s: pages.layout_for(may, "me", refused),
        username: &may.who.officer.username,
        sessions: triage.accounts().own_sessions(may).await?,
        history: triage.accounts().own_history(may).await?,
        factor: triage.sign_in().factor_status(may).await?.on,
    };
    Ok(page::private(status, html.render().map_err(|_| Problem::INTERNAL)?))
}
