//! When the head of the chain is signed.

use casework::clock::Day;

use crate::testing::{Fresh, NOW};

const HOUR: i64 = 60 * 60;

#[tokio::test]
async fn the_head_is_signed_once_a_day_an_hour_after_midnight_and_after_a_pause_at_once() {
    let fresh = Fresh::new().await;
    let (triage, today) = (&fresh.triage, NOW.day().0);
    let at_midnight = [0, HOUR - 1, 1, 12 * HOUR].into_iter();
    let days = [today - 1, today - 1, today, today];
    for (seconds, day) in at_midnight.zip(days) {
        triage.clock.advance(seconds);
        triage.oversight().keep_todays_head().await.expect("kept");
        let kept = triage.store.read().audit().kept_heads(Some(1)).await.expect("read");
        assert_eq!(kept[0].day, Day(day), "{seconds} seconds later");
    }
    fresh.days(3);
    for _ in 0..2 {
        triage.oversight().keep_todays_head().await.expect("kept");
    }
    let kept = triage.store.read().audit().kept_heads(None).await.expect("read");
    let days: Vec<_> = kept.iter().map(|it| it.day.0 - today).collect();
    assert_eq!(days, [3, 0, -1], "days on which nobody ran have none");
    let key = triage.audit_key.key();
    for it in &kept {
        assert_eq!(key.check_head(&it.line()), Ok(it.head.text(it.day).as_str()));
    }
    let intact =
        triage.store.read().audit().verify_chain(&[], None).await.expect("read").expect("whole");
    assert_eq!((intact.links, intact.heads), (3, 3));
}
