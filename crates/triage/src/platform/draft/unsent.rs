//! Words that were typed and not sent: kept with the request or the answer until a page gives them back.

use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use askama::Template;
use sealing::session::SessionSecret;
use webkit::form::Form;
use webkit::page;
use webkit::problem::Problem;

use crate::platform::draft::{Draft, Workplace};
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;
use crate::platform::request::origin::is_surely_from_here;
use crate::platform::request::proof::session_of;

/// The prefix of carried fields, so that none is taken for a name or a password.
const PREFIX: &str = "typed.";

/// What goes through the sign-in page: the typed words, and their page.
#[derive(Default)]
pub(crate) struct Carried {
    /// The page, and the fields by their carried names; none when there is nothing to carry.
    pub(crate) there: Option<(Workplace, Vec<(String, String)>)>,
}

impl Carried {
    /// The fields that the sign-in page carries on; nothing, unless the browser says that it is our own page.
    pub(crate) fn on(request: &HttpRequest, form: &Form) -> Self {
        let desk = Workplace::at(form.get("back")).filter(|_| is_surely_from_here(request));
        let fields = form.fields().filter(|(name, _)| name.starts_with(PREFIX));
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { there: desk.map(|desk| (desk, fields)) }
    }

    /// The typed words, on their way through the sign-in page.
    pub(crate) fn of(desk: Workplace, typed: Draft) -> Self {
        let carried = |(name, value)| (format!("{PREFIX}{name}"), value);
        Self { there: Some((desk, typed.fields.into_iter().map(carried).collect())) }
    }

    /// The words to put back into their boxes once the sign-in has opened this session; none when there are
    /// none.
    pub(crate) fn returning(self, session: SessionSecret) -> Option<Unsent> {
        let (desk, fields) = self.there?;
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let typed = Draft { carried: true, ..uncarried(fields) };
        Some(Unsent { session: Some(session), desk, typed, refused: None })
    }
}

/// The typed words, from the names under which they were carried.
pub(crate) fn uncarried<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> Draft {
    Draft::from_fields(fields.filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value))))
}

/// A form that was not sent, kept with the answer that says why; `resume` replaces that answer by the page
/// with its words.
#[derive(Clone)]
pub(crate) struct Unsent {
    /// The session of the page's officer, if it is known.
    pub(crate) session: Option<SessionSecret>,
    /// The page on which it was typed.
    pub(crate) desk: Workplace,
    /// What was typed.
    pub(crate) typed: Draft,
    /// Why it was refused; none when it comes from before a sign-in.
    pub(crate) refused: Option<Refusal>,
}

impl Unsent {
    /// The form of this refused request; none if its page gives nothing back.
    pub(crate) fn of(request: &HttpRequest, form: &Form, refused: Refusal) -> Option<Self> {
        let (session, typed) = (session_of(request), Draft::posted(request.path(), form));
        let desk = Workplace::at(request.path())?;
        Some(Self { session, desk, typed, refused: Some(refused) })
    }
}

/// Keeps the content of a form with its request, in case the store cannot answer it.
pub(crate) fn hold(request: &HttpRequest, form: &Form) {
    if let Some(unsent) = Unsent::of(request, form, Refusal::Unavailable) {
        request.extensions_mut().insert(unsent);
    }
}

/// Shows the words while the page with their boxes cannot be shown.
#[derive(Template)]
#[template(path = "platform/draft/kept.html")]
struct KeptPage<'a> {
    s: Layout<'a>,
    csrf: String,
    desk: Workplace,
    fields: Vec<(String, String)>,
    words: Vec<String>,
}

/// A page that shows the typed words and can bring them back into their boxes, for when the store does not
/// answer. It needs nothing from the store.
///
/// # Errors
/// [`Problem::INTERNAL`] when the page cannot be written.
pub(crate) fn kept_page(
    pages: &Pages,
    session: &SessionSecret,
    desk: Workplace,
    typed: Draft,
) -> Result<HttpResponse, Problem> {
    let words = typed.words().map(str::to_owned).collect();
    let fields = Carried::of(desk, typed).there.map(|(_, fields)| fields).unwrap_or_default();
    let s = pages.layout(Some(Refusal::Unavailable));
    let html = KeptPage { s, csrf: session.csrf(), desk, fields, words }.render();
    let status = Problem::UNAVAILABLE.status;
    Ok(page::private(status, html.map_err(|_| Problem::INTERNAL)?))
}
