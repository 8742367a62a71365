//! The page of a case of which the unit knows only that it is late.

use actix_web::HttpResponse;
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::cases::view::late::LateCase;
use crate::platform::auth::{May, WorkCases};
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;

#[derive(Template)]
#[template(path = "case_page/late.html")]
struct LatePage<'a> {
    s: Layout<'a>,
    case: LateCase,
    lead: String,
}

/// Number, unit, day and terms, and why an act was refused.
pub(crate) fn late_page(
    pages: &Pages,
    may: &May<WorkCases>,
    case: LateCase,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let lead = pages.triage.names().name_of_unit(&case.lead);
    let html = LatePage { s: pages.layout_for(may, "shared", refused), case, lead }.render();
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}
