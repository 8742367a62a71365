//! The page in place of another that cannot be shown: it says so, keeps the navigation of a signed-in
//! officer, and leads on.

use actix_web::HttpResponse;
use askama::Template;
use webkit::page;
use webkit::problem::Problem;

use crate::platform::auth::May;
use crate::platform::draft::Draft;
use crate::platform::layout::{Layout, Pages};
use crate::platform::refusal::Refusal;

/// The thing that was asked for.
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
    /// Whether it does not exist, or the caller may not see it: both look the same.
    absent: bool,
    gone: Gone,
    /// The words typed on the page that is gone.
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

/// Says that there is no such page or case, or why it cannot be shown, with the words typed there.
pub(crate) fn gone_page<A>(
    pages: &Pages,
    may: Option<&May<A>>,
    problem: Problem,
    gone: Gone,
    words: Vec<&str>,
) -> Result<String, Problem> {
    let absent = problem == Problem::NOT_FOUND;
    let mut s = may.map_or_else(|| pages.layout(None), |may| pages.layout_for(may, "", None));
    // The address may say that something was done; here nothing was.
    s.notice = None;
    s.error = (!absent).then(|| pages.said(problem));
    let page = GonePage { s, absent, gone, words };
    page.render().map_err(|_| Problem::INTERNAL)
}

/// A page that only says why it shows nothing else.
pub(crate) fn refused_page<A>(
    pages: &Pages,
    may: &May<A>,
    refused: Refusal,
) -> Result<HttpResponse, Problem> {
    gone_case_page(pages, may, refused, &Draft::default())
}

/// The same with the words typed on a page that this officer may not see any more: the case was withdrawn or
/// went elsewhere meanwhile.
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
