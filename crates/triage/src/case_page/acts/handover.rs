//! The buttons of the hand-over panel on a case's page.

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use webkit::problem::Problem;

use crate::case_page::on_case::{Asked, Done, Nothing, OnCase};
use crate::handover::agreements::http::id_of;
use crate::handover::referral;
use crate::handover::referral::approval::Approval;
use crate::handover::sharing;
use crate::platform::auth::LeadUnit;
use crate::platform::directory::DirectoryError;
use crate::platform::draft::Draft;
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::address::hexadecimal;

/// The page to which officers go when they do not have the case any more.
const GONE: &str = "/da-chuyen";

/// The destination of a case.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Referral {
    /// The unit's code; after a slash the agreement on which it rests.
    to: String,
    /// The agreement, if it does not follow the unit's code.
    agreement: String,
    /// Whether a second person sanitises the text first.
    sanitise: bool,
    reason: String,
}

/// What is to be approved.
#[derive(Deserialize)]
pub struct Approved {
    #[serde(deserialize_with = "hexadecimal")]
    handover: i64,
    #[serde(default)]
    reason: String,
}

/// The neighbour with whom a case is to be shared.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Share {
    /// The unit's code.
    to: String,
    /// Whether a second person sanitises the text first.
    sanitise: bool,
    reason: String,
    /// Whether the neighbour is shown place and time at once.
    ahead: bool,
    place: String,
    time: String,
}

/// The neighbour who is to hold a case no longer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Neighbour {
    /// The unit's code.
    to: String,
}

/// Refers the case, or asks for it.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/chuyen")]
pub async fn refer(mut on: OnCase<Referral>) -> Result<HttpResponse, Problem> {
    match on.attempt(asked_to_refer).await {
        Err(refused) if refused == DirectoryError::MergedAway.into() => {
            let chosen = on.form.get("to");
            let unit = chosen.split_once('/').map_or(chosen, |(unit, _)| unit);
            let successor = on.pages.triage.names().successor(unit).await.unwrap_or_default();
            on.draft = Draft { successor, ..on.draft };
            on.refused(refused).await
        }
        done => on.answer(done).await,
    }
}

async fn asked_to_refer(it: Asked<'_, Referral>) -> Result<Done, Refusal> {
    let (case, Referral { to, agreement, sanitise, reason }) = (it.case.number, it.sent);
    let (to, agreement) = match to.split_once('/') {
        Some((to, agreement)) => (to, Some(agreement)),
        None => (to.as_str(), Some(agreement.as_str()).filter(|it| !it.is_empty())),
    };
    let agreement = agreement.map(id_of).transpose()?;
    let referral = referral::NewReferral { to, agreement, sanitise, reason: &reason };
    it.triage.referrals().ask(it.may, case, &referral).await?;
    let stays = it.triage.opening().opened(it.may, case).await.is_ok();
    Ok(if stays { Notice::HandoverAsked.into() } else { Done::At(GONE, Notice::HandedOver) })
}

/// Approves the hand-over of a case that waits for the head.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/duyet")]
pub async fn approve(on: OnCase<Approved>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        let (head, case) = (it.may.also::<LeadUnit>()?, it.case.number);
        let approval = Approval { seen: Some(it.sent.handover), reason: &it.sent.reason };
        it.triage.referrals().let_go(&head, case, approval).await?;
        let stays = it.triage.opening().opened(it.may, case).await.is_ok();
        Ok(if stays { Notice::Shared.into() } else { Done::At(GONE, Notice::HandedOver) })
    })
    .await
}

/// Gives the case back to the unit that handed it over.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/tra-lai")]
pub async fn give_back(on: OnCase<Nothing>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.referrals().give_back(it.may, it.case.number).await?;
        Ok(Done::At(GONE, Notice::GivenBack))
    })
    .await
}

/// Drops the preparation.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/thoi-chuyen")]
pub async fn drop(on: OnCase<Nothing>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.referrals().drop_handover(it.may, it.case.number).await?;
        Ok(Notice::HandoverDropped)
    })
    .await
}

/// Shares the case with a neighbour, or asks for it.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/chia-se")]
pub async fn share(on: OnCase<Share>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        let Share { to, sanitise, reason, ahead, place, time } = &it.sent;
        let ahead = ahead.then_some((place.as_str(), time.as_str()));
        let asked = sharing::NewShare { with: to, sanitise: *sanitise, reason, ahead };
        let at_once = it.triage.sharing().ask(it.may, it.case.number, &asked).await?;
        Ok(if at_once { Notice::Shared } else { Notice::ShareAsked })
    })
    .await
}

/// Ends a neighbour's holding of the case.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/thoi-chia-se")]
pub async fn unshare(on: OnCase<Neighbour>) -> Result<HttpResponse, Problem> {
    on.perform(async |it| {
        it.triage.sharing().end(it.may, it.case.number, &it.sent.to).await?;
        Ok(Notice::Unshared)
    })
    .await
}
