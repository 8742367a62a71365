//! Brings typed words back: through the sign-in page in hidden fields, or straight into their boxes. Apart
//! from the routes, this is the one file that knows every page with a form.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError, post};
use sealing::session::SessionSecret;
use webkit::problem::Problem;

use crate::accounts::sign_in::http::ask_page;
use crate::case_page::page::case_page;
use crate::cases::conflicts::page::conflicts_page;
use crate::cases::queue::page::typed_page;
use crate::handover::agreements::page::register_page;
use crate::handover::referral::sanitising::page::editor_page;
use crate::oversight::administration::page::administration_page;
use crate::platform::auth::{Administer, May, Permission, ReadTips, Sanitise, WorkCases};
use crate::platform::draft::unsent::{Carried, Unsent, kept_page, uncarried};
use crate::platform::draft::{Draft, Workplace};
use crate::platform::layout::Pages;
use crate::platform::refusal::Refusal;
use crate::platform::request::denied::Denied;
use crate::platform::request::from_our_page::FromOurPage;
use crate::platform::request::origin::is_from_here;
use crate::platform::request::proof::session_of;
use crate::reorganisation::page::changes_page;
use crate::units::members::page::unit_page;
use crate::units::support_bodies::page::bodies_page;

/// Shows again the page on which an officer was typing when the store did not answer, with their words.
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
    let typed = uncarried(form.fields());
    match at_desk(&pages, session.clone(), desk, typed.clone(), None).await {
        Err(Problem::UNAVAILABLE) => kept_page(&pages, &session, desk, typed),
        other if other.as_ref().is_err_and(|it| *it == Refusal::SignIn.problem()) => {
            ask_page(&pages, "", Some(Refusal::SignIn), &Carried::of(desk, typed))
        }
        other => other,
    }
}

/// Gives people their words back: after a refused form, its page; after a sign-in, the page on which they
/// were typing; and if the store does not answer, a page with the words of any form, instead of a problem for
/// programs.
///
/// # Errors
/// The errors of the service behind.
pub async fn answer_people(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut answer = next.call(request).await?;
    let unsent = answer.response_mut().extensions_mut().remove::<Unsent>();
    let request = answer.request().clone();
    let page = match unsent {
        Some(unsent) => Box::pin(page_with(&request, unsent)).await,
        None if is_failure(&answer) => Some(failure_page(&request)),
        None => None,
    };
    let Some(mut page) = page else { return Ok(answer.map_into_left_body()) };
    for cookie in answer.response().cookies() {
        page.add_cookie(&cookie)?;
    }
    Ok(ServiceResponse::new(request, page).map_into_right_body())
}

/// The page with the words of a form that was not sent; nothing is sent or stored now. None if this officer
/// may not see it.
async fn page_with(request: &HttpRequest, unsent: Unsent) -> Option<HttpResponse> {
    let (pages, Unsent { session, desk, typed, refused }) = (Pages::of(request)?, unsent);
    if refused == Some(Refusal::SignIn) {
        return ask_page(&pages, "", refused, &Carried::of(desk, typed)).ok();
    }
    let session = session?;
    if refused == Some(Refusal::Unavailable) {
        return kept_page(&pages, &session, desk, typed).ok();
    }
    match at_desk(&pages, session.clone(), desk, typed.clone(), refused).await {
        Err(Problem::UNAVAILABLE) if refused.is_some() => {
            kept_page(&pages, &session, desk, typed).ok()
        }
        other => other.ok(),
    }
}

/// Whether the store did not answer, and a person would read a problem for programs.
fn is_failure(answer: &ServiceResponse<impl MessageBody>) -> bool {
    let for_people = !answer.request().path().starts_with("/api/");
    for_people && answer.status().as_u16() == Problem::UNAVAILABLE.status && !is_page(answer)
}

/// The page for that, with the words of the form that could not be answered.
fn failure_page(request: &HttpRequest) -> HttpResponse {
    let held = request.extensions().get::<Unsent>().cloned();
    let page = match (Pages::of(request), held) {
        (Some(pages), Some(Unsent { session: Some(session), desk, typed, .. }))
            if typed.is_there() =>
        {
            kept_page(&pages, &session, desk, typed)
        }
        _ => Ok(Denied::of(Problem::UNAVAILABLE, request).error_response()),
    };
    page.unwrap_or_else(|problem| problem.error_response())
}

fn is_page(answer: &ServiceResponse<impl MessageBody>) -> bool {
    let media_type = answer.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    media_type.is_some_and(|it| it.starts_with("text/html"))
}

async fn at_desk(
    pages: &Pages,
    session: SessionSecret,
    desk: Workplace,
    typed: Draft,
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
    May::of_session(&pages.triage, session).await
}
