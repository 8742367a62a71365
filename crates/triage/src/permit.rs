//! Permission as a proof: only an open session can make a [`May`], and every use case asks for one.

mod roles;

use std::any::TypeId;
use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{HOST, LOCATION, ORIGIN};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use sealing::session::SessionSecret;
use webkit::body::FORM_LIMIT;
use webkit::form::{Form, Unread};
use webkit::page;
use webkit::problem::Problem;

use crate::gone::{Gone, gone_page};
use crate::refusal::{AccountRefusal, Refusal};
use crate::shell::{Pages, Site};
use crate::station::{SignedIn, Station};
use crate::strangers::FromOurPage;
use crate::typed::Workplace;
use crate::typed::http::{give_back, hold};

pub use roles::{
    Administer, BeSignedIn, LeadUnit, Oversee, Permission, ReadTips, Sanitise, WorkCases,
};

/// The header that carries a session's token against cross-site requests.
pub const CSRF_HEADER: &str = "X-CSRF-Token";

/// The proof that whoever asks may do `A`.
pub struct May<A> {
    /// Who asks, with the keys they hold.
    pub who: SignedIn,
    /// Their session.
    pub(crate) secret: SessionSecret,
    act: PhantomData<A>,
}

/// The proof together with a posted form that carried the session's token.
pub struct Posted<A> {
    /// The proof.
    pub may: May<A>,
    /// The form.
    pub form: Form,
}

/// The proof for what a page asks by itself: it does not count as use of the session.
pub struct Glance<A>(pub May<A>);

/// Why a request gets no proof: a problem for programs, a page for people.
pub struct Denied {
    problem: Problem,
    page: Option<String>,
    /// The page with what was typed, when that surely came from our own page.
    kept: RefCell<Option<HttpResponse>>,
}

impl<A: Permission> FromRequest for May<A> {
    type Error = Denied;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Denied>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let may = match prove(&request).await {
                Ok(may) => may,
                Err(refusal) => return Err(Denied::to_whoever_asks(refusal, &request).await),
            };
            let header = request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok());
            let safe = matches!(*request.method(), Method::GET | Method::HEAD);
            if safe || header.is_some_and(|token| may.secret.is_csrf(token)) {
                Ok(may)
            } else {
                Err(Denied::to_whoever_asks(Refusal::Forged, &request).await)
            }
        })
    }
}

impl<A: Permission> FromRequest for Posted<A> {
    type Error = Denied;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Denied>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let unread = Unread::of(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let may: May<A> = match prove(&request).await {
                Ok(may) => may,
                Err(refusal) => return Err(Denied::with_words(refusal, &request, unread).await),
            };
            let form = match unread.read(FORM_LIMIT).await {
                Ok(form) => form,
                Err(problem) => return Err(Denied::to_whoever_asks(problem, &request).await),
            };
            if !may.secret.is_csrf(form.get("csrf")) {
                return Err(Denied::keeping(Refusal::Forged, &request, &form).await);
            }
            if form.broken {
                return Err(Denied::keeping(Refusal::Broken, &request, &form).await);
            }
            hold(&request, &may.secret, &form);
            Ok(Self { may, form })
        })
    }
}

impl<A: Permission> FromRequest for Glance<A> {
    type Error = Denied;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Denied>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let proof = prove_by(&request, false).await;
            proof.map(Self).map_err(|refusal| Denied::of(refusal, &request))
        })
    }
}

impl<A: Permission> May<A> {
    /// The proof for an open session; the demo makes its sample cases with it.
    ///
    /// # Errors
    /// [`Refusal::SignIn`] when the session ended, [`Refusal::NotFound`] when the role is missing,
    /// [`AccountRefusal::NotAdmitted`] in a role that takes a key of the unit, which is not held,
    /// [`AccountRefusal::EnrolFirst`] before a required second factor is set up.
    pub async fn of_session(station: &Station, secret: SessionSecret) -> Result<Self, Refusal> {
        Self::of(station, secret, true).await
    }

    async fn of(station: &Station, secret: SessionSecret, used: bool) -> Result<Self, Refusal> {
        let who = station.look_in(&secret, used).await?;
        if who.must_enrol && TypeId::of::<A>() != TypeId::of::<BeSignedIn>() {
            return Err(AccountRefusal::EnrolFirst.into());
        }
        given::<A>(&who)?;
        Ok(Self { who, secret, act: PhantomData })
    }
}

impl<A> May<A> {
    /// The proof of another permission for the same officer.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the role is missing, [`AccountRefusal::NotAdmitted`].
    pub(crate) fn also<B: Permission>(&self) -> Result<May<B>, Refusal> {
        given::<B>(&self.who)?;
        Ok(May { who: self.who.clone(), secret: self.secret.clone(), act: PhantomData })
    }
}

/// Whether an officer may do `A` as who they are now. A role that reads or speaks for a unit takes a
/// key of the unit: whoever holds none has been admitted by nobody. Their own account stays open.
fn given<A: Permission>(who: &SignedIn) -> Result<(), Refusal> {
    if TypeId::of::<A>() == TypeId::of::<BeSignedIn>() || A::given_to(&who.acting_roles()) {
        Ok(())
    } else if A::given_to(&who.officer.roles) {
        Err(AccountRefusal::NotAdmitted.into())
    } else {
        Err(Refusal::NotFound)
    }
}

async fn prove<A: Permission>(request: &HttpRequest) -> Result<May<A>, Refusal> {
    prove_by(request, true).await
}

async fn prove_by<A: Permission>(request: &HttpRequest, used: bool) -> Result<May<A>, Refusal> {
    if !is_from_here(request) {
        return Err(Refusal::Forged);
    }
    let station = request.app_data::<Data<Station>>().ok_or(Refusal::Internal)?;
    May::of(station, session_of(request).ok_or(Refusal::SignIn)?, used).await
}

/// The session that the request's cookie names.
#[must_use]
pub fn session_of(request: &HttpRequest) -> Option<SessionSecret> {
    let site = request.app_data::<Data<Site>>()?;
    SessionSecret::parse(request.cookie(site.cookie_name())?.value())
}

/// Whether a request that changes something comes from our own pages, as far as the browser says.
#[must_use]
pub fn is_from_here(request: &HttpRequest) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return true;
    }
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let site = header("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let host = header(HOST.as_str()).unwrap_or_default();
    let origin = header(ORIGIN.as_str()).is_none_or(|origin| {
        origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
    });
    site && origin
}

/// Whether the browser says that a request comes from our own pages; silence is not enough.
pub(crate) fn is_surely_from_here(request: &HttpRequest) -> bool {
    let says = request.headers().contains_key(ORIGIN)
        || request.headers().get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    says && is_from_here(request)
}

/// Whether what was typed on a page of ours is given back, for it would be lost. It is not where it could
/// come from another site: nobody may put words into an officer's box.
fn gives_back(refusal: Refusal, request: &HttpRequest) -> bool {
    let unread = [Refusal::SignIn, Refusal::Forged, Refusal::Broken, Refusal::Unavailable];
    unread.contains(&refusal)
        && is_surely_from_here(request)
        && Workplace::at(request.path()).is_some()
}

impl Denied {
    /// A refusal of this request: its page for people, the bare problem for programs.
    pub(crate) fn of(problem: impl Into<Problem>, request: &HttpRequest) -> Self {
        Self::with_page(problem.into(), request, None)
    }

    /// The same, which keeps the navigation of an officer who is signed in.
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
        Self { problem, page, kept: RefCell::default() }
    }

    /// Reads what was typed where it is given back, and nothing where it is not.
    async fn with_words(refusal: Refusal, request: &HttpRequest, unread: Unread) -> Self {
        if !gives_back(refusal, request) {
            return Self::to_whoever_asks(refusal, request).await;
        }
        match FromOurPage::read(request, unread).await {
            Ok(FromOurPage(form)) => Self::keeping(refusal, request, &form).await,
            Err(problem) => Self::of(problem, request),
        }
    }

    async fn keeping(refusal: Refusal, request: &HttpRequest, form: &Form) -> Self {
        let kept = if gives_back(refusal, request) {
            give_back(request, refusal, form).await
        } else {
            None
        };
        Self { kept: RefCell::new(kept), ..Self::to_whoever_asks(refusal, request).await }
    }

    /// Whether the officer is signed in and lacks the role.
    #[must_use]
    pub fn is_for_want_of_a_role(&self) -> bool {
        self.problem == Problem::NOT_FOUND
    }
}

/// Whether programs read the answer, and not people.
fn is_for_programs(request: &HttpRequest) -> bool {
    request.path().starts_with("/api/")
}

/// Never what was typed.
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
        if let Some(kept) = self.kept.take() {
            return kept;
        }
        match &self.page {
            Some(_) if self.problem == Refusal::SignIn.problem() => {
                HttpResponse::SeeOther().insert_header((LOCATION, "/dang-nhap")).finish()
            }
            Some(_) if self.problem == AccountRefusal::EnrolFirst.problem() => {
                HttpResponse::SeeOther().insert_header((LOCATION, "/toi/ma-mot-lan")).finish()
            }
            Some(_) if self.problem == AccountRefusal::NotAdmitted.problem() => {
                HttpResponse::SeeOther().insert_header((LOCATION, "/toi")).finish()
            }
            Some(html) => page::private(self.problem.status, html.clone()),
            None => self.problem.error_response(),
        }
    }
}
