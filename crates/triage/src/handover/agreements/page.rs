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
use crate::platform::draft::Typed;
use crate::platform::layout::{Pages, Shell, after};
use crate::platform::names::NamedUnit;
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::Posted;

#[derive(Template)]
#[template(path = "handover/agreements/page.html")]
struct AgreementsPage<'a> {
    s: Shell<'a>,
    agreements: Vec<(Registered, String, String)>,
    leads: bool,
    others: Vec<NamedUnit>,
    typed: &'a Typed,
    today: Day,
}

impl AgreementsPage<'_> {
    /// Whether a party ended it, or it is to be reviewed first.
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
    register_page(&pages, &may, None, &Typed::default()).await
}

/// Adds, confirms or ends an agreement.
///
/// # Errors
/// [`Problem`].
#[post("/thoa-thuan")]
pub async fn change(pages: Pages, posted: Posted<WorkCases>) -> Result<HttpResponse, Problem> {
    let Posted { may, form } = posted;
    match perform(&pages, &may, &form).await {
        Ok(done) => Ok(after(done, "/thoa-thuan")),
        Err(refused) => register_page(&pages, &may, Some(refused), &Typed::of(&form)).await,
    }
}

async fn perform(pages: &Pages, may: &May<WorkCases>, form: &Form) -> Result<Notice, Refusal> {
    let head = may.also::<LeadUnit>()?;
    let ended = form.get("end");
    if !ended.is_empty() {
        pages.station.end_agreement(&head, id_of(ended)?).await?;
        return Ok(Notice::AgreementEnded);
    }
    let confirmed = form.get("confirm");
    if !confirmed.is_empty() {
        pages.station.confirm_agreement(&head, id_of(confirmed)?).await?;
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
    pages.station.register(&head, &entered).await?;
    Ok(Notice::AgreementAdded)
}

/// The register, with what was typed into its form.
pub(crate) async fn register_page(
    pages: &Pages,
    may: &May<WorkCases>,
    refused: Option<Refusal>,
    typed: &Typed,
) -> Result<HttpResponse, Problem> {
    let station = &pages.station;
    let named = |it: Registered| {
        let others = it.parties.iter().filter(|code| **code != may.who.unit.code);
        let names: Vec<_> = others.map(|code| station.name_of_unit(code)).collect();
        let waits: Vec<_> = it.waits_for.iter().map(|code| station.name_of_unit(code)).collect();
        let (names, waits) = (names.join(", "), waits.join(", "));
        (it, names, waits)
    };
    let directory = station.directory.current();
    let others = directory
        .units
        .iter()
        .filter(|it| it.code != may.who.unit.code && it.merged_into.is_none());
    let shown = AgreementsPage {
        s: pages.shell_with(may, "agreements", refused, typed),
        agreements: station.agreements(may).await?.into_iter().map(named).collect(),
        leads: LeadUnit::given_to(&may.who.acting_roles()),
        others: others.map(|it| station.named_unit(&it.code)).collect(),
        typed,
        today: station.clock.today(),
    };
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, shown.render().map_err(|_| Problem::INTERNAL)?))
}
