//! The page of a case whose text is still to come.

use actix_web::HttpResponse;
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::cases::view::ahead::AheadCase;
use crate::platform::auth::{May, WorkCases};
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;

#[derive(Template)]
#[template(path = "case_page/ahead.html")]
struct AheadPage<'a> {
    s: Layout<'a>,
    case: AheadCase,
    lead: String,
}

/// Number, unit, day, kind, place and time, and why an act was refused.
pub(crate) fn ahead_page(
    pages: &Pages,
    may: &May<WorkCases>,
    case: AheadCase,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let lead = pages.triage.names().name_of_unit(&case.lead);
    let html = AheadPage { s: pages.layout_for(may, "shared", refused), case, lead }.render();
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}
