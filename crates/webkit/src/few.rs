//! Few at once: a newcomer takes the place of the one that has been there longest.
//!
//! A quick client is served even while slow clients hold all places; the slow ones lose theirs.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::sync::oneshot::{self, Receiver, Sender};

/// Places that are held at once.
pub struct Few {
    most: usize,
    /// One for each place that is held, the oldest first.
    held: Mutex<VecDeque<Sender<()>>>,
}

/// A place; dropping it frees it.
pub struct Place(Receiver<()>);

impl Few {
    /// At most so many places, and at least one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), held: Mutex::default() }
    }

    /// Takes a place. If none is free, the oldest holder loses its place.
    pub fn enter(&self) -> Place {
        let (holder, place) = oneshot::channel();
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|it| !it.is_closed());
        if all.len() == self.most {
            all.pop_front();
        }
        all.push_back(holder);
        Place(place)
    }

    /// Does the work in a place of its own; gives nothing if another took the place meanwhile.
    pub async fn do_in_place<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut place = self.enter();
        tokio::select! {
            biased;
            done = work => Some(done),
            _ = &mut place.0 => None,
        }
    }
}

impl Place {
    /// Ready once another took the place.
    pub fn poll_taken(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn, ready};

    use super::*;

    async fn is_taken(place: &mut Place) -> bool {
        poll_fn(|cx| Poll::Ready(place.poll_taken(cx).is_ready())).await
    }

    #[actix_rt::test]
    async fn one_more_sends_away_whoever_has_been_there_longest() {
        let few = Few::new(2);
        let (mut first, mut second) = (few.enter(), few.enter());
        assert!(!is_taken(&mut first).await && !is_taken(&mut second).await);
        let mut third = few.enter();
        assert!(is_taken(&mut first).await);
        assert!(!is_taken(&mut second).await && !is_taken(&mut third).await);
    }

    #[actix_rt::test]
    async fn a_place_that_was_left_is_free_again() {
        let few = Few::new(2);
        let mut first = few.enter();
        for _ in 0..5 {
            assert_eq!(few.do_in_place(ready(1)).await, Some(1));
            drop(few.enter());
        }
        assert!(!is_taken(&mut first).await);
    }

    #[actix_rt::test]
    async fn nothing_comes_of_what_is_done_in_a_place_that_is_taken() {
        let few = Few::new(1);
        let mut work = std::pin::pin!(few.do_in_place(pending::<()>()));
        let is_under_way = poll_fn(|cx| Poll::Ready(work.as_mut().poll(cx).is_pending())).await;
        assert!(is_under_way);
        let _place = few.enter();
        assert_eq!(work.await, None);
    }
}
