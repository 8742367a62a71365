//! Tasks for support bodies.

use actix_web::{HttpResponse, post};
use casework::ids::{BodyId, EnvelopeId, from_hex};
use serde::Deserialize;
use webkit::problem::Problem;

use crate::case_page::on_case::OnCase;
use crate::cases::tasks::NewTask;
use crate::platform::notice::Notice;
use crate::platform::request::address::hexadecimal;

/// A task as typed in its form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Task {
    /// The body's id; none where the unit has none.
    body: String,
    place: String,
    time: String,
    what: String,
}

/// The task to be marked.
#[derive(Deserialize)]
pub struct Marked {
    #[serde(deserialize_with = "hexadecimal")]
    task: i64,
}

/// Gives a task to a support body.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/giao-viec")]
pub async fn give(on: OnCase<Task>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        let Task { body, place, time, what } = it.sent;
        let new = NewTask { body: from_hex(&body).map(BodyId), place, time, what };
        it.triage.tasks().give(it.may, it.case, &new).await?;
        Ok(Notice::TaskGiven)
    })
    .await
}

/// Notes that a task was done.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/viec-xong")]
pub async fn mark_done(on: OnCase<Marked>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.tasks().mark(it.may, it.case, EnvelopeId(it.sent.task), true).await?;
        Ok(Notice::TaskDone)
    })
    .await
}

/// Takes the mark "done" off a task.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/viec-chua-xong")]
pub async fn mark_undone(on: OnCase<Marked>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.tasks().mark(it.may, it.case, EnvelopeId(it.sent.task), false).await?;
        Ok(Notice::TaskUndone)
    })
    .await
}
