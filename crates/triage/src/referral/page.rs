//! The pages of handing over: the case's own buttons, the tombstones.

use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use casework::referral::Answer;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::agreements::http::id_of;
use crate::casefile::conversation::Speaker;
use crate::casefile::http::number_of;
use crate::casefile::page::{case_page, refused_page};
use crate::notice::Notice;
use crate::permit::{LeadUnit, May, Posted, WorkCases};
use crate::referral::Asked;
use crate::referral::approval::Approval;
use crate::referral::tombstones::{Original, Tombstone};
use crate::refusal::{NoReferral, Refusal};
use crate::sharing;
use crate::shell::{Pages, Shell, after};
use crate::typed::Typed;

#[derive(Template)]
#[template(path = "referral/tombstones.html")]
struct TombstonesPage<'a> {
    s: Shell<'a>,
    stones: Vec<(Tombstone, String)>,
    /// Whether a declared conflict leaves some out.
    some_left_out: bool,
}

#[derive(Template)]
#[template(path = "referral/original.html")]
struct OriginalPage<'a> {
    s: Shell<'a>,
    original: Original,
}

/// Does what the hand-over panel's button says.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/{number}/chuyen")]
pub async fn hand_over(
    pages: Pages,
    posted: Posted<WorkCases>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let Posted { may, form } = posted;
    match perform(&pages, &may, &number, &form).await {
        Ok((done, to)) => Ok(after(done, &to)),
        Err(refused) => {
            let successor = if refused == NoReferral::MergedAway.into() {
                pages.station.successor(unit_of(form.get("to"))).await.unwrap_or_default()
            } else {
                None
            };
            let typed = Typed { successor, ..Typed::of(&form) };
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
    let (station, case, to) = (&pages.station, number_of(number)?, form.get("to"));
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
            station.ask_to_refer(may, case, &Asked { to, agreement, sanitise, reason }).await?;
            let held = station.opened(may, case).await.is_ok();
            Ok(if held { (Notice::HandoverAsked, here) } else { (Notice::HandedOver, gone) })
        }
        "approve" => {
            let seen = id_of(form.get("handover"))?;
            let approval = Approval { seen: Some(seen), reason: form.get("reason") };
            station.let_go(&may.also::<LeadUnit>()?, case, approval).await?;
            let held = station.opened(may, case).await.is_ok();
            Ok(if held { (Notice::Shared, here) } else { (Notice::HandedOver, gone) })
        }
        "return" => {
            station.give_back(may, case).await?;
            Ok((Notice::GivenBack, gone))
        }
        "drop" => {
            station.drop_handover(may, case).await?;
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
            let at_once = station.ask_to_share(may, case, &asked).await?;
            Ok((if at_once { Notice::Shared } else { Notice::ShareAsked }, here))
        }
        "unshare" => {
            station.unshare_case(may, case, to).await?;
            Ok((Notice::Unshared, here))
        }
        _ => Err(Refusal::UnknownCode),
    }
}

/// What the unit handed over.
///
/// # Errors
/// [`Problem`].
#[get("/da-chuyen")]
pub async fn tombstones(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let stones = pages.station.tombstones(&may).await?;
    let named = |it: Tombstone| {
        let name = pages.station.name_of_unit(&it.to);
        (it, name)
    };
    let stones = stones.into_iter().map(named).collect();
    let some_left_out = !may.who.stays_away.is_empty();
    html(200, &TombstonesPage { s: pages.shell_for(&may, "referred", None), stones, some_left_out })
}

/// The original of a case that went out sanitised; the opening is recorded.
///
/// # Errors
/// [`Problem`].
#[get("/da-chuyen/{number}")]
pub async fn kept_original(
    pages: Pages,
    may: May<WorkCases>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = match number_of(&number) {
        Ok(number) => pages.station.kept_original(&may, number).await,
        Err(refused) => Err(refused),
    };
    match found {
        Ok(original) => {
            html(200, &OriginalPage { s: pages.shell_for(&may, "referred", None), original })
        }
        Err(refused) => refused_page(&pages, &may, refused),
    }
}

fn html(status: u16, page: &impl Template) -> Result<HttpResponse, Problem> {
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}

impl TombstonesPage<'_> {
    /// The key of what became of a hand-over.
    fn answer(it: &Tombstone) -> &'static str {
        match it.answer {
            Some((Answer::Accepted, _)) => "answer-accepted",
            Some((Answer::Returned, _)) => "answer-returned",
            None if it.late => "answer-late",
            None => "answer-open",
        }
    }
}
