//! `/lam-sach`: the cases that wait for a sanitiser, and the editor.

use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use casework::ids::{CaseNumber, from_hex};
use casework::tip::Along;
use casework::tip::answers::Answers;
use webkit::page;
use webkit::problem::Problem;

use crate::cases::open::version::number_of;
use crate::handover::referral::sanitising::{Rewritten, Waiting};
use crate::platform::auth::{May, Sanitise};
use crate::platform::draft::unsent::kept_page;
use crate::platform::draft::{Draft, Workplace};
use crate::platform::gone::{gone_case_page, refused_page};
use crate::platform::layout::{Layout, Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::extract::CsrfForm;

#[derive(Template)]
#[template(path = "handover/referral/sanitising/waiting.html")]
struct WaitingPage<'a> {
    s: Layout<'a>,
    numbers: Vec<CaseNumber>,
}

#[derive(Template)]
#[template(path = "handover/referral/sanitising/editor.html")]
struct EditorPage<'a> {
    s: Layout<'a>,
    waiting: Waiting,
    to: String,
    /// The words as the sanitiser left them; at first the original.
    words: Rewritten<'a>,
}

/// Lists the cases that wait for a sanitiser.
///
/// # Errors
/// [`Problem`].
#[get("/lam-sach")]
pub async fn to_sanitise(pages: Pages, may: May<Sanitise>) -> Result<HttpResponse, Problem> {
    let numbers = pages.triage.rekeying().to_sanitise(&may).await?;
    html(200, &WaitingPage { s: pages.layout_for(&may, "sanitise", None), numbers })
}

/// Shows the editor with the original next to it.
///
/// # Errors
/// [`Problem`].
#[get("/lam-sach/{number}")]
pub async fn editor(
    pages: Pages,
    may: May<Sanitise>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    editor_page(&pages, &may, &number, None, &Draft::default()).await
}

/// Stores the sanitised words.
///
/// # Errors
/// [`Problem`].
#[post("/lam-sach/{number}")]
pub async fn keep_words(
    pages: Pages,
    posted: CsrfForm<Sanitise>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let CsrfForm { may, form } = posted;
    let typed = Draft::of(&form);
    let kept = match number_of(&number) {
        Ok(case) => pages.triage.rekeying().sanitise(&may, case, &words_of(&typed)).await,
        Err(refused) => Err(refused),
    };
    match kept {
        Ok(()) => Ok(after(Notice::Sanitised, "/lam-sach")),
        Err(refused) => editor_page(&pages, &may, &number, Some(refused), &typed).await,
    }
}

/// Leaves the case to another sanitiser.
///
/// # Errors
/// [`Problem`].
#[post("/lam-sach/{number}/khong-tham-gia")]
pub async fn leave_to_another(
    pages: Pages,
    posted: CsrfForm<Sanitise>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let may = posted.may;
    let left = match number_of(&number) {
        Ok(case) => pages.triage.rekeying().leave_to_another(&may, case).await,
        Err(refused) => Err(refused),
    };
    match left {
        Ok(()) => Ok(after(Notice::LeftToAnother, "/lam-sach")),
        Err(refused) => refused_page(&pages, &may, refused),
    }
}

/// The editor with the typed words; at first with the original.
pub(crate) async fn editor_page(
    pages: &Pages,
    may: &May<Sanitise>,
    number: &str,
    refused: Option<Refusal>,
    typed: &Draft,
) -> Result<HttpResponse, Problem> {
    let found = match number_of(number) {
        Ok(number) => pages.triage.rekeying().original(may, number).await,
        Err(refused) => Err(refused),
    };
    let waiting = match found {
        Ok(waiting) => waiting,
        Err(Refusal::Unavailable) if typed.is_there() => {
            let desk = Workplace::Sanitising(number_of(number)?);
            return kept_page(pages, &may.secret, desk, typed.clone());
        }
        Err(refused) => return gone_case_page(pages, may, refused, typed),
    };
    let (question, corroboration) = (waiting.question.clone(), waiting.corroboration.clone());
    let original = Rewritten {
        answers: waiting.tip.answers.in_village(waiting.village.as_deref()),
        question: shown(question.as_ref()),
        corroboration: shown(corroboration.as_ref()),
        nothing_to_hide: false,
    };
    let words = if typed.is_there() { words_of(typed) } else { original };
    let to = pages.triage.names().name_of_unit(&waiting.to);
    let status = refused.map_or(200, |refused| refused.problem().status);
    let s = pages.layout_with(may, "sanitise", refused, typed);
    html(status, &EditorPage { s, waiting, to, words })
}

/// The text that the second person sees, with its id.
fn shown(it: Option<&Along>) -> Option<(i64, &str)> {
    it.map(|it| (it.of, it.text.as_str()))
}

fn words_of(typed: &Draft) -> Rewritten<'_> {
    let along = |id, words| Some((from_hex(typed.get(id))?, typed.if_there(words)?));
    Rewritten {
        answers: Answers::of(|field| typed.get(field.name()).to_owned()),
        question: along("question_id", "question"),
        corroboration: along("corroboration_id", "corroboration"),
        nothing_to_hide: !typed.get("nothing_to_hide").is_empty(),
    }
}

fn html(status: u16, page: &impl Template) -> Result<HttpResponse, Problem> {
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}
