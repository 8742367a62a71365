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
    /// The languages: the first stands at `/`, each other below its code, such as `/en`.
    pub(crate) languages: Vec<Words>,
    /// The one style sheet.
    pub(crate) style: Style,
    /// Where quick exit leads: a page that everybody might have open.
    pub(crate) neutral_page: String,
}

impl Site {
    /// The words in the language of this code, or in the first.
    ///
    /// # Panics
    /// Never: a site without a language is not made.
    pub(crate) fn words_in(&self, code: &str) -> &Words {
        self.languages.iter().find(|it| it.code() == code).unwrap_or(&self.languages[0])
    }

    /// What stands before every address in the language of this place.
    fn root(&self, at: usize) -> String {
        if at == 0 { String::new() } else { format!("/{}", self.languages[at].code()) }
    }
}

/// The site in the language of the requested page.
pub struct Locale {
    site: Data<Site>,
    at: usize,
}

/// How another language is reached from a page.
pub(crate) enum Switch {
    /// The page at this address, in the other language.
    Link(&'static str),
    /// The form of the page, `#main`, posted to this address in the other language, so that nothing typed is
    /// lost. Its button stands before the form's own, and the first of a form's buttons is the one that Enter
    /// presses: so one that nobody sees stands before it and sends.
    Form(&'static str),
    /// None here: the page shows something once.
    None,
}

/// Another language than the page's.
pub(crate) struct Other<'a> {
    /// Its words.
    pub(crate) w: &'a Words,
    root: String,
}

impl Other<'_> {
    /// An address in this language.
    pub(crate) fn address(&self, path: &str) -> String {
        match path {
            "/" if !self.root.is_empty() => self.root.clone(),
            path => format!("{}{path}", self.root),
        }
    }

    /// What its link says to who does not see the page.
    pub(crate) fn label(&self) -> String {
        format!("{}: {}", self.w.text("language-short"), self.w.text("language-name"))
    }
}

/// The layout of a page, for its template.
pub(crate) struct Layout<'a> {
    /// The words of its language.
    pub(crate) w: &'a Words,
    /// The style sheet.
    pub(crate) style: &'a str,
    /// Before every address: empty, or such as `/en`.
    pub(crate) root: String,
    /// What stands at the top.
    pub(crate) heading: String,
    /// The way to the other languages.
    pub(crate) switch: Switch,
    /// The other languages.
    pub(crate) others: Vec<Other<'a>>,
}

impl Layout<'_> {
    /// The words under `key`.
    pub(crate) fn text(&self, key: impl AsRef<str>) -> String {
        self.w.text(key.as_ref())
    }

    /// The words under `key` with `name` filled in; a place's name is put in small letters.
    pub(crate) fn text_with(&self, key: &str, name: &str, value: impl AsRef<str>) -> String {
        self.w.text_with(key, name, &within_sentence(value.as_ref()))
    }
}

impl Locale {
    fn of(request: &HttpRequest) -> Option<Self> {
        let site = request.app_data::<Data<Site>>().cloned()?;
        let first = request.path().split('/').nth(1).unwrap_or_default();
        let below_its_code = site.languages.iter().skip(1).position(|it| it.code() == first);
        Some(Self { at: below_its_code.map_or(0, |at| at + 1), site })
    }

    /// The words of the page's language.
    pub(crate) fn words(&self) -> &Words {
        &self.site.languages[self.at]
    }

    /// Where quick exit leads.
    pub(crate) fn neutral_page(&self) -> &str {
        &self.site.neutral_page
    }

    /// The layout of a page.
    pub(crate) fn layout(&self, heading: String, switch: Switch) -> Layout<'_> {
        let languages = self.site.languages.iter().enumerate().filter(|(at, _)| *at != self.at);
        let others = languages.map(|(at, w)| Other { w, root: self.site.root(at) }).collect();
        let (w, style) = (self.words(), self.site.style.text());
        Layout { w, style, root: self.site.root(self.at), heading, switch, others }
    }

    /// The layout of a page that stands at `path` in every language.
    pub(crate) fn layout_at(&self, heading: &str, path: &'static str) -> Layout<'_> {
        self.layout(self.words().text(heading), Switch::Link(path))
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
