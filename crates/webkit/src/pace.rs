//! How fast the body of a request must come, at any address.
//!
//! A body has a time of grace. Every byte that comes adds time at the least rate, never to more than the
//! grace again. The time runs only while the service waits for the body, so the work on an answer does not
//! count. Few large bodies come at once: one more cuts off the body that has been large for longest. If an
//! answer is given before the body has ended, the rest is not read: the connection ends after a short while
//! in which the answer can reach the client.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::middleware::Next;
use actix_web::rt::time::{Instant, Sleep, sleep};
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage};
use futures_util::Stream;

use crate::few::{Few, Place};

/// The error of a body that came too slowly.
pub(crate) const SLOW: ErrorKind = ErrorKind::TimedOut;
/// The error of a body that lost its place to another.
pub(crate) const TAKEN: ErrorKind = ErrorKind::ResourceBusy;
/// A body of more bytes is large.
const LARGE: usize = 64 * 1024;

/// How fast a body must come.
#[derive(Clone)]
pub struct Pace {
    /// The longest time in which no byte may come.
    pub grace: Duration,
    /// The least bytes a second in the long run.
    pub rate: u32,
    /// The large bodies that come at once, counted over all threads of a service.
    pub large: Arc<Few>,
}

impl Pace {
    /// Lets a request through and limits the pace of its body.
    ///
    /// # Errors
    /// The errors of the service behind.
    pub async fn keep(
        self,
        mut request: ServiceRequest,
        next: Next<impl MessageBody + 'static>,
    ) -> Result<ServiceResponse<BoxBody>, Error> {
        let payload = request.take_payload();
        if matches!(payload, Payload::None) {
            return Ok(next.call(request).await?.map_into_boxed_body());
        }
        let coming = Coming::new(payload, self);
        let rest = Rest(Rc::new(RefCell::new(coming)));
        request.set_payload(Payload::Stream { payload: Box::pin(rest.clone()) });
        let response = next.call(request).await?.map_into_boxed_body();
        if rest.0.borrow().ended {
            return Ok(response);
        }
        Ok(response.map_body(|_, body| BoxBody::new(Answer { body, _rest: rest })))
    }
}

impl Pace {
    /// When more must come, if so many bytes came `now` that were `due` at that time.
    fn due(&self, due: Instant, now: Instant, bytes: usize) -> Instant {
        let won = Duration::from_secs(bytes as u64) / self.rate.max(1);
        (due + won).min(now + self.grace)
    }
}

/// A body under way.
struct Coming {
    payload: Payload,
    pace: Pace,
    /// When more of it must have come; counted from the first wait for it.
    due: Option<Pin<Box<Sleep>>>,
    /// How much of it has come.
    size: usize,
    /// Its place, once it is large.
    place: Option<Place>,
    ended: bool,
}

/// The rest of a body.
#[derive(Clone)]
struct Rest(Rc<RefCell<Coming>>);

/// An answer given before the body has ended. It keeps the rest of the body: if nothing held the rest, the
/// server would read it without end; a rest that is held unread makes the server cut it off.
struct Answer {
    body: BoxBody,
    _rest: Rest,
}

impl Coming {
    fn new(payload: Payload, pace: Pace) -> Self {
        Self { payload, pace, due: None, size: 0, place: None, ended: false }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, PayloadError>>> {
        let grace = self.pace.grace;
        let due = self.due.get_or_insert_with(|| Box::pin(sleep(grace)));
        match Pin::new(&mut self.payload).poll_next(cx) {
            Poll::Ready(Some(Ok(bytes))) => {
                let next = self.pace.due(due.deadline(), Instant::now(), bytes.len());
                due.as_mut().reset(next);
                self.size += bytes.len();
                if self.size > LARGE && self.place.is_none() {
                    self.place = Some(self.pace.large.enter());
                }
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Ready(end) => {
                self.ended = end.is_none();
                self.place = None;
                Poll::Ready(end)
            }
            Poll::Pending => {
                let place = self.place.as_mut();
                let kind = if place.is_some_and(|it| it.poll_taken(cx).is_ready()) {
                    TAKEN
                } else {
                    ready!(due.as_mut().poll(cx));
                    SLOW
                };
                Poll::Ready(Some(Err(PayloadError::Io(kind.into()))))
            }
        }
    }
}

impl Stream for Rest {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.borrow_mut().poll(cx)
    }
}

impl MessageBody for Answer {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

#[cfg(test)]
mod tests;
