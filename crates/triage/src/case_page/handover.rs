//! `/ho-so/{number}/chuyen`: the buttons of the hand-over panel on a case's page.

use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use webkit::form::Form;
use webkit::problem::Problem;

use crate::case_page::page::case_page;
use crate::cases::open::version::number_of;
use crate::handover::agreements::http::id_of;
use crate::handover::referral::Asked;
use crate::handover::referral::approval::Approval;
use crate::handover::sharing;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::draft::Draft;
use crate::platform::layout::{Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::{NoReferral, Refusal};
use crate::platform::request::extract::CsrfForm;

/// Does what the hand-over panel's button says.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/chuyen")]
pub async fn hand_over(
    pages: Pages,
    posted: CsrfForm<WorkCases>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    match perform(&pages, &may, &number, &form).await {
        Ok((done, to)) => Ok(after(done, &to)),
        Err(refused) => {
            let successor = if refused == NoReferral::MergedAway.into() {
                pages.triage.successor(unit_of(form.get("to"))).await.unwrap_or_default()
            } else {
                None
            };
            let typed = Draft { successor, ..Draft::of(&form) };
            case_page(&pages, &may, &number, Some(refused), typed, None).await
        }
    }
}

/// The unit's code in a choice of a destination, which may name an agreement too.
fn unit_of(choice: &str) -> &str {
    choice.split_once('/').map_or(choice, |(unit, _)| unit)
}

/// Gives what was done, and where to go next: a case that left has no page any more.
async fn perform(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    form: &Form,
) -> Result<(Notice, String), Refusal> {
    let (triage, case, to) = (&pages.triage, number_of(number)?, form.get("to"));
    let (here, gone) = (format!("/ho-so/{number}"), "/da-chuyen".to_owned());
    match form.get("act") {
        "refer" => {
            let (to, agreement) = match to.split_once('/') {
                Some((to, agreement)) => (to, Some(agreement)),
                None => (to, Some(form.get("agreement")).filter(|it| !it.is_empty())),
            };
            let agreement = agreement.map(id_of).transpose()?;
            let sanitise = !form.get("sanitise").is_empty();
            let reason = form.get("reason");
            triage.ask_to_refer(may, case, &Asked { to, agreement, sanitise, reason }).await?;
            let held = triage.opened(may, case).await.is_ok();
            Ok(if held { (Notice::HandoverAsked, here) } else { (Notice::HandedOver, gone) })
        }
        "approve" => {
            let seen = id_of(form.get("handover"))?;
            let approval = Approval { seen: Some(seen), reason: form.get("reason") };
            triage.let_go(&may.also::<LeadUnit>()?, case, approval).await?;
            let held = triage.opened(may, case).await.is_ok();
            Ok(if held { (Notice::Shared, here) } else { (Notice::HandedOver, gone) })
        }
        "return" => {
            triage.give_back(may, case).await?;
            Ok((Notice::GivenBack, gone))
        }
        "drop" => {
            triage.drop_handover(may, case).await?;
            Ok((Notice::HandoverDropped, here))
        }
        "share" => {
            let ahead = (form.get("place"), form.get("time"));
            let asked = sharing::Asked {
                with: to,
                sanitise: !form.get("sanitise").is_empty(),
                reason: form.get("reason"),
                ahead: Some(ahead).filter(|_| !form.get("ahead").is_empty()),
            };
            let at_once = triage.ask_to_share(may, case, &asked).await?;
            Ok((if at_once { Notice::Shared } else { Notice::ShareAsked }, here))
        }
        "unshare" => {
            triage.unshare_case(may, case, to).await?;
            Ok((Notice::Unshared, here))
        }
        _ => Err(Refusal::UnknownCode),
    }
}
