//! `/toi/xung-dot`: declaring conflicts of interest.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::cases::conflicts::Declarable;
use crate::platform::auth::{May, ReadTips};
use crate::platform::draft::Draft;
use crate::platform::layout::{Layout, Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;

const PATH: &str = "/toi/xung-dot";

#[derive(Template)]
#[template(path = "cases/conflicts/page.html")]
struct ConflictsPage<'a> {
    s: Layout<'a>,
    villages: Vec<Declarable>,
    typed: &'a Draft,
}

impl ConflictsPage<'_> {
    /// Whether a village is ticked: as the form left it, or as declared.
    fn is_ticked(&self, it: &Declarable) -> bool {
        if self.typed.is_there() {
            return self.typed.all("village").any(|id| id == it.village.id);
        }
        it.declared
    }
}

/// Shows the villages to tick.
///
/// # Errors
/// [`Problem`].
#[get("/toi/xung-dot")]
pub async fn show(pages: Pages, may: May<ReadTips>) -> Result<HttpResponse, Problem> {
    conflicts_page(&pages, &may, None, &Draft::default()).await
}

/// Stores the ticks.
///
/// # Errors
/// [`Problem`].
#[post("/toi/xung-dot")]
pub async fn keep(pages: Pages, posted: CsrfForm<ReadTips>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let villages: Vec<&str> = form.all("village").collect();
    match pages.triage.conflicts().declare(&may, &villages).await {
        Ok(()) => Ok(after(Notice::ConflictsDeclared, PATH)),
        Err(refused) => conflicts_page(&pages, &may, Some(refused), &Draft::of(&form)).await,
    }
}

/// The villages, with what was ticked.
pub(crate) async fn conflicts_page(
    pages: &Pages,
    may: &May<ReadTips>,
    refused: Option<Refusal>,
    typed: &Draft,
) -> Result<HttpResponse, Problem> {
    let villages = pages.triage.conflicts().declarable(may).await?;
    let shown = ConflictsPage { s: pages.layout_with(may, "me", refused, typed), villages, typed };
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, shown.render().map_err(|_| Problem::INTERNAL)?))
}
