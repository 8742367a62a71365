//! The class of a case by law, its corroboration, and its terms.

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use webkit::problem::Problem;

use crate::case_page::on_case::OnCase;
use crate::platform::auth::LeadUnit;
use crate::platform::notice::Notice;

/// The class of a case by law.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Classification {
    /// The code of the class.
    class: String,
}

/// What was corroborated.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Corroboration {
    verify: String,
}

/// A term whose duty was done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Met {
    /// The code of the term.
    code: String,
}

/// A term to be extended.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Extension {
    /// The code of the term.
    code: String,
    why: String,
}

/// Classifies the case by law.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/phan-loai")]
pub async fn classify(on: OnCase<Classification>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.cases().classify(it.may, it.case, &it.sent.class).await?;
        Ok(Notice::Classified)
    })
    .await
}

/// Records corroboration.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/xac-minh")]
pub async fn corroborate(on: OnCase<Corroboration>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.cases().corroborate(it.may, it.case, &it.sent.verify).await?;
        Ok(Notice::Corroborated)
    })
    .await
}

/// Notes that the duty of a term was done.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/xong-han")]
pub async fn meet(on: OnCase<Met>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.deadlines().meet(it.may, it.case, &it.sent.code).await?;
        Ok(Notice::Met)
    })
    .await
}

/// Extends a term; for the head.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/gia-han")]
pub async fn extend(on: OnCase<Extension>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        let (head, Extension { code, why }) = (it.may.also::<LeadUnit>()?, it.sent);
        it.triage.deadlines().extend(&head, it.case, &code, &why).await?;
        Ok(Notice::Extended)
    })
    .await
}
