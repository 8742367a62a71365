//! `/toi/ma-mot-lan`: sets up a second factor, shows its recovery codes, ends it.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::accounts::second_factor::FactorStatus;
use crate::accounts::second_factor::qr::{Drawing, draw};
use crate::platform::auth::{BeSignedIn, May};
use crate::platform::layout::{Layout, Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;

#[derive(Template)]
#[template(path = "accounts/second_factor/page.html")]
struct FactorPage<'a> {
    s: Layout<'a>,
    factor: FactorStatus,
    drawing: Option<Drawing>,
    /// The recovery codes, right after they were made.
    codes: Vec<String>,
}

/// Shows the state of the officer's second factor.
///
/// # Errors
/// [`Problem`].
#[get("/toi/ma-mot-lan")]
pub async fn show(pages: Pages, may: May<BeSignedIn>) -> Result<HttpResponse, Problem> {
    factor_page(&pages, &may, None, Vec::new()).await
}

/// Makes a secret that waits for its first code.
///
/// # Errors
/// [`Problem`].
#[post("/toi/ma-mot-lan/bat-dau")]
pub async fn begin(pages: Pages, posted: CsrfForm<BeSignedIn>) -> Result<HttpResponse, Problem> {
    let begun = pages.triage.sign_in().begin_factor(&posted.may).await;
    told(&pages, &posted.may, begun.map(|()| Notice::FactorBegun)).await
}

/// Takes the first code, and shows the recovery codes.
///
/// # Errors
/// [`Problem`].
#[post("/toi/ma-mot-lan/xac-nhan")]
pub async fn confirm(pages: Pages, posted: CsrfForm<BeSignedIn>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    match pages.triage.sign_in().confirm_factor(&may, form.get("code")).await {
        Ok(codes) => factor_page(&pages, &may, None, codes).await,
        Err(refused) => told(&pages, &may, Err(refused)).await,
    }
}

/// Ends the second factor.
///
/// # Errors
/// [`Problem`].
#[post("/toi/ma-mot-lan/thoi-dung")]
pub async fn give_up(pages: Pages, posted: CsrfForm<BeSignedIn>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let given_up = pages.triage.sign_in().give_factor_up(&may, form.get("code")).await;
    told(&pages, &may, given_up.map(|()| Notice::FactorGivenUp)).await
}

async fn told(
    pages: &Pages,
    may: &May<BeSignedIn>,
    done: Result<Notice, Refusal>,
) -> Result<HttpResponse, Problem> {
    match done {
        Ok(done) => Ok(after(done, "/toi/ma-mot-lan")),
        Err(refused) => factor_page(pages, may, Some(refused), Vec::new()).await,
    }
}

async fn factor_page(
    pages: &Pages,
    may: &May<BeSignedIn>,
    refused: Option<Refusal>,
    codes: Vec<String>,
) -> Result<HttpResponse, Problem> {
    let factor = pages.triage.sign_in().factor_status(may).await?;
    let drawing = factor.enrolment.as_ref().and_then(|it| draw(&it.uri));
    let status = refused.map_or(200, |refused| refused.problem().status);
    let s = pages.layout_for(may, "me", refused);
    let html = FactorPage { s, factor, drawing, codes }.render();
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}
