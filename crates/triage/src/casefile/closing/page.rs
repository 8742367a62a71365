//! What closing a case would say to its writer, before it is done.

use actix_web::HttpResponse;
use askama::Template;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::casefile::closing::{Closing, ClosingPreview};
use crate::casefile::page::case_page;
use crate::casefile::posted::closing_of;
use crate::casefile::seen::AsSeen;
use crate::permit::{May, WorkCases};
use crate::refusal::Refusal;
use crate::shell::{Pages, Shell};
use crate::typed::Typed;

#[derive(Template)]
#[template(path = "casefile/closing/preview.html")]
struct PreviewPage<'a> {
    s: Shell<'a>,
    closing: Closing<'a>,
    preview: ClosingPreview,
}

/// The page that shows what will be said; where the case cannot be closed so, its own page with the
/// words in their box.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
pub(crate) async fn preview_page(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    form: &Form,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let (closing, preview) = match preview(pages, may, number, form).await {
        Ok(found) => found,
        Err(other) => {
            return case_page(pages, may, number, Some(other), Typed::of(form), None).await;
        }
    };
    let status = refused.map_or(200, |refused| refused.problem().status);
    let html = PreviewPage { s: pages.shell_for(may, "case", refused), closing, preview }.render();
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}

async fn preview<'a>(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    form: &'a Form,
) -> Result<(Closing<'a>, ClosingPreview), Refusal> {
    let (case, closing) = (AsSeen::parse(number, Some(form.get("seen")))?, closing_of(form)?);
    Ok((closing, pages.station.closing_preview(may, case, closing).await?))
}

impl PreviewPage<'_> {
    /// Whether there are words beside the outcome.
    fn says(&self) -> bool {
        casework::copied::says_something(self.closing.message)
    }
}
