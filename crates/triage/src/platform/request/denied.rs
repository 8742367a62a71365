//! Why a request gets no proof, and the answer to its sender.

use std::cell::RefCell;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use webkit::form::{Form, Unread};
use webkit::page;
use webkit::problem::Problem;

use crate::platform::auth::{BeSignedIn, May};
use crate::platform::draft::Workplace;
use crate::platform::draft::unsent::Unsent;
use crate::platform::gone::{Gone, gone_page};
use crate::platform::layout::Pages;
use crate::platform::refusal::Refusal;
use crate::platform::request::from_our_page::FromOurPage;
use crate::platform::request::origin::is_surely_from_here;
use crate::platform::request::proof::prove;

/// Why a request gets no proof: a problem for programs, a page for people.
pub struct Denied {
    problem: Problem,
    page: Option<String>,
    /// The typed words, if they surely came from our own page.
    unsent: RefCell<Option<Unsent>>,
}

/// Whether the words typed on a page of ours are given back, since they would be lost. Words that could come
/// from another site are not: nobody else may put words into an officer's box.
fn gives_back(refusal: Refusal, request: &HttpRequest) -> bool {
    let unread = [Refusal::SignIn, Refusal::Forged, Refusal::Broken, Refusal::Unavailable];
    unread.contains(&refusal)
        && is_surely_from_here(request)
        && Workplace::at(request.path()).is_some()
}

impl Denied {
    /// A refusal of this request: a page for people, the bare problem for programs.
    pub(crate) fn of(problem: impl Into<Problem>, request: &HttpRequest) -> Self {
        Self::with_page(problem.into(), request, None)
    }

    /// The same with the navigation of a signed-in officer.
    pub(crate) async fn to_whoever_asks(
        problem: impl Into<Problem>,
        request: &HttpRequest,
    ) -> Self {
        let problem = problem.into();
        if is_for_programs(request) || problem == Refusal::SignIn.problem() {
            return Self::with_page(problem, request, None);
        }
        let may: Option<May<BeSignedIn>> = prove(request).await.ok();
        Self::with_page(problem, request, may.as_ref())
    }

    fn with_page(problem: Problem, request: &HttpRequest, may: Option<&May<BeSignedIn>>) -> Self {
        let pages = Pages::of(request).filter(|_| !is_for_programs(request));
        let page =
            pages.and_then(|pages| gone_page(&pages, may, problem, Gone::Page, Vec::new()).ok());
        Self { problem, page, unsent: RefCell::default() }
    }

    /// Reads the typed words if they are given back, and nothing otherwise.
    pub(crate) async fn with_words(
        refusal: Refusal,
        request: &HttpRequest,
        unread: Unread,
    ) -> Self {
        if !gives_back(refusal, request) {
            return Self::to_whoever_asks(refusal, request).await;
        }
        match FromOurPage::read(request, unread).await {
            Ok(FromOurPage(form)) => Self::keeping(refusal, request, &form).await,
            Err(problem) => Self::of(problem, request),
        }
    }

    /// The refusal of a form whose words the officer gets back.
    pub(crate) async fn keeping(refusal: Refusal, request: &HttpRequest, form: &Form) -> Self {
        let unsent = gives_back(refusal, request).then(|| Unsent::of(request, form, refusal));
        let denied = Self::to_whoever_asks(refusal, request).await;
        Self { unsent: RefCell::new(unsent.flatten()), ..denied }
    }

    /// Whether the officer is signed in and lacks the role.
    #[must_use]
    pub fn is_for_want_of_a_role(&self) -> bool {
        self.problem == Problem::NOT_FOUND
    }
}

/// Whether the answer is for programs, and not for people.
fn is_for_programs(request: &HttpRequest) -> bool {
    request.path().starts_with("/api/")
}

/// Never shows the typed words.
impl fmt::Debug for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Denied({})", self.problem.kind)
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem.title)
    }
}

impl ResponseError for Denied {
    fn status_code(&self) -> StatusCode {
        self.problem.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = self.bare_response();
        if let Some(unsent) = self.unsent.take() {
            answer.extensions_mut().insert(unsent);
        }
        answer
    }
}

impl Denied {
    /// The answer without the typed words.
    fn bare_response(&self) -> HttpResponse {
        match &self.page {
            Some(_) if self.problem == Refusal::SignIn.problem() => {
                HttpResponse::SeeOther().insert_header((LOCATION, "/dang-nhap")).finish()
            }
            Some(_) if self.problem == Refusal::EnrolFirst.problem() => {
                HttpResponse::SeeOther().insert_header((LOCATION, "/toi/ma-mot-lan")).finish()
            }
            Some(_) if self.problem == Refusal::NotAdmitted.problem() => {
                HttpResponse::SeeOther().insert_header((LOCATION, "/toi")).finish()
            }
            Some(html) => page::private(self.problem.status, html.clone()),
            None => self.problem.error_response(),
        }
    }
}
