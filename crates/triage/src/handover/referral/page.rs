//! The pages of handing over: the tombstones and the kept originals.

use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use casework::referral::Answer;
use webkit::page;
use webkit::problem::Problem;

use crate::cases::open::conversation::Speaker;
use crate::cases::open::version::number_of;
use crate::handover::referral::tombstones::{Original, Tombstone};
use crate::platform::auth::{May, WorkCases};
use crate::platform::gone::refused_page;
use crate::platform::layout::{Layout, Pages};

#[derive(Template)]
#[template(path = "handover/referral/tombstones.html")]
struct TombstonesPage<'a> {
    s: Layout<'a>,
    stones: Vec<(Tombstone, String)>,
    /// Whether a declared conflict leaves some out.
    some_left_out: bool,
}

#[derive(Template)]
#[template(path = "handover/referral/original.html")]
struct OriginalPage<'a> {
    s: Layout<'a>,
    original: Original,
}

/// Shows the cases that the unit handed over.
///
/// # Errors
/// [`Problem`].
#[get("/da-chuyen")]
pub async fn tombstones(pages: Pages, may: May<WorkCases>) -> Result<HttpResponse, Problem> {
    let stones = pages.triage.referrals().tombstones(&may).await?;
    let named = |it: Tombstone| {
        let name = pages.triage.names().name_of_unit(&it.to);
        (it, name)
    };
    let stones = stones.into_iter().map(named).collect();
    let some_left_out = !may.who.stays_away.is_empty();
    html(
        200,
        &TombstonesPage { s: pages.layout_for(&may, "referred", None), stones, some_left_out },
    )
}

/// Shows the original of a case that went out sanitised; the opening is recorded.
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
        Ok(number) => pages.triage.referrals().kept_original(&may, number).await,
        Err(refused) => Err(refused),
    };
    match found {
        Ok(original) => {
            html(200, &OriginalPage { s: pages.layout_for(&may, "referred", None), original })
        }
        Err(refused) => refused_page(&pages, &may, refused),
    }
}

fn html(status: u16, page: &impl Template) -> Result<HttpResponse, Problem> {
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}

impl TombstonesPage<'_> {
    /// The key of the words for the outcome of a hand-over.
    fn answer(it: &Tombstone) -> &'static str {
        match it.answer {
            Some((Answer::Accepted, _)) => "answer-accepted",
            Some((Answer::Returned, _)) => "answer-returned",
            None if it.late => "answer-late",
            None => "answer-open",
        }
    }
}
