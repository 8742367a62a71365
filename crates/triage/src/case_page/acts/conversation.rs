//! Words to the writer, their answers, notes among officers, and the name that the writer gave.

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use webkit::problem::Problem;

use crate::case_page::on_case::{Nothing, OnCase};
use crate::case_page::page::case_page;
use crate::platform::draft::Draft;
use crate::platform::notice::Notice;

/// Words, to the writer or among officers.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Text {
    text: String,
}

/// Why a name is to be shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Reason {
    reason: String,
}

/// Asks the writer; the case then waits for them.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/hoi")]
pub async fn ask(on: OnCase<Text>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.cases().write_to_writer(it.may, it.case, &it.sent.text, true).await?;
        Ok(Notice::Asked)
    })
    .await
}

/// Answers the writer.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/tra-loi")]
pub async fn answer(on: OnCase<Text>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.cases().write_to_writer(it.may, it.case, &it.sent.text, false).await?;
        Ok(Notice::Answered)
    })
    .await
}

/// Notes that the writer's answer was read.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/da-doc")]
pub async fn mark_read(on: OnCase<Nothing>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.cases().mark_read(it.may, it.case).await?;
        Ok(Notice::AnswerRead)
    })
    .await
}

/// Adds a note that officers read.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/ghi-chu")]
pub async fn note(on: OnCase<Text>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.cases().add_note(it.may, it.case, &it.sent.text).await?;
        Ok(Notice::Noted)
    })
    .await
}

/// Shows the name that the writer gave, on this one page.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/hien-ten")]
pub async fn unmask(on: OnCase<Reason>) -> Result<HttpResponse, Problem> {
    let named = on
        .attempt(async |it| it.triage.cases().unmask(it.may, it.case, &it.sent.reason).await)
        .await;
    match named {
        Ok(name) => {
            case_page(&on.pages, &on.may, &on.number, None, Draft::default(), Some(name)).await
        }
        Err(refused) => on.refused(refused).await,
    }
}
