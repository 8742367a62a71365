//! `/doi-don-vi`: the changes to sign, and the progress of passing on.

use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::handover::agreements::http::id_of;
use crate::platform::auth::{LeadUnit, May, Permission, WorkCases};
use crate::platform::draft::Draft;
use crate::platform::layout::{Layout, Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;
use crate::reorganisation::changes::{BATCH, Change, Stage};

#[derive(Template)]
#[template(path = "reorganisation/page.html")]
struct ChangesPage<'a> {
    s: Layout<'a>,
    changes: Vec<Change>,
    leads: bool,
    typed: &'a Draft,
}

impl ChangesPage<'_> {
    /// Whether the box next to this change was ticked.
    fn is_sure(&self, change: &Change) -> bool {
        self.typed.get("id") == change.id() && self.typed.get("sure") == "yes"
    }
}

#[derive(Template)]
#[template(path = "reorganisation/progress.html")]
struct ProgressPage<'a> {
    s: Layout<'a>,
    change: Option<Change>,
}

/// Shows the changes that concern the officer's unit.
///
/// # Errors
/// [`Problem`].
#[get("/doi-don-vi")]
pub async fn show(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    changes_page(&pages, &may, None, &Draft::default()).await
}

/// Signs a change for the officer's unit.
///
/// # Errors
/// [`Problem`].
#[post("/doi-don-vi")]
pub async fn sign(pages: Pages, posted: CsrfForm<LeadUnit>) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let signed = match id_of(form.get("id")) {
        Ok(id) if form.get("sure") == "yes" => {
            pages.triage.reorganisation().sign_change(&may, id).await
        }
        Ok(_) => Err(Refusal::UnknownCode),
        Err(refused) => Err(refused),
    };
    match signed {
        Ok(()) => Ok(after(Notice::ChangeSigned, "/doi-don-vi")),
        Err(refused) => changes_page(&pages, &may, Some(refused), &Draft::of(&form)).await,
    }
}

/// Passes on the next cases and shows the progress. The page reloads itself until all have passed on; both
/// heads have signed for that, and reloading does no harm.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/doi-don-vi/{id}")]
pub async fn go_on(
    pages: Pages,
    may: May<WorkCases>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let passed = match id_of(&id) {
        Ok(id) => pages.triage.reorganisation().pass_on(&may, id, BATCH).await,
        Err(refused) => Err(refused),
    };
    let (change, refused) = match passed {
        Ok(change) => (Some(change), None),
        Err(refused) => (None, Some(refused)),
    };
    let status = refused.map_or(200, |refused: Refusal| refused.problem().status);
    let html = ProgressPage { s: pages.layout_for(&may, "unit-changes", refused), change }.render();
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}

/// The changes, with the ticks.
pub(crate) async fn changes_page<A: Permission>(
    pages: &Pages,
    may: &May<A>,
    refused: Option<Refusal>,
    typed: &Draft,
) -> Result<HttpResponse, Problem> {
    let page = ChangesPage {
        s: pages.layout_with(may, "unit-changes", refused, typed),
        typed,
        changes: pages.triage.reorganisation().unit_changes(&may.who).await?,
        leads: LeadUnit::given_to(&may.who.acting_roles()),
    };
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}
