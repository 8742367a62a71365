//! The common parts of all residents' pages: neutral title, quick exit, languages, honest limits.

use std::fmt;
use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use askama::Template;
use casework::gazetteer::names::within_sentence;
use webkit::addresses::{FOREIGN, is_foreign};
use webkit::body::FORM_LIMIT;
use webkit::form::{Form, Unread};
use webkit::page;
use webkit::problem::Problem;
use webkit::style::Style;
use webkit::words::Words;

/// What the pages need in addition to the state.
pub struct Site {
    /// Vietnamese, at `/`.
    pub vi: Words,
    /// English, at `/en`.
    pub en: Words,
    /// The one style sheet.
    pub style: Style,
    /// The address for quick exit: a page that anybody might have open.
    pub neutral_page: String,
}

/// The site in the language of the requested page.
pub struct Locale {
    site: Data<Site>,
    english: bool,
}

/// The way to the other language.
pub(crate) enum Switch {
    /// The same page at another address.
    Link(String),
    /// The form of the page, `#main`, posted to another address, so that nothing typed is lost. Its button
    /// comes before the form's own, and Enter presses a form's first button: so an invisible button that
    /// sends comes before it.
    Form(&'static str),
    /// None here: the page shows something once.
    None,
}

/// The layout of a page, for its template.
pub(crate) struct Layout<'a> {
    /// The words of its language.
    pub(crate) w: &'a Words,
    /// The style sheet.
    pub(crate) style: &'a str,
    /// The prefix of every address: empty, or `/en`.
    pub(crate) root: &'static str,
    /// The heading at the top.
    pub(crate) heading: String,
    /// The way to the other language.
    pub(crate) switch: Switch,
    /// The prefix of the same address in the other language.
    pub(crate) other_root: &'static str,
}

impl Layout<'_> {
    /// The words under `key`.
    pub(crate) fn text(&self, key: &str) -> String {
        self.w.text(key)
    }

    /// The words under `key` with `name` filled in; a place's name is put in small letters.
    pub(crate) fn text_with(&self, key: &str, name: &str, value: impl AsRef<str>) -> String {
        self.w.text_with(key, name, &within_sentence(value.as_ref()))
    }

    /// The name of a category in this language.
    pub(crate) fn category<'c>(&self, category: &'c casework::category::Category) -> &'c str {
        if self.w.code() == "en" { &category.en } else { &category.vi }
    }
}

impl Locale {
    fn of(request: &HttpRequest) -> Option<Self> {
        let english = request.path() == "/en" || request.path().starts_with("/en/");
        let site = request.app_data::<Data<Site>>().cloned()?;
        Some(Self { site, english })
    }

    /// The words of the page's language.
    pub(crate) fn words(&self) -> &Words {
        if self.english { &self.site.en } else { &self.site.vi }
    }

    /// Where quick exit leads.
    pub(crate) fn neutral_page(&self) -> &str {
        &self.site.neutral_page
    }

    /// The layout of a page.
    pub(crate) fn layout(&self, heading: String, switch: Switch) -> Layout<'_> {
        let (root, other_root) = if self.english { ("/en", "") } else { ("", "/en") };
        let (w, style) = (self.words(), self.site.style.text());
        Layout { w, style, root, heading, switch, other_root }
    }

    /// The layout of a page whose other language is at `path` under the other root.
    pub(crate) fn layout_at(&self, heading: &str, path: &str) -> Layout<'_> {
        let other = match (self.english, path) {
            (true, path) => path.to_owned(),
            (false, "/") => "/en".to_owned(),
            (false, path) => format!("/en{path}"),
        };
        self.layout(self.words().text(heading), Switch::Link(other))
    }
}

/// A posted form. Anything else is answered with a page in the language of the address. If the browser says
/// that the form came from a foreign page, it is emptied: no other site may put words, a token or `once` into
/// it.
pub struct Filled(pub(crate) Form);

/// The proof that a program's request does not come from a foreign page, as far as the browser tells.
pub struct NotForeign(());

/// A page that says why there is no answer.
#[derive(Debug)]
pub struct RefusedPage {
    problem: Problem,
    html: Option<String>,
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused<'a> {
    s: Layout<'a>,
    title: String,
    /// Whether there is nothing at this address.
    absent: bool,
}

impl RefusedPage {
    /// For requests that the form itself cannot answer: nothing at this address, too many requests at once.
    pub(crate) fn of(problem: Problem, locale: &Locale) -> Self {
        let title = locale.words().text(&format!("refusal-{}", problem.kind));
        let (s, absent) = (locale.layout_at("brand", "/"), problem == Problem::NOT_FOUND);
        Self { problem, html: Refused { s, title, absent }.render().ok() }
    }
}

impl fmt::Display for RefusedPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl ResponseError for RefusedPage {
    fn status_code(&self) -> StatusCode {
        self.problem.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        match &self.html {
            Some(html) => page::private(self.problem.status, html.clone()),
            None => self.problem.error_response(),
        }
    }
}

impl FromRequest for Filled {
    type Error = RefusedPage;
    type Future = Pin<Box<dyn Future<Output = Result<Self, RefusedPage>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (form, locale) = (Unread::of(request, payload), Locale::of(request));
        let foreign = is_foreign(request);
        Box::pin(async move {
            let kept = |form| if foreign { Form::default() } else { form };
            form.read(FORM_LIMIT).await.map(kept).map(Self).map_err(|problem| match locale {
                Some(locale) => RefusedPage::of(problem, &locale),
                None => RefusedPage { problem, html: None },
            })
        })
    }
}

impl FromRequest for NotForeign {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(if is_foreign(request) { Err(FOREIGN) } else { Ok(Self(())) })
    }
}

impl FromRequest for Locale {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request).ok_or(Problem::INTERNAL))
    }
}
