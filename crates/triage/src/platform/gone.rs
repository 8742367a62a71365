//! The page in the place of another that cannot be shown: it says what it is, keeps the navigation of
//! whoever is signed in, and leads on.

use actix_web::HttpResponse;
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::platform::auth::May;
use crate::platform::draft::Draft;
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// A page.
    Page,
    /// A case.
    Case,
}

#[derive(Template)]
#[template(path = "platform/gone.html")]
struct GonePage<'a> {
    s: Layout<'a>,
    /// Whether what was asked for is not there, or not for whoever asked: the two answer alike.
    absent: bool,
    gone: Gone,
    /// What was typed on the page that is not there any more.
    words: Vec<&'a str>,
}

impl GonePage<'_> {
    fn title(&self) -> &'static str {
        match (self.absent, self.gone) {
            (false, _) => "denied-title",
            (true, Gone::Page) => "gone-page-title",
            (true, Gone::Case) => "gone-case-title",
        }
    }

    fn lead(&self) -> &'static str {
        match self.gone {
            Gone::Case => "gone-case-lead",
            Gone::Page if self.s.who.is_none() => "gone-page-lead-alone",
            Gone::Page => "gone-page-lead",
        }
    }
}

/// Says that there is no such page or case, or why another cannot be shown, with what was typed there.
pub(crate) fn gone_page<A>(
    pages: &Pages,
    may: Option<&May<A>>,
    problem: Problem,
    gone: Gone,
    words: Vec<&str>,
) -> Result<String, Problem> {
    let absent = problem == Problem::NOT_FOUND;
    let mut s = may.map_or_else(|| pages.layout(None), |may| pages.layout_for(may, "", None));
    // An address may say that something was done; here nothing was.
    s.notice = None;
    s.error = (!absent).then(|| pages.said(problem));
    let page = GonePage { s, absent, gone, words };
    page.render().map_err(|_| Problem::INTERNAL)
}

/// A page that only says why there is nothing else on it.
pub(crate) fn refused_page<A>(
    pages: &Pages,
    may: &May<A>,
    refused: Refusal,
) -> Result<HttpResponse, Problem> {
    gone_case_page(pages, may, refused, &Draft::default())
}

/// The same with the words that were typed on a page that is not this officer's to see any more: the case
/// was withdrawn or went elsewhere meanwhile.
pub(crate) fn gone_case_page<A>(
    pages: &Pages,
    may: &May<A>,
    refused: Refusal,
    typed: &Draft,
) -> Result<HttpResponse, Problem> {
    let (problem, words) = (refused.problem(), typed.words().collect());
    let html = gone_page(pages, Some(may), problem, Gone::Case, words)?;
    Ok(page::private(problem.status, html))
}
