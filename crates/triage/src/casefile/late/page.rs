//! The page of a case of which one knows only that it is late.

use actix_web::HttpResponse;
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::casefile::late::LateCase;
use crate::permit::{May, WorkCases};
use crate::refusal::Refusal;
use crate::shell::{Pages, Shell};

#[derive(Template)]
#[template(path = "casefile/late/page.html")]
struct LatePage<'a> {
    s: Shell<'a>,
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
    let lead = pages.station.name_of_unit(&case.lead);
    let html = LatePage { s: pages.shell_for(may, "shared", refused), case, lead }.render();
    let status = refused.map_or(200, |refused| refused.problem().status);
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}
