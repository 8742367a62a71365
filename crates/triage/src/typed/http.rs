//! How words come back: through the sign-in page in hidden fields, or straight into their boxes.

use actix_web::{HttpRequest, HttpResponse, ResponseError};
use sealing::session::SessionSecret;
use webkit::form::Form;
use webkit::problem::Problem;

use crate::casefile::page::case_page;
use crate::permit::{Denied, May, Sanitise, WorkCases, is_surely_from_here, session_of};
use crate::referral::sanitising::page::editor_page;
use crate::refusal::Refusal;
use crate::shell::Pages;
use crate::signing::http::ask_page;
use crate::typed::{Typed, Workplace};

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
