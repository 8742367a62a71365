//! How words come back: through the sign-in page in hidden fields, or straight into their boxes.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError, post};
use askama::Template;
use sealing::session::SessionSecret;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::administering::page::administration_page;
use crate::agreements::page::register_page;
use crate::bodies::page::bodies_page;
use crate::casefile::page::case_page;
use crate::colleagues::page::unit_page;
use crate::conflicts::page::conflicts_page;
use crate::permit::{
    Administer, Denied, May, Permission, ReadTips, Sanitise, WorkCases, is_from_here,
    is_surely_from_here, session_of,
};
use crate::queue::page::typed_page;
use crate::referral::sanitising::page::editor_page;
use crate::refusal::Refusal;
use crate::shell::{Pages, Shell};
use crate::signing::http::ask_page;
use crate::strangers::FromOurPage;
use crate::typed::{Typed, Workplace};
use crate::unit_changes::page::changes_page;

/// What the names of carried fields begin with, so that none is taken for a name or a password.
const PREFIX: &str = "typed.";

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
    words: Vec<String>,
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
    let words = typed.words().map(str::to_owned).collect();
    let fields = Carried::of(desk, typed).there.map(|(_, fields)| fields).unwrap_or_default();
    let s = pages.shell(Some(Refusal::Unavailable));
    let html = KeptPage { s, csrf: session.csrf(), desk, fields, words }.render();
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

/// The page for a form that is not taken, with its words, though not a word of it was looked at: the
/// session had ended or could not be looked up, the form has the token of an earlier one, or came
/// damaged. The words go through the sign-in, or straight back into their boxes. Nothing is sent and
/// nothing stored. None where there is no such page.
pub(crate) async fn give_back(
    request: &HttpRequest,
    refused: Refusal,
    form: &Form,
) -> Option<HttpResponse> {
    let (pages, desk) = (Pages::of(request)?, Workplace::at(request.path())?);
    let typed = Typed::of(form);
    if refused == Refusal::SignIn {
        return ask_page(&pages, "", Some(refused), &Carried::of(desk, typed)).ok();
    }
    let session = session_of(request)?;
    if refused == Refusal::Unavailable {
        return kept_page(&pages, &session, desk, typed).ok();
    }
    match at_desk(&pages, session.clone(), desk, typed.clone(), Some(refused)).await {
        Err(Problem::UNAVAILABLE) => kept_page(&pages, &session, desk, typed).ok(),
        other => other.ok(),
    }
}

/// What a form held that is being dealt with; beside the request until it is answered.
#[derive(Clone)]
struct Held {
    session: SessionSecret,
    desk: Workplace,
    typed: Typed,
}

/// Keeps what a form holds beside its request, for the case that nobody can answer it.
pub(crate) fn hold(request: &HttpRequest, session: &SessionSecret, form: &Form) {
    if let Some(desk) = Workplace::at(request.path()) {
        let (session, typed) = (session.clone(), Typed::of(form));
        request.extensions_mut().insert(Held { session, desk, typed });
    }
}

/// Where the store does not answer, people get a page and not a problem for programs; it has what
/// they typed, whichever form it was.
///
/// # Errors
/// Those of the service behind.
pub async fn answer_people(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let answer = next.call(request).await?;
    let request = answer.request().clone();
    let for_people = !request.path().starts_with("/api/");
    if !for_people || answer.status().as_u16() != Problem::UNAVAILABLE.status || is_page(&answer) {
        return Ok(answer.map_into_left_body());
    }
    let held = request.extensions().get::<Held>().cloned();
    let page = match (Pages::of(&request), held) {
        (Some(pages), Some(Held { session, desk, typed })) if typed.is_there() => {
            kept_page(&pages, &session, desk, typed)
        }
        _ => Ok(Denied::of(Problem::UNAVAILABLE, &request).error_response()),
    };
    let page = page.unwrap_or_else(|problem| problem.error_response());
    Ok(ServiceResponse::new(request, page).map_into_right_body())
}

fn is_page(answer: &ServiceResponse<impl MessageBody>) -> bool {
    let media_type = answer.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    media_type.is_some_and(|it| it.starts_with("text/html"))
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
            let may = proof::<WorkCases>(pages, session).await?;
            case_page(pages, &may, &number.to_string(), refused, typed, None).await
        }
        Workplace::Sanitising(number) => {
            let may = proof::<Sanitise>(pages, session).await?;
            editor_page(pages, &may, &number.to_string(), refused, &typed).await
        }
        Workplace::Queue => {
            typed_page(pages, &proof::<WorkCases>(pages, session).await?, &typed, refused).await
        }
        Workplace::Agreements => {
            register_page(pages, &proof(pages, session).await?, refused, &typed).await
        }
        Workplace::Bodies => {
            bodies_page(pages, &proof::<WorkCases>(pages, session).await?, refused, &typed).await
        }
        Workplace::Conflicts => {
            conflicts_page(pages, &proof::<ReadTips>(pages, session).await?, refused, &typed).await
        }
        Workplace::Unit => {
            unit_page(pages, &proof::<WorkCases>(pages, session).await?, refused, &typed).await
        }
        Workplace::UnitChanges => {
            changes_page(pages, &proof::<WorkCases>(pages, session).await?, refused, &typed).await
        }
        Workplace::Administration => {
            let may = proof::<Administer>(pages, session).await?;
            administration_page(pages, &may, refused, None, &typed).await
        }
    }
}

async fn proof<A: Permission>(pages: &Pages, session: SessionSecret) -> Result<May<A>, Refusal> {
    May::of_session(&pages.station, session).await
}
