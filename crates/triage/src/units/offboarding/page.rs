//! `/don-vi/nghi`, `/don-vi/thay-khoa` and `/don-vi/khoa`: leaving, the new sheet, the progress.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::platform::auth::signed_in::HeldKey;
use crate::platform::auth::{LeadUnit, May, Permission, WorkCases};
use crate::platform::draft::Draft;
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;
use crate::units::members::page::unit_page;
use crate::units::offboarding::{Left, Renewal};

#[derive(Template)]
#[template(path = "units/offboarding/made.html")]
struct MadePage<'a> {
    s: Layout<'a>,
    unit: String,
    /// How many cases have no handler now; none if nobody left.
    cases: Option<u64>,
    made: Vec<HeldKey>,
}

#[derive(Template)]
#[template(path = "units/offboarding/progress.html")]
struct ProgressPage<'a> {
    s: Layout<'a>,
    renewal: Renewal,
}

/// Ends the account of a colleague who leaves; shows the new recovery sheet once.
///
/// # Errors
/// [`Problem`].
#[post("/don-vi/nghi")]
pub async fn leave(pages: Pages, posted: CsrfForm<LeadUnit>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let left = if form.get("sure") == "yes" {
        pages.triage.units().end_account(&may, form.get("username")).await
    } else {
        Err(Refusal::UnknownCode)
    };
    match left {
        Ok(Left { cases, made }) => made_page(&pages, &may, Some(cases), made),
        Err(refused) => unit_page(&pages, &may, Some(refused), &Draft::of(&form)).await,
    }
}

/// Replaces the keys that are due; shows the new recovery sheet once.
///
/// # Errors
/// [`Problem`].
#[post("/don-vi/thay-khoa")]
pub async fn replace(pages: Pages, posted: CsrfForm<WorkCases>) -> Result<HttpResponse, Problem> {
    let may = posted.may;
    match pages.triage.units().replace_due_keys(&may).await {
        Ok(made) => made_page(&pages, &may, None, made),
        Err(refused) => unit_page(&pages, &may, Some(refused), &Draft::default()).await,
    }
}

/// Seals the next cases anew and shows the progress. The page continues by itself until all are done (without
/// a script it reloads itself), and reloading does no harm.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/don-vi/khoa")]
pub async fn go_on(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let (renewal, refused) = match pages.triage.units().renew_grants(&may).await {
        Ok(renewal) => (renewal, None),
        Err(refused) => (Renewal::default(), Some(refused)),
    };
    let status = refused.map_or(200, |refused: Refusal| refused.problem().status);
    let html = ProgressPage { s: pages.layout_for(&may, "unit", refused), renewal }.render();
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}

fn made_page<A: Permission>(
    pages: &Pages,
    may: &May<A>,
    cases: Option<u64>,
    made: Vec<HeldKey>,
) -> Result<HttpResponse, Problem> {
    let unit = pages.triage.gazetteer.name_of(&may.who.unit.code);
    let html = MadePage { s: pages.layout_for(may, "unit", None), unit, cases, made }.render();
    Ok(page::private(200, html.map_err(|_| Problem::INTERNAL)?))
}
