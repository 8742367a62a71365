//! Closing a case: the officer first sees what the writer will read.

use actix_web::{HttpResponse, post};
use askama::Template;
use casework::case::Outcome;
use serde::Deserialize;
use webkit::page;
use webkit::problem::Problem;

use crate::case_page::on_case::{Asked, OnCase};
use crate::case_page::page::case_page;
use crate::cases::acts::closing::ClosingError;
use crate::cases::acts::closing::{Closing, ClosingPreview};
use crate::platform::layout::Layout;
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;

/// How a case is to be closed.
#[derive(Deserialize)]
pub struct Ending {
    outcome: Outcome,
    /// Words to the writer, in addition to the outcome.
    #[serde(default)]
    message: String,
    /// Whether it is closed although a question to the writer has no answer yet.
    #[serde(default)]
    question_waits: bool,
}

#[derive(Template)]
#[template(path = "case_page/acts/closing.html")]
struct PreviewPage<'a> {
    s: Layout<'a>,
    closing: Closing<'a>,
    preview: ClosingPreview,
}

/// Shows what closing would do. If the case cannot be closed this way, its page has the words in their box.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/xem-truoc")]
pub async fn look(on: OnCase<Ending>) -> Result<HttpResponse, Problem> {
    preview_page(on, None).await
}

/// Closes the case.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/ket-thuc")]
pub async fn close(on: OnCase<Ending>) -> Result<HttpResponse, Problem> {
    let closed = on.attempt(async |it| {
        it.triage.cases().close(it.may, it.case, it.sent.closing()).await?;
        Ok(Notice::Closed)
    });
    match closed.await {
        Err(refused) if refused == ClosingError::QuestionWaits.into() => {
            preview_page(on, Some(refused)).await
        }
        done => on.answer(done).await,
    }
}

/// The case's page again, with the words in their box.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/sua-lai")]
pub async fn back(on: OnCase<Ending>) -> Result<HttpResponse, Problem> {
    case_page(&on.pages, &on.may, &on.number, None, on.draft, None).await
}

async fn preview_page(
    on: OnCase<Ending>,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let status = refused.map_or(200, |refused| refused.problem().status);
    let shown = on.attempt(async |it: Asked<'_, Ending>| {
        let closing = it.sent.closing();
        let preview = it.triage.cases().closing_preview(it.may, it.case, closing).await?;
        let s = on.pages.layout_for(&on.may, "case", refused);
        PreviewPage { s, closing, preview }.render().map_err(|_| Refusal::Internal)
    });
    match shown.await {
        Ok(html) => Ok(page::private(status, html)),
        Err(other) => on.refused(other).await,
    }
}

impl Ending {
    fn closing(&self) -> Closing<'_> {
        let Self { outcome, message, question_waits } = self;
        Closing { outcome: *outcome, message, question_waits: *question_waits }
    }
}

impl PreviewPage<'_> {
    /// Whether there are words in addition to the outcome.
    fn says(&self) -> bool {
        casework::copied::says_something(self.closing.message)
    }
}
