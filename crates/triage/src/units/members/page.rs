//! `/don-vi`: the unit's page, with the acts on each colleague.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use casework::directory::KeyKind;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::accounts::password_reset::page::mended_page;
use crate::platform::auth::{LeadUnit, May, Permission, WorkCases};
use crate::platform::draft::Draft;
use crate::platform::layout::{Layout, Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;
use crate::units::members::Colleague;
use crate::units::offboarding::Renewal;

#[derive(Template)]
#[template(path = "units/members/page.html")]
struct UnitPage<'a> {
    s: Layout<'a>,
    colleagues: Vec<Colleague>,
    renewal: Renewal,
    /// Whether the caller holds the desk key.
    admitted: bool,
    /// Whether they lead the unit and also hold the restricted key.
    leads: bool,
    names: bool,
    oneself: String,
    typed: &'a Draft,
}

/// The unit's page.
///
/// # Errors
/// [`Problem`].
#[get("/don-vi")]
pub async fn show(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    unit_page(&pages, &may, None, &Draft::default()).await
}

/// Admits a newcomer.
///
/// # Errors
/// [`Problem`].
#[post("/don-vi/nhan")]
pub async fn admit(pages: Pages, posted: CsrfForm<WorkCases>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let done =
        pages.triage.units().admit_waiting(&may, form.get("username"), form.get("code")).await;
    back(&pages, &may, Notice::Admitted, done, &form).await
}

/// Names a holder of the restricted key, or takes it away.
///
/// # Errors
/// [`Problem`].
#[post("/don-vi/khoa-han-che")]
pub async fn restrict(pages: Pages, posted: CsrfForm<LeadUnit>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let holds = form.get("holds") == "true";
    let done = pages.triage.units().name_restricted(&may, form.get("username"), holds).await;
    let notice = if holds { Notice::RestrictedGiven } else { Notice::RestrictedTaken };
    back(&pages, &may, notice, done, &form).await
}

/// Gives a colleague a new password.
///
/// # Errors
/// [`Problem`].
#[post("/don-vi/mat-khau")]
pub async fn reset_password(
    pages: Pages,
    posted: CsrfForm<WorkCases>,
) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    match pages.triage.accounts().reset_password(&may, form.get("username")).await {
        Ok(mended) => mended_page(pages.layout_for(&may, "unit", None), &mended),
        Err(refused) => unit_page(&pages, &may, Some(refused), &Draft::of(&form)).await,
    }
}

/// Leads to the unit's page, or shows it with the refusal.
async fn back<A: Permission>(
    pages: &Pages,
    may: &May<A>,
    notice: Notice,
    done: Result<(), Refusal>,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    match done {
        Ok(()) => Ok(after(notice, "/don-vi")),
        Err(refused) => unit_page(pages, may, Some(refused), &Draft::of(form)).await,
    }
}

/// The unit's page, with the words typed about a colleague.
pub(crate) async fn unit_page<A: Permission>(
    pages: &Pages,
    may: &May<A>,
    refused: Option<Refusal>,
    typed: &Draft,
) -> Result<HttpResponse, Problem> {
    let who = &may.who;
    let leads = LeadUnit::given_to(&who.acting_roles());
    let html = UnitPage {
        s: pages.layout_with(may, "unit", refused, typed),
        colleagues: pages.triage.units().colleagues(who).await?,
        renewal: pages.triage.units().renewal(who).await?,
        admitted: who.is_admitted(),
        names: leads && who.key(KeyKind::Restricted).is_ok(),
        leads,
        oneself: who.officer.username.clone(),
        typed,
    };
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, html.render().map_err(|_| Problem::INTERNAL)?))
}

impl UnitPage<'_> {
    /// The words typed about this colleague.
    fn typed(&self, colleague: &Colleague, name: &str) -> &str {
        let about = self.typed.get("username") == colleague.officer.username;
        if about { self.typed.get(name) } else { "" }
    }

    fn is_oneself(&self, colleague: &Colleague) -> bool {
        colleague.officer.username == self.oneself
    }
}
