//! What a case is by law, what was found true of it, and its terms.

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use webkit::problem::Problem;

use crate::case_page::on_case::OnCase;
use crate::platform::auth::LeadUnit;
use crate::platform::notice::Notice;

/// What a case is by law.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Classification {
    /// The code of the class.
    class: String,
}

/// What was found true.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Corroboration {
    verify: String,
}

/// A term that was met.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Met {
    /// The code of the term.
    code: String,
}

/// A term that is to end later.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Extension {
    /// The code of the term.
    code: String,
    why: String,
}

/// Says what the case is by law.
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

/// Notes what was found true.
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

/// Notes that a term was met.
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

/// Extends a term; the head's to decide.
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
