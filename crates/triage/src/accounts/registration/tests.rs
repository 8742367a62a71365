//! Tests of who is the first head.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::*;
use crate::platform::state::turns::makers;
use crate::testing::{Fresh, UNIT};

#[tokio::test]
async fn of_two_heads_who_join_at_once_one_makes_the_keys_and_the_other_waits_to_be_admitted() {
    let fresh = Fresh::new().await;
    let (one, two) =
        tokio::join!(fresh.joined(Role::UnitHead, "mot"), fresh.joined(Role::UnitHead, "hai"));
    let (first, second) = if one.keys.is_empty() { (two, one) } else { (one, two) };
    assert_eq!((first.keys.len(), first.short_code), (2, None));
    assert!(second.keys.is_empty() && second.short_code.is_some());
    let in_use = fresh.triage.store.read().units().keys(UNIT).await.expect("read");
    assert_eq!(in_use.len(), 2);
    let made: Vec<_> = first.keys.iter().map(|key| key.identity.recipient()).collect();
    assert!(in_use.iter().all(|key| made.contains(&key.recipient)));
}

#[tokio::test]
async fn one_invitation_used_many_times_at_once_has_one_turn_at_hashing_and_delays_no_sign_in() {
    let fresh = Fresh::new().await;
    let head = fresh.joined(Role::UnitHead, "truong").await;
    let triage = Arc::new(fresh.triage);
    let code = triage.accounts().invite(UNIT, Role::DutyOfficer).await.expect("invited");
    let unit = makers(UNIT);
    let busy = triage.hashing.queue(unit).turn().await.expect("a turn");
    let mut joining = JoinSet::new();
    for which in 0..4 {
        let (triage, code) = (triage.clone(), code.clone());
        let username = format!("moi.{which}");
        let (display_name, roles) = (username.clone(), Vec::new());
        let newcomer = Newcomer { username, display_name, roles };
        joining.spawn(async move { triage.accounts().join(&code, newcomer).await.is_ok() });
    }
    while triage.hashing.waiting(unit) < 4 {
        tokio::task::yield_now().await;
    }
    assert!(triage.sign_in().with_password("truong", head.password, "", None).await.is_ok());
    assert!(joining.try_join_next().is_none());
    drop(busy);
    let joined = joining.join_all().await;
    assert_eq!(joined.into_iter().filter(|joined| *joined).count(), 1);
}
