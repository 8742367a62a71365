//! What closing a case would say to its writer, before it is done.

use actix_web::HttpResponse;
use askama::Template;
use webkit::form::Form;
use webkit::page;

use crate::case_page::posted::closing_of;
use crate::cases::acts::closing::{Closing, ClosingPreview};
use crate::cases::open::version::AsSeen;
use crate::platform::auth::{May, WorkCases};
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;

#[derive(Template)]
#[template(path = "case_page/closing.html")]
struct PreviewPage<'a> {
    s: Layout<'a>,
    closing: Closing<'a>,
    preview: ClosingPreview,
}

/// The page that shows what will be said.
///
/// # Errors
/// Why the case cannot be closed so.
pub(crate) async fn preview_page(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    form: &Form,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Refusal> {
    let (closing, preview) = preview(pages, may, number, form).await?;
    let status = refused.map_or(200, |refused| refused.problem().status);
    let html = PreviewPage { s: pages.layout_for(may, "case", refused), closing, preview }.render();
    Ok(page::private(status, html.map_err(|_| Refusal::Internal)?))
}

async fn preview<'a>(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    form: &'a Form,
) -> Result<(Closing<'a>, ClosingPreview), Refusal> {
    let (case, closing) = (AsSeen::parse(number, Some(form.get("seen")))?, closing_of(form)?);
    Ok((closing, pages.triage.closing_preview(may, case, closing).await?))
}

impl PreviewPage<'_> {
    /// Whether there are words beside the outcome.
    fn says(&self) -> bool {
        casework::copied::says_something(self.closing.message)
    }
}
