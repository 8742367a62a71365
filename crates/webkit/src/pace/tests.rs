use std::future::poll_fn;

use futures_util::{StreamExt, stream};

use super::*;

fn pace() -> Pace {
    Pace { grace: Duration::from_secs(20), rate: 512, large: Arc::new(Few::new(2)) }
}

/// How many bytes are read of a body that comes in pieces of so many bytes, so many seconds apart.
fn read(pieces: &[(u64, usize)]) -> usize {
    let (pace, mut now, mut size) = (pace(), Instant::now(), 0);
    let mut due = now + pace.grace;
    for (after, bytes) in pieces {
        now += Duration::from_secs(*after);
        if now > due {
            break;
        }
        due = pace.due(due, now, *bytes);
        size += bytes;
    }
    size
}

#[test]
fn a_body_comes_through_at_the_rate_of_a_bad_line_however_long_that_takes() {
    assert_eq!(read(&[(1, 1024); 8]), 8 * 1024);
    // A line that pauses for less than the grace.
    assert_eq!(read(&[(15, 8 * 1024); 40]), 320 * 1024);
    assert_eq!(read(&[(1, 512); 500]), 500 * 512);
}

#[test]
fn a_body_that_is_silent_or_dribbles_is_cut_off_after_its_grace() {
    assert_eq!(read(&[(21, 1)]), 0);
    assert_eq!(read(&[(1, 1); 100]), 20);
    assert_eq!(read(&[(10, 512); 10]), 2 * 512);
}

#[test]
fn what_came_fast_wins_no_more_than_the_grace() {
    assert_eq!(read(&[(0, 1024 * 1024), (20, 1), (1, 1)]), 1024 * 1024 + 1);
    assert_eq!(read(&[(0, 1024 * 1024), (21, 1)]), 1024 * 1024);
}

/// A body that stops after one piece of so many bytes.
fn stalled(pace: &Pace, size: usize) -> Rest {
    let first = stream::once(async move { Ok(Bytes::from(vec![b'x'; size])) });
    let first: Pin<Box<dyn Stream<Item = _>>> = Box::pin(first.chain(stream::pending()));
    let payload = Payload::Stream { payload: first };
    Rest(Rc::new(RefCell::new(Coming::new(payload, pace.clone()))))
}

#[actix_rt::test]
async fn one_large_body_more_cuts_off_the_one_that_has_been_large_for_longest_and_no_small_one() {
    let pace = pace();
    let mut bodies = Vec::new();
    for size in [LARGE + 1, LARGE, LARGE + 1, LARGE + 1] {
        let mut body = stalled(&pace, size);
        assert!(body.next().await.is_some_and(|it| it.is_ok()));
        bodies.push(body);
    }
    let mut cut = Vec::new();
    for body in &mut bodies {
        cut.push(poll_fn(|cx| Poll::Ready(body.poll_next_unpin(cx).is_ready())).await);
    }
    assert_eq!(cut, [true, false, false, false]);
}
