//! The pages of handing over: the case's own buttons, the sanitiser's editor, the tombstones.

use actix_web::http::header::LOCATION;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use casework::ids::CaseNumber;
use casework::referral::Answer;
use casework::tip::Tip;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::agreements::http::id_of;
use crate::casefile::http::number_of;
use crate::casefile::page::{case_page, refused_page};
use crate::casefile::typed::Typed;
use crate::permit::{LeadUnit, May, Posted, Sanitise, WorkCases};
use crate::referral::Asked;
use crate::referral::sanitising::{Rewritten, Waiting};
use crate::referral::tombstones::Tombstone;
use crate::refusal::{NoReferral, Refusal};
use crate::shell::{Pages, Shell};

#[derive(Template)]
#[template(path = "referral/waiting.html")]
struct WaitingPage<'a> {
    s: Shell<'a>,
    numbers: Vec<CaseNumber>,
}

#[derive(Template)]
#[template(path = "referral/editor.html")]
struct EditorPage<'a> {
    s: Shell<'a>,
    waiting: Waiting,
    to: String,
    /// The words as the sanitiser left them, or the original to begin with.
    words: Rewritten<'a>,
}

#[derive(Template)]
#[template(path = "referral/tombstones.html")]
struct TombstonesPage<'a> {
    s: Shell<'a>,
    stones: Vec<(Tombstone, String)>,
}

#[derive(Template)]
#[template(path = "referral/original.html")]
struct OriginalPage<'a> {
    s: Shell<'a>,
    number: CaseNumber,
    tip: Tip,
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
        Ok(to) => Ok(HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()),
        Err(refused) => {
            let successor = if refused == NoReferral::MergedAway.into() {
                pages.station.successor(form.get("to")).await?
            } else {
                None
            };
            let typed = Typed { successor, ..Typed::default() };
            case_page(&pages, &may, &number, Some(refused), typed, None).await
        }
    }
}

/// Gives where to go next: a case that left has no page any more.
async fn perform(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    form: &Form,
) -> Result<String, Refusal> {
    let (station, case, to) = (&pages.station, number_of(number)?, form.get("to"));
    let (here, gone) = (format!("/ho-so/{number}"), "/da-chuyen".to_owned());
    match form.get("act") {
        "ask" => {
            let agreement = Some(form.get("agreement")).filter(|it| !it.is_empty());
            let agreement = agreement.map(id_of).transpose()?;
            let sanitise = !form.get("sanitise").is_empty();
            station.ask_to_refer(may, case, &Asked { to, agreement, sanitise }).await?;
            let held = station.opened(may, case).await.is_ok();
            Ok(if held { here } else { gone })
        }
        "approve" => {
            let seen = id_of(form.get("handover"))?;
            station.let_go(&may.also::<LeadUnit>()?, case, Some(seen)).await?;
            Ok(gone)
        }
        "return" => {
            station.give_back(may, case).await?;
            Ok(gone)
        }
        "drop" => station.drop_handover(may, case).await.map(|()| here),
        "share" => station.share_case(may, case, to).await.map(|()| here),
        "unshare" => station.unshare_case(may, case, to).await.map(|()| here),
        _ => Err(Refusal::UnknownCode),
    }
}

/// What waits for a sanitiser.
///
/// # Errors
/// [`Problem`].
#[get("/lam-sach")]
pub async fn to_sanitise(pages: Pages, may: May<Sanitise>) -> Result<HttpResponse, Problem> {
    let numbers = pages.station.to_sanitise(&may).await?;
    html(200, &WaitingPage { s: pages.shell_for(&may, "sanitise", None), numbers })
}

/// The editor, the original beside it.
///
/// # Errors
/// [`Problem`].
#[get("/lam-sach/{number}")]
pub async fn editor(
    pages: Pages,
    may: May<Sanitise>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    editor_page(&pages, &may, &number, None, None).await
}

/// Keeps the sanitised words.
///
/// # Errors
/// [`Problem`].
#[post("/lam-sach/{number}")]
pub async fn keep_words(
    pages: Pages,
    posted: Posted<Sanitise>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let Posted { may, form } = posted;
    let words = Rewritten {
        place: form.get("place"),
        time: form.get("time"),
        behaviour: form.get("behaviour"),
        text: form.get("text"),
    };
    let kept = match number_of(&number) {
        Ok(case) => pages.station.sanitise(&may, case, &words).await,
        Err(refused) => Err(refused),
    };
    match kept {
        Ok(()) => Ok(HttpResponse::SeeOther().insert_header((LOCATION, "/lam-sach")).finish()),
        Err(refused) => editor_page(&pages, &may, &number, Some(refused), Some(&words)).await,
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
    html(200, &TombstonesPage { s: pages.shell_for(&may, "referred", None), stones })
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
        Ok(number) => pages.station.kept_original(&may, number).await.map(|tip| (number, tip)),
        Err(refused) => Err(refused),
    };
    match found {
        Ok((number, tip)) => {
            html(200, &OriginalPage { s: pages.shell_for(&may, "referred", None), number, tip })
        }
        Err(refused) => refused_page(&pages, &may, refused),
    }
}

async fn editor_page(
    pages: &Pages,
    may: &May<Sanitise>,
    number: &str,
    refused: Option<Refusal>,
    words: Option<&Rewritten<'_>>,
) -> Result<HttpResponse, Problem> {
    let found = match number_of(number) {
        Ok(number) => pages.station.original(may, number).await,
        Err(refused) => Err(refused),
    };
    let waiting = match found {
        Ok(waiting) => waiting,
        Err(refused) => return refused_page(pages, may, refused),
    };
    let tip = &waiting.tip;
    let place = match &waiting.village {
        Some(village) => format!("{village}, {}", tip.place).trim_end_matches(", ").to_owned(),
        None => tip.place.clone(),
    };
    let original = (tip.time.clone(), tip.behaviour.clone(), tip.text.clone());
    let original =
        Rewritten { place: &place, time: &original.0, behaviour: &original.1, text: &original.2 };
    let words = words.copied().unwrap_or(original);
    let to = pages.station.name_of_unit(&waiting.to);
    let status = refused.map_or(200, |refused| refused.problem().status);
    html(status, &EditorPage { s: pages.shell_for(may, "sanitise", refused), waiting, to, words })
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
