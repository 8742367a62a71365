//! What is read of those who have no session: little, and of few at once.

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_LENGTH;
use webkit::body::SHORT_LIMIT;
use webkit::few::Few;
use webkit::form::{Form, Unread};
use webkit::problem::Problem;

/// The most bytes of a form with words that go through the sign-in: 64 KiB of text, each byte as `%XX`.
const WORDS: usize = 256 * 1024;
/// How many such forms are read at once, when they are not short.
const AT_ONCE: usize = 16;

/// The forms of those who have no session.
pub struct Strangers(Few);

impl Default for Strangers {
    fn default() -> Self {
        Self(Few::new(AT_ONCE))
    }
}

impl Strangers {
    /// Reads a form with words that were typed on one of our pages, or that the sign-in page carries on.
    ///
    /// # Errors
    /// [`Problem::UNAVAILABLE`] when too many others came after it, and those of [`Unread::read`].
    pub(crate) async fn words(
        &self,
        request: &HttpRequest,
        unread: Unread,
    ) -> Result<Form, Problem> {
        if is_short(request) {
            return unread.read(SHORT_LIMIT).await;
        }
        // The words in the names that the sign-in page gives them, and beside them what is typed there.
        let read = self.0.do_in_place(unread.read(WORDS + SHORT_LIMIT)).await;
        read.unwrap_or(Err(Problem::UNAVAILABLE))
    }
}

fn is_short(request: &HttpRequest) -> bool {
    let length =
        request.headers().get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    length.is_some_and(|it: usize| it <= SHORT_LIMIT)
}
