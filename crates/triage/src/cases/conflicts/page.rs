//! `/toi/xung-dot`: declaring conflicts of interest.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::cases::conflicts::Declarable;
use crate::platform::auth::{May, ReadTips};
use crate::platform::draft::Typed;
use crate::platform::layout::{Pages, Shell, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::Posted;

const PATH: &str = "/toi/xung-dot";

#[derive(Template)]
#[template(path = "cases/conflicts/page.html")]
struct ConflictsPage<'a> {
    s: Shell<'a>,
    villages: Vec<Declarable>,
    typed: &'a Typed,
}

impl ConflictsPage<'_> {
    /// Whether a village is ticked: as it was left, or as it is declared.
    fn is_ticked(&self, it: &Declarable) -> bool {
        if self.typed.is_there() {
            return self.typed.all("village").any(|id| id == it.village.id);
        }
        it.declared
    }
}

/// The villages to tick.
///
/// # Errors
/// [`Problem`].
#[get("/toi/xung-dot")]
pub async fn show(pages: Pages, may: May<ReadTips>) -> Result<HttpResponse, Problem> {
    conflicts_page(&pages, &may, None, &Typed::default()).await
}

/// Keeps what is ticked.
///
/// # Errors
/// [`Problem`].
#[post("/toi/xung-dot")]
pub async fn keep(pages: Pages, posted: Posted<ReadTips>) -> Result<HttpResponse, Problem> {
    let Posted { may, form } = posted;
    let villages: Vec<&str> = form.all("village").collect();
    match pages.station.declare(&may, &villages).await {
        Ok(()) => Ok(after(Notice::ConflictsDeclared, PATH)),
        Err(refused) => conflicts_page(&pages, &may, Some(refused), &Typed::of(&form)).await,
    }
}

/// The villages, with what was ticked.
pub(crate) async fn conflicts_page(
    pages: &Pages,
    may: &May<ReadTips>,
    refused: Option<Refusal>,
    typed: &Typed,
) -> Result<HttpResponse, Problem> {
    let villages = pages.station.conflicts(may).await?;
    let shown = ConflictsPage { s: pages.shell_with(may, "me", refused, typed), villages, typed };
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, shown.render().map_err(|_| Problem::INTERNAL)?))
}
