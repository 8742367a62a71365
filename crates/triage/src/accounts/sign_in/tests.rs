//! How a session ages, and how parallel tries to sign in affect each other.

use std::sync::Arc;

use casework::role::Role;
use storage::accounts::wrong_tries::{QUARTER, WrongTry};
use storage::audit::list::{Listed, Scope};
use tokio::task::JoinSet;

use super::*;
use crate::accounts::error::AccountError;
use crate::platform::auth::BeSignedIn;
use crate::platform::state::TriageState;
use crate::platform::state::turns::STRANGERS;
use crate::testing::Fresh;

/// The links of wrong tries in the chain.
async fn failures(triage: &TriageState) -> Vec<Listed> {
    let acts =
        triage.store.read().audit().acts(&Scope::All, Some(Act::SignInFailed), None, 99).await;
    acts.expect("the chain")
}

/// A try with a wrong password.
async fn junk(triage: Arc<TriageState>, username: String) -> Result<SessionSecret, Refusal> {
    triage.sign_in().with_password(&username, SecretString::from("không phải"), "", None).await
}

#[tokio::test]
async fn what_a_page_asks_by_itself_keeps_no_session_alive() {
    let fresh = Fresh::new().await;
    let head = fresh.joined(Role::UnitHead, "truong").await;
    let triage = &fresh.triage;
    let session =
        triage.sign_in().with_password("truong", head.password, "", None).await.expect("signed in");

    for _ in 0..29 {
        triage.clock.advance(60);
        assert!(triage.auth().look_in(&session, false).await.is_ok());
    }
    triage.clock.advance(61);
    assert!(matches!(triage.auth().look_in(&session, false).await, Err(Refusal::SignIn)));
    assert!(matches!(triage.auth().resume(&session).await, Err(Refusal::SignIn)));
}

#[tokio::test]
async fn beside_150_junk_tries_an_honest_one_is_served_within_a_few_hashes() {
    let fresh = Fresh::new().await;
    let head = fresh.joined(Role::UnitHead, "truong").await;
    let _guessed = fresh.joined(Role::DutyOfficer, "truc").await;
    let triage = Arc::new(fresh.triage);
    let mut tries = JoinSet::new();
    for which in 0..150 {
        let username = if which % 3 == 0 { "truc".to_owned() } else { format!("ai.{which}") };
        tries.spawn(junk(triage.clone(), username));
    }
    while triage.hashing.waiting(STRANGERS) < 16 {
        tokio::task::yield_now().await;
    }
    let mut looked_at = 0;
    let mut ended = |tries: &mut JoinSet<Result<SessionSecret, Refusal>>| {
        while let Some(done) = tries.try_join_next() {
            looked_at +=
                u32::from(done.expect("an end").err() == Some(AccountError::WrongPassword.into()));
        }
        looked_at
    };
    let before = ended(&mut tries);
    let honest = triage.sign_in().with_password("truong", head.password, "", None).await;
    assert!(honest.is_ok());
    let meanwhile = ended(&mut tries) - before;
    assert!(meanwhile <= 6, "{meanwhile} others were served first");
}

#[tokio::test]
async fn a_wrong_password_is_answered_no_sooner_than_one_of_a_name_that_is_nobodys() {
    let fresh = Fresh::new().await;
    let head = fresh.joined(Role::UnitHead, "truong").await;
    let triage = Arc::new(fresh.triage);
    let stranger = triage.hashing.queue(STRANGERS).turn().await.expect("a turn");
    let wrong = tokio::spawn(junk(triage.clone(), "truong".to_owned()));
    while triage.hashing.waiting(STRANGERS) == 0 {
        tokio::task::yield_now().await;
    }
    // Tries under one name go in order: when this one is in, the wrong one has been checked.
    assert!(triage.sign_in().with_password("truong", head.password, "", None).await.is_ok());
    assert!(!wrong.is_finished(), "one of a stranger would still wait");
    drop(stranger);
    assert_eq!(wrong.await.expect("an end").err(), Some(AccountError::WrongPassword.into()));
}

#[tokio::test]
async fn three_hundred_tries_with_a_recovery_sheet_are_one_link_a_name_and_quarter_hour() {
    let fresh = Fresh::new().await;
    let _head = fresh.joined(Role::UnitHead, "truong").await;
    let triage = Arc::new(fresh.triage);
    let mut tries = JoinSet::new();
    for which in 0..300 {
        let username = if which < 3 { "truong".to_owned() } else { format!("ai.{which}") };
        let triage = triage.clone();
        tries.spawn(async move {
            (which < 3, triage.accounts().recover(&username, "gì đó").await.err())
        });
    }
    let (mut own, mut strangers, mut sent_away) = (0, 0, 0);
    while let Some(done) = tries.join_next().await {
        let (is_own, refused) = done.expect("an end");
        let is_looked_at = refused == Some(AccountError::WrongSheet.into());
        assert!(is_looked_at || refused == Some(Refusal::TooManyTries), "{refused:?}");
        match (is_own, is_looked_at) {
            // Checked, and answered as late as a stranger's try.
            (true, _) => own += 1,
            (false, true) => strangers += 1,
            (false, false) => sent_away += 1,
        }
    }
    assert_eq!((own, strangers + sent_away), (3, 297));
    assert!(failures(&triage).await.is_empty(), "the quarter hour is not over");
    triage.clock.advance(2 * QUARTER);
    triage.jobs().close_wrong_tries().await.expect("closed");
    triage.jobs().close_wrong_tries().await.expect("nothing is left");
    let mut links: Vec<_> =
        failures(&triage).await.into_iter().map(|it| (it.officer.is_some(), it.detail)).collect();
    links.sort();
    assert_eq!(links, [(false, format!("sheet {strangers}")), (true, "sheet 3".to_owned())]);
}

#[tokio::test]
async fn an_owner_finds_wrong_tries_in_their_history_by_quarter_hours_at_once_and_later() {
    let fresh = Fresh::new().await;
    let head = fresh.joined(Role::UnitHead, "truong").await;
    let triage = Arc::new(fresh.triage);
    let may = async || {
        let session =
            triage.sign_in().with_password("truong", head.password.clone(), "", None).await;
        let session = session.expect("signed in");
        crate::platform::auth::May::<BeSignedIn>::of_session(&triage, session)
            .await
            .expect("permitted")
    };
    let tries = async || {
        let history = triage.accounts().own_history(&may().await).await.expect("a history");
        let tries = history.into_iter().filter_map(|it| Some((it.at, it.tries?.counts)));
        tries.collect::<Vec<_>>()
    };
    let first = storage::accounts::wrong_tries::quarter_of(triage.clock.now());
    for _ in 0..3 {
        assert!(junk(triage.clone(), "truong".to_owned()).await.is_err());
        assert!(junk(triage.clone(), "ai.do".to_owned()).await.is_err());
    }
    triage.backoff.succeeded("truong");
    assert_eq!(tries().await, [(first, vec![(WrongTry::Password, 3)])]);
    triage.clock.advance(QUARTER);
    assert!(junk(triage.clone(), "truong".to_owned()).await.is_err());
    let both = [
        (first.plus(QUARTER), vec![(WrongTry::Password, 1)]),
        (first, vec![(WrongTry::Password, 3)]),
    ];
    assert_eq!(tries().await, both);
    triage.clock.advance(2 * QUARTER);
    triage.jobs().first_tick().await;
    assert_eq!(tries().await, both, "from the chain as from the counts");
    let links: Vec<_> =
        failures(&triage).await.into_iter().map(|it| (it.at, it.officer, it.detail)).collect();
    let own = triage
        .store
        .read()
        .accounts()
        .with_username("truong")
        .await
        .expect("read")
        .expect("one")
        .id;
    assert_eq!(links.len(), 3);
    assert!(links.contains(&(first, Some(own), "password 3".to_owned())));
    assert!(links.contains(&(first, None, "password 3".to_owned())), "no name, only how many");
    assert!(links.contains(&(first.plus(QUARTER), Some(own), "password 1".to_owned())));
}
