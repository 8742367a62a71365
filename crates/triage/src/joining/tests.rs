//! Who is first.

use super::*;
use crate::fresh::{Fresh, UNIT};

#[tokio::test]
async fn of_two_heads_who_join_at_once_one_makes_the_keys_and_the_other_waits_to_be_admitted() {
    let fresh = Fresh::new().await;
    let (one, two) =
        tokio::join!(fresh.joined(Role::UnitHead, "mot"), fresh.joined(Role::UnitHead, "hai"));
    let (first, second) = if one.keys.is_empty() { (two, one) } else { (one, two) };
    assert_eq!((first.keys.len(), first.short_code), (2, None));
    assert!(second.keys.is_empty() && second.short_code.is_some());
    let in_use = fresh.station.store.read().unit_keys(UNIT).await.expect("read");
    assert_eq!(in_use.len(), 2);
    let made: Vec<_> = first.keys.iter().map(|key| key.identity.recipient()).collect();
    assert!(in_use.iter().all(|key| made.contains(&key.recipient)));
}
