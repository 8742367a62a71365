//! `/thoa-thuan`: the register of agreements, and the form to add one.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use casework::clock::Day;
use casework::referral::AgreementKind;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::handover::agreements::http::{day_of, id_of};
use crate::handover::agreements::{Entered, Registered};
use crate::platform::auth::{LeadUnit, May, Permission, WorkCases};
use crate::platform::draft::Draft;
use crate::platform::layout::{Layout, Pages, after};
use crate::platform::names::NamedUnit;
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;

#[derive(Template)]
#[template(path = "handover/agreements/page.html")]
struct AgreementsPage<'a> {
    s: Layout<'a>,
    agreements: Vec<(Registered, String, String)>,
    leads: bool,
    others: Vec<NamedUnit>,
    typed: &'a Draft,
    today: Day,
}

impl AgreementsPage<'_> {
    /// Whether a party ended it, or its review is overdue.
    fn is_past(&self, it: &Registered) -> bool {
        it.agreement.ended || it.agreement.review_by < self.today
    }
}

/// The register.
///
/// # Errors
/// [`Problem`].
#[get("/thoa-thuan")]
pub async fn show(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    register_page(&pages, &may, None, &Draft::default()).await
}

/// Adds, confirms or ends an agreement.
///
/// # Errors
/// [`Problem`].
#[post("/thoa-thuan")]
pub async fn change(pages: Pages, posted: CsrfForm<WorkCases>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    match perform(&pages, &may, &form).await {
        Ok(done) => Ok(after(done, "/thoa-thuan")),
        Err(refused) => register_page(&pages, &may, Some(refused), &Draft::of(&form)).await,
    }
}

async fn perform(pages: &Pages, may: &May<WorkCases>, form: &Form) -> Result<Notice, Refusal> {
    let head = may.also::<LeadUnit>()?;
    let ended = form.get("end");
    if !ended.is_empty() {
        pages.triage.agreements().end(&head, id_of(ended)?).await?;
        return Ok(Notice::AgreementEnded);
    }
    let confirmed = form.get("confirm");
    if !confirmed.is_empty() {
        pages.triage.agreements().confirm(&head, id_of(confirmed)?).await?;
        return Ok(Notice::AgreementConfirmed);
    }
    let entered = Entered {
        kind: AgreementKind::named(form.get("kind")).ok_or(Refusal::UnknownCode)?,
        title: form.get("title"),
        scope: form.get("scope"),
        with: &[form.get("with")],
        valid_from: day_of(form.get("valid_from"))?,
        review_by: day_of(form.get("review_by"))?,
    };
    pages.triage.agreements().register(&head, &entered).await?;
    Ok(Notice::AgreementAdded)
}

/// The register, with the words typed into its form.
pub(crate) async fn register_page(
    pages: &Pages,
    may: &May<WorkCases>,
    refused: Option<Refusal>,
    typed: &Draft,
) -> Result<HttpResponse, Problem> {
    let triage = &pages.triage;
    let named = |it: Registered| {
        let others = it.parties.iter().filter(|code| **code != may.who.unit.code);
        let names: Vec<_> = others.map(|code| triage.names().name_of_unit(code)).collect();
        let waits: Vec<_> =
            it.waits_for.iter().map(|code| triage.names().name_of_unit(code)).collect();
        let (names, waits) = (names.join(", "), waits.join(", "));
        (it, names, waits)
    };
    let directory = triage.directory.current();
    let others = directory
        .units
        .iter()
        .filter(|it| it.code != may.who.unit.code && it.merged_into.is_none());
    let shown = AgreementsPage {
        s: pages.layout_with(may, "agreements", refused, typed),
        agreements: triage.agreements().list(may).await?.into_iter().map(named).collect(),
        leads: LeadUnit::given_to(&may.who.acting_roles()),
        others: others.map(|it| triage.names().named_unit(&it.code)).collect(),
        typed,
        today: triage.clock.today(),
    };
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, shown.render().map_err(|_| Problem::INTERNAL)?))
}
