//! Reading requests without a session: short ones, and few long ones at once.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use webkit::body::SHORT_LIMIT;
use webkit::form::{Form, Unread};
use webkit::problem::Problem;

use crate::platform::layout::Site;
use crate::platform::request::origin::is_surely_from_here;

/// The most bytes of a form with words that go through the sign-in: 64 KiB of text, each byte as `%XX`.
const WORDS: usize = 256 * 1024;

/// A form that is read without a proof of its sender: a short one, or a longer one that surely comes from a
/// page of ours, with the words it carries.
pub struct FromOurPage(pub(crate) Form);

impl FromOurPage {
    /// Reads what a request posts.
    ///
    /// # Errors
    /// [`Problem::UNAVAILABLE`] when too many others came after it, and the errors of [`Unread::read`].
    pub(crate) async fn read(request: &HttpRequest, unread: Unread) -> Result<Self, Problem> {
        let site = request.app_data::<Data<Site>>();
        let long = site.filter(|_| !is_short(request) && is_surely_from_here(request));
        let Some(site) = long else { return unread.read(SHORT_LIMIT).await.map(Self) };
        // The carried words under the names of their page, and the fields typed here.
        let read = site.strangers.read(unread.read(WORDS + SHORT_LIMIT)).await;
        read.unwrap_or(Err(Problem::UNAVAILABLE)).map(Self)
    }
}

impl FromRequest for FromOurPage {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (unread, request) = (Unread::of(request, payload), request.clone());
        Box::pin(async move { Self::read(&request, unread).await })
    }
}

fn is_short(request: &HttpRequest) -> bool {
    let length =
        request.headers().get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    length.is_some_and(|it: usize| it <= SHORT_LIMIT)
}
