//! How words come back: through the sign-in page in hidden fields, or straight into their boxes.

use actix_web::{HttpRequest, HttpResponse, ResponseError, post};
use askama::Template;
use sealing::session::SessionSecret;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::casefile::page::case_page;
use crate::permit::{
    Denied, May, Sanitise, WorkCases, is_from_here, is_surely_from_here, session_of,
};
use crate::referral::sanitising::page::editor_page;
use crate::refusal::Refusal;
use crate::shell::{Pages, Shell};
use crate::signing::http::ask_page;
use crate::strangers::FromOurPage;
use crate::typed::{Typed, Workplace};

/// What the names of carried fields begin with, so that none is taken for a name or a password.
const PREFIX: &str = "typed.";

/// The fields that hold words.
const WORDS: [&str; 11] = [
    "text",
    "message",
    "receiver",
    "reason",
    "place",
    "time",
    "what",
    "behaviour",
    "verify",
    "why",
    "document",
];

/// What goes through the sign-in page: what was typed, and where.
#[derive(Default)]
pub(crate) struct Carried {
    /// The address of the page, and the fields by their carried names; none when nothing is.
    pub(crate) there: Option<(Workplace, Vec<(String, String)>)>,
}

impl Carried {
    /// What the sign-in page carries on; nothing, unless the browser says that it is our own.
    pub(crate) fn on(request: &HttpRequest, form: &Form) -> Self {
        let desk = Workplace::at(form.get("back")).filter(|_| is_surely_from_here(request));
        let fields = form.fields().filter(|(name, _)| name.starts_with(PREFIX));
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { there: desk.map(|desk| (desk, fields)) }
    }

    fn of(desk: Workplace, typed: Typed) -> Self {
        let carried = |(name, value)| (format!("{PREFIX}{name}"), value);
        Self { there: Some((desk, typed.fields.into_iter().map(carried).collect())) }
    }
}

/// Where the words are, while the page that has their boxes cannot be shown.
#[derive(Template)]
#[template(path = "typed/kept.html")]
struct KeptPage<'a> {
    s: Shell<'a>,
    csrf: String,
    desk: Workplace,
    fields: Vec<(String, String)>,
}

impl KeptPage<'_> {
    /// What somebody wrote, as against what they chose.
    fn words(&self) -> impl Iterator<Item = &str> {
        let names = |name: &str| name.strip_prefix(PREFIX).is_some_and(|it| WORDS.contains(&it));
        let words =
            self.fields.iter().filter(move |(name, value)| names(name) && !value.trim().is_empty());
        words.map(|(_, value)| value.as_str())
    }
}

/// A page that shows what was typed and brings it back into its boxes, where the store does not answer
/// right now. It needs nothing of the store.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
pub(crate) fn kept_page(
    pages: &Pages,
    session: &SessionSecret,
    desk: Workplace,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let fields = Carried::of(desk, typed).there.map(|(_, fields)| fields).unwrap_or_default();
    let s = pages.shell(Some(Refusal::Unavailable));
    let html = KeptPage { s, csrf: session.csrf(), desk, fields }.render();
    let status = Problem::UNAVAILABLE.status;
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}

/// The page on which somebody was typing when the store did not answer, with their words.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
#[post("/viet-tiep")]
pub async fn write_on(
    pages: Pages,
    request: HttpRequest,
    FromOurPage(form): FromOurPage,
) -> Result<HttpResponse, Problem> {
    let session = session_of(&request).ok_or(Refusal::SignIn)?;
    let from_here = is_from_here(&request) && session.is_csrf(form.get("csrf"));
    let desk = Workplace::at(form.get("back")).filter(|_| from_here).ok_or(Refusal::Forged)?;
    let fields =
        form.fields().filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)));
    let typed = Typed::from_fields(fields);
    match at_desk(&pages, session.clone(), desk, typed.clone(), None).await {
        Err(Problem::UNAVAILABLE) => kept_page(&pages, &session, desk, typed),
        other if other.as_ref().is_err_and(|it| *it == Refusal::SignIn.problem()) => {
            ask_page(&pages, "", Some(Refusal::SignIn), &Carried::of(desk, typed))
        }
        other => other,
    }
}

/// A form that came when the session had ended, or with the token of an earlier one: the words go
/// through the sign-in, or straight back into their boxes. Nothing is sent and nothing stored.
pub(crate) async fn keep_words(
    pages: &Pages,
    request: &HttpRequest,
    denied: &Denied,
) -> Result<HttpResponse, Problem> {
    let (Some(form), Some(desk)) = (denied.typed(), Workplace::at(request.path())) else {
        return Ok(denied.error_response());
    };
    let typed = Typed::of(form);
    if denied.is_for_want_of_a_session() {
        return ask_page(pages, "", Some(Refusal::SignIn), &Carried::of(desk, typed));
    }
    let session = session_of(request).ok_or(Refusal::SignIn)?;
    if denied.is_for_now() {
        return kept_page(pages, &session, desk, typed);
    }
    at_desk(pages, session, desk, typed, Some(Refusal::Forged)).await
}

/// The page on which somebody was typing before they signed in, with their words and not sent.
/// None when it is not this officer's to see.
pub(crate) async fn back(
    pages: &Pages,
    session: SessionSecret,
    desk: Workplace,
    fields: &[(String, String)],
) -> Option<HttpResponse> {
    let fields = fields
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value.as_str())));
    let typed = Typed { carried: true, ..Typed::from_fields(fields) };
    at_desk(pages, session, desk, typed, None).await.ok()
}

async fn at_desk(
    pages: &Pages,
    session: SessionSecret,
    desk: Workplace,
    typed: Typed,
    refused: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    match desk {
        Workplace::Case(number) => {
            let may = May::<WorkCases>::of_session(&pages.station, session).await?;
            case_page(pages, &may, &number.to_string(), refused, typed, None).await
        }
        Workplace::Sanitising(number) => {
            let may = May::<Sanitise>::of_session(&pages.station, session).await?;
            editor_page(pages, &may, &number.to_string(), refused, &typed).await
        }
    }
}
