//! `/ho-so`: the state of a case by its token, the officers' messages, and the reply box.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use casework::case::State;
use casework::token::{CaseToken, Slip};
use sealing::idempotency_key::IdempotencyKey;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::follow::{Found, Turn};
use crate::layout::{Filled, Layout, Locale, Switch};
use crate::refusal::Refusal;
use crate::report::page::about_the_receiver;
use crate::state::IntakeState;

/// The address of the page.
pub(crate) const PATH: &str = "/ho-so";

#[derive(Template)]
#[template(path = "follow/ask.html")]
struct AskPage<'a> {
    s: Layout<'a>,
    typed: &'a str,
    /// A reply that was not sent; it waits for the case's page.
    reply: ReplyBox<'a>,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "follow/case.html")]
struct CasePage<'a> {
    s: Layout<'a>,
    found: &'a Found,
    steps: Vec<(&'static str, String)>,
    mended: Option<String>,
    notice: Option<String>,
    error: Option<String>,
    typed: &'a str,
    /// Whether the reply is about the unit that holds the case.
    concerns: bool,
    once: String,
}

impl CasePage<'_> {
    /// The key of the sentence for the state of the case.
    fn means(&self) -> String {
        let case = &self.found.case;
        match (case.outcome, case.state) {
            (Some(outcome), _) => format!("outcome-{}", outcome.name()),
            (None, State::Question) if case.waits_for_the_unit() => "state-answered".to_owned(),
            (None, state) => format!("state-{}-means", state.name()),
        }
    }
}

/// The content of the reply box, and the result of sending it.
#[derive(Default)]
struct ReplyBox<'a> {
    text: &'a str,
    concerns: bool,
    once: &'a str,
    sent: bool,
    refused: Option<Refusal>,
}

impl<'a> ReplyBox<'a> {
    /// The content of a posted form.
    fn of(form: &'a Form) -> Self {
        let (text, once) = (form.get("text"), form.get("once"));
        Self { text, concerns: form.get("concerns") == "yes", once, ..Self::default() }
    }
}

/// The page that asks for the token.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[get("/ho-so")]
pub async fn ask(locale: Locale) -> Result<HttpResponse, Problem> {
    ask_page(&locale, "", None)
}

/// The page of the token's case.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so")]
pub async fn show(
    intake: Data<IntakeState>,
    locale: Locale,
    form: Filled,
) -> Result<HttpResponse, Problem> {
    show_case(&intake, &locale, &form.0).await
}

/// Takes a reply.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/ho-so/tra-loi")]
pub async fn answer(
    intake: Data<IntakeState>,
    locale: Locale,
    form: Filled,
) -> Result<HttpResponse, Problem> {
    take_reply(&intake, &locale, &form.0).await
}

async fn show_case(
    intake: &IntakeState,
    locale: &Locale,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    if form.is_blank() {
        return ask_page(locale, "", None);
    }
    let typed = form.get("token");
    if form.has("ask") && form.get("step") == "keep" {
        return ask_page_with(locale, typed, ReplyBox::of(form), None);
    }
    match intake.follow_typed(typed).await {
        Ok(found) => {
            let refused = form.broken.then_some(Refusal::Broken);
            case_page(intake, locale, &found, &ReplyBox { refused, ..ReplyBox::of(form) })
        }
        Err(refusal) => ask_page_for(locale, form, refusal),
    }
}

async fn take_reply(
    intake: &IntakeState,
    locale: &Locale,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    if form.is_blank() {
        return ask_page(locale, "", None);
    }
    let (token, text, once) = (form.get("token"), form.get("text"), form.get("once"));
    let concerns = form.get("concerns") == "yes";
    if concerns && !form.broken {
        return past_the_holder(intake, locale, form).await;
    }
    let refused = if form.broken {
        Some(Refusal::Broken)
    } else {
        send_reply(intake, token, text, once).await.err()
    };
    match intake.follow_typed(token).await {
        Ok(found) => {
            let sent = refused.is_none();
            let text = if sent { "" } else { text };
            let once = if sent || refused == Some(Refusal::OtherWords) { "" } else { once };
            case_page(intake, locale, &found, &ReplyBox { text, concerns, once, sent, refused })
        }
        Err(refusal) => ask_page_for(locale, form, refused.unwrap_or(refusal)),
    }
}

/// A reply about the unit that holds the case (rule C1): nothing of it goes into the case. It becomes a new
/// tip, sealed past that unit, with a token of its own.
async fn past_the_holder(
    intake: &IntakeState,
    locale: &Locale,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    match intake.holder_of(form.get("token")).await {
        Ok(unit) => about_the_receiver(intake, locale, &unit, form.get("text")),
        Err(refusal) => ask_page_for(locale, form, refusal),
    }
}

async fn send_reply(
    intake: &IntakeState,
    token: &str,
    text: &str,
    once: &str,
) -> Result<(), Refusal> {
    let token = CaseToken::parse(token)?;
    let once = IdempotencyKey::parse(once).map_err(|_| Refusal::IdempotencyKey)?;
    intake.reply(&token, text, &once).await
}

/// The case's page, or the page that asks for the token, with the reason for a refusal.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
pub(crate) async fn refused_page(
    intake: &IntakeState,
    locale: &Locale,
    typed: &str,
    refused: Refusal,
) -> Result<HttpResponse, Problem> {
    match intake.follow_typed(typed).await {
        Ok(found) => {
            let reply = ReplyBox { refused: Some(refused), ..ReplyBox::default() };
            case_page(intake, locale, &found, &reply)
        }
        Err(_) => ask_page(locale, typed, Some(refused)),
    }
}

pub(crate) fn ask_page(
    locale: &Locale,
    typed: &str,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    ask_page_with(locale, typed, ReplyBox::default(), refused)
}

/// The page that asks for this form's token, with the form's reply: the case could not be reached. Once it
/// can, the reply is back in its box; sent again, it is the same reply.
fn ask_page_for(locale: &Locale, form: &Form, refused: Refusal) -> Result<HttpResponse, Problem> {
    ask_page_with(locale, form.get("token"), ReplyBox::of(form), Some(refused))
}

fn ask_page_with(
    locale: &Locale,
    typed: &str,
    reply: ReplyBox<'_>,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let status = refused.map_or(200, |refused| refused.problem().status);
    let error = refused.map(|refused| refused.said(locale.words()));
    let s = locale.layout(locale.words().text("follow-short"), Switch::Form(PATH));
    let html = AskPage { s, typed, reply, error }.render();
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}

fn case_page(
    intake: &IntakeState,
    locale: &Locale,
    found: &Found,
    reply: &ReplyBox<'_>,
) -> Result<HttpResponse, Problem> {
    let words = locale.words();
    let status = reply.refused.map_or(200, |refused| refused.problem().status);
    let page = CasePage {
        s: locale.layout(words.text("follow-short"), Switch::Form(PATH)),
        found,
        steps: steps(found.case.state, |key| words.text(key)),
        mended: found.slip.map(|slip| mended(slip, locale)),
        notice: reply.sent.then(|| words.text("reply-sent")),
        error: reply.refused.map(|refused| refused.said(words)),
        typed: reply.text,
        concerns: reply.concerns,
        once: intake.once_for(reply.once),
    };
    Ok(page::private(status, page.render().map_err(|_| Problem::INTERNAL)?))
}

/// Which digit was corrected, counted as a person counts: the group, and the place in it.
fn mended(slip: Slip, locale: &Locale) -> String {
    let (at, key) = match slip {
        Slip::Digit(at) => (at, "mended-digit"),
        Slip::Swap(at) => (at, "mended-swap"),
    };
    let place = locale.words().text_with("mended-place", "digit", &(at % 5 + 1).to_string());
    let group = (at / 5 + 1).to_string();
    let place = format!("{place} {}", locale.words().text_with("mended-group", "group", &group));
    locale.words().text_with(key, "place", &place)
}

/// The states in the usual order, with `done` or `now`; in the middle only those on this case's path.
fn steps(state: State, say: impl Fn(&str) -> String) -> Vec<(&'static str, String)> {
    let between: &[State] = match state {
        State::Received | State::InReview => &[State::InReview],
        State::Question => &[State::InReview, State::Question],
        State::Transferred => &[State::Transferred],
        // Whether an officer had accepted it is not told.
        State::Closed => &[],
    };
    let path = [&[State::Received], between, &[State::Closed]].concat();
    let now = path.iter().position(|step| *step == state).unwrap_or(0);
    let class = |at: usize| match at.cmp(&now) {
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "",
    };
    path.iter()
        .enumerate()
        .map(|(at, step)| (class(at), say(&format!("state-{}", step.name()))))
        .collect()
}
