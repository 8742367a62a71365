//! `/chung`: the cases that the officer's unit holds beside another.

use actix_web::{HttpResponse, get};
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::handover::sharing::listed::Shared;
use crate::platform::auth::{May, WorkCases};
use crate::platform::layout::{Layout, Pages};

#[derive(Template)]
#[template(path = "handover/sharing/page.html")]
struct SharedPage<'a> {
    s: Layout<'a>,
    cases: Vec<(Shared, String)>,
}

/// Lists these cases.
///
/// # Errors
/// [`Problem`].
#[get("/chung")]
pub async fn show(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let named = |it: Shared| {
        let lead = pages.triage.names().name_of_unit(&it.lead);
        (it, lead)
    };
    let cases = pages.triage.sharing().held_beside(&may).await?.into_iter().map(named).collect();
    let shown = SharedPage { s: pages.layout_for(&may, "shared", None), cases };
    Ok(page::private(200, shown.render().map_err(|_| Problem::INTERNAL)?))
}
