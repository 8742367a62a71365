//! Accepting a case, giving it to an officer, moving it to another state, and recusal.

use actix_web::{HttpResponse, post};
use casework::case::State;
use serde::Deserialize;
use webkit::problem::Problem;

use crate::case_page::on_case::{Done, Nothing, OnCase};
use crate::cases::acts::closing::Receiver;
use crate::platform::auth::LeadUnit;
use crate::platform::notice::Notice;

/// The officer who gets the case.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Assignee {
    /// Their username.
    to: String,
}

/// The target of a move.
#[derive(Deserialize)]
pub struct Move {
    state: State,
    /// The name of the receiver, where the case goes to a body outside.
    #[serde(default)]
    receiver: String,
}

/// The officer whose recusal ends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Returning {
    /// Their username.
    officer: String,
}

/// Accepts the case.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/tiep-nhan")]
pub async fn accept(on: OnCase<Nothing>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.cases().accept(it.may, it.case).await?;
        Ok(Notice::Accepted)
    })
    .await
}

/// Gives the case to a colleague.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/giao")]
pub async fn assign(on: OnCase<Assignee>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.cases().assign(it.may, it.case, &it.sent.to).await?;
        Ok(Notice::Assigned)
    })
    .await
}

/// Moves the case to another state.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/trang-thai")]
pub async fn move_to_state(on: OnCase<Move>) -> Result<HttpResponse, Problem> {
    let site = on.pages.site.clone();
    on.perform(async |it| {
        let Move { state, receiver } = it.sent;
        let receiver = Receiver::named(&receiver, &site.words);
        it.triage.cases().change_state(it.may, it.case, state, receiver.as_ref()).await?;
        Ok(if state == State::Transferred { Notice::Transferred } else { Notice::Moved })
    })
    .await
}

/// Sets the case aside.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/de-rieng")]
pub async fn set_aside(on: OnCase<Nothing>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.cases().set_aside(it.may, &[it.case.number], true, "").await?;
        Ok(Notice::SetAside)
    })
    .await
}

/// Puts a case that was set aside back.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/lay-lai")]
pub async fn take_back(on: OnCase<Nothing>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.cases().set_aside(it.may, &[it.case.number], false, "").await?;
        Ok(Notice::TakenBack)
    })
    .await
}

/// Recuses the officer from the case, which they cannot find from now on.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/khong-tham-gia")]
pub async fn recuse(on: OnCase<Nothing>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.conflicts().recuse(it.may, it.case).await?;
        Ok(Done::At("/", Notice::Recused))
    })
    .await
}

/// Ends an officer's recusal; for the head.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/tro-lai")]
pub async fn lift_recusal(on: OnCase<Returning>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        let head = it.may.also::<LeadUnit>()?;
        it.triage.conflicts().lift_recusal(&head, it.case.number, &it.sent.officer).await?;
        Ok(Notice::RecusalLifted)
    })
    .await
}
