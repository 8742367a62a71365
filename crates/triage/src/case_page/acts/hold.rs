//! The legal hold: asked for by one, confirmed by another, lifted by the head.

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use webkit::problem::Problem;

use crate::case_page::on_case::{Nothing, OnCase};
use crate::cases::legal_hold::NewHold;
use crate::platform::auth::LeadUnit;
use crate::platform::notice::Notice;

/// The document that asks for a hold, and its last day.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Document {
    document: String,
    until: String,
}

/// Asks for a hold.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/giu-ho-so")]
pub async fn ask(on: OnCase<Document>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        let new = NewHold { document: &it.sent.document, until: &it.sent.until };
        it.triage.legal_holds().ask(it.may, it.case, &new).await?;
        Ok(Notice::HoldAsked)
    })
    .await
}

/// Confirms the hold that a colleague asked for.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/xac-nhan-giu")]
pub async fn confirm(on: OnCase<Nothing>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.legal_holds().confirm(it.may, it.case).await?;
        Ok(Notice::HoldConfirmed)
    })
    .await
}

/// Lifts the hold.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/thoi-giu")]
pub async fn lift(on: OnCase<Nothing>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.legal_holds().lift(&it.may.also::<LeadUnit>()?, it.case).await?;
        Ok(Notice::HoldLifted)
    })
    .await
}
