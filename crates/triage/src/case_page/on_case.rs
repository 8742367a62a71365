//! An act asked for by a form on a case's page: the officer's proof, the case at the version that they saw,
//! and the form's values in the types of the act.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use webkit::form::Form;
use webkit::problem::Problem;

use crate::case_page::page::case_page;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::{May, WorkCases};
use crate::platform::draft::Draft;
use crate::platform::layout::{Pages, after};
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;
use crate::platform::request::denied::Denied;
use crate::platform::request::extract::CsrfForm;
use crate::platform::state::TriageState;

/// A requested act, with a form of the fields of `T`.
pub struct OnCase<T> {
    pub(crate) pages: Pages,
    pub(crate) may: May<WorkCases>,
    /// The case number from the address.
    pub(crate) number: String,
    pub(crate) form: Form,
    /// The typed words, to be given back.
    pub(crate) draft: Draft,
    fields: PhantomData<T>,
}

/// A form that has only its button.
#[derive(Deserialize)]
pub struct Nothing {}

/// What an act needs.
pub(crate) struct Asked<'a, T> {
    pub(crate) triage: &'a TriageState,
    pub(crate) may: &'a May<WorkCases>,
    /// The case, at the version that was seen.
    pub(crate) case: CaseAtVersion,
    /// The fields.
    pub(crate) sent: T,
}

/// What was done, and where the officer reads about it.
pub(crate) enum Done {
    /// On the page of the case.
    Here(Notice),
    /// On another page: the case is not theirs any more.
    At(&'static str, Notice),
}

impl From<Notice> for Done {
    fn from(done: Notice) -> Self {
        Self::Here(done)
    }
}

impl<T: DeserializeOwned> OnCase<T> {
    /// Does the act, and leads to the page that says what was done. If the act is refused, the case's page
    /// says why, with the typed words in their boxes.
    ///
    /// # Errors
    /// [`Problem::INTERNAL`] when the page cannot be written.
    pub(crate) async fn perform<D: Into<Done>>(
        self,
        act: impl AsyncFnOnce(Asked<'_, T>) -> Result<D, Refusal>,
    ) -> Result<HttpResponse, Problem> {
        let done = self.attempt(act).await;
        self.answer(done).await
    }

    /// The redirect to the page that says what was done, or the case's page, which says why the act was
    /// refused.
    pub(crate) async fn answer<D: Into<Done>>(
        self,
        done: Result<D, Refusal>,
    ) -> Result<HttpResponse, Problem> {
        match done.map(Into::into) {
            Ok(Done::Here(done)) => Ok(after(done, &format!("/ho-so/{}", self.number))),
            Ok(Done::At(page, done)) => Ok(after(done, page)),
            Err(refused) => self.refused(refused).await,
        }
    }

    /// Does the act and nothing else.
    pub(crate) async fn attempt<D>(
        &self,
        act: impl AsyncFnOnce(Asked<'_, T>) -> Result<D, Refusal>,
    ) -> Result<D, Refusal> {
        let case = CaseAtVersion::parse(&self.number, Some(self.form.get("seen")))?;
        let sent = self.form.typed().ok_or(Refusal::UnknownCode)?;
        act(Asked { triage: &self.pages.triage, may: &self.may, case, sent }).await
    }

    /// The case's page, which says why the act was refused.
    pub(crate) async fn refused(self, refused: Refusal) -> Result<HttpResponse, Problem> {
        let Self { pages, may, number, draft, .. } = self;
        case_page(&pages, &may, &number, Some(refused), draft, None).await
    }
}

impl<T> FromRequest for OnCase<T> {
    type Error = Denied;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Denied>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let posted = CsrfForm::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let CsrfForm { may, form } = posted.await?;
            let pages =
                Pages::of(&request).ok_or_else(|| Denied::of(Problem::INTERNAL, &request))?;
            let number = request.match_info().get("number").unwrap_or_default().to_owned();
            let draft = Draft::posted(request.path(), &form);
            Ok(Self { pages, may, number, form, draft, fields: PhantomData })
        })
    }
}
