//! Sharing through the gate of rule W7, on SQLite and on PostgreSQL.

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::directory::KeyKind;
use casework::ids::{CaseId, OfficerId, UnitId};
use casework::referral::{Answer, Basis, Stage};
use sealing::header::Purpose;
use storage::audit::{Act, Entry};
use storage::cases::Case;
use storage::cases::grants::NewGrant;
use storage::cases::queue::View;
use storage::cases::sight::Viewer;
use storage::handover::referrals::{Handover, Referral};
use storage::handover::rekey::Rekeyed;

use super::rekeying::{referral, rekeyed};
use super::{DAY, Fresh, digest};

const CASE: CaseId = CaseId(1 << 40);

async fn case_of(fresh: &Fresh) -> Case {
    fresh.store.read().cases().with_id(CASE).await.expect("read").expect("a case")
}

fn entry(act: Act) -> Entry {
    Entry::of_nobody(Timestamp(1), act).on_case(CASE)
}

/// Shares the case in a second person's words; the first of its envelopes continues unchanged.
async fn share(fresh: &Fresh, officer: OfficerId, id: i64) {
    let case = case_of(fresh).await;
    let there = fresh.store.read().cases().envelopes(CASE).await.expect("read");
    let there: Vec<_> = there.into_iter().filter(|it| it.key_epoch == case.key_epoch).collect();
    let mut new = rekeyed(fresh, true).await;
    new.envelopes.truncate(1);
    new.envelopes[0].id = there[0].id;
    new.envelopes[0].sequence = 100 + case.key_epoch;
    let (unit, state, keeps_handler) = (case.unit, case.state, true);
    let new = Rekeyed { unit, state, keeps_handler, seen: there.len(), ..new };
    let tx = fresh.store.begin().await.expect("a start");
    assert!(tx.handover().rekey(&case, new, entry(Act::SanitisedShared)).await.expect("done"));
    let kept = Referral {
        from: case.unit,
        to: fresh.neighbour,
        basis: Basis::Shared,
        answer: Some((Answer::Accepted, Timestamp(5))),
        sanitised: true,
        kept: true,
        key_epoch: case.key_epoch,
        ..referral(fresh, officer, id, 0)
    };
    tx.handover().refer(&kept).await.expect("done");
    tx.commit().await.expect("kept");
}

#[tokio::test]
async fn a_case_shared_sanitised_is_no_hop_and_its_original_is_its_leads() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let officer = fresh.officer(1).await;
        let tx = fresh.store.begin().await.expect("a start");
        tx.cases().assign(CASE, officer).await.expect("assigned");
        tx.commit().await.expect("kept");
        let before = case_of(&fresh).await;
        let all = fresh.store.read().cases().envelopes(CASE).await.expect("read").len();
        share(&fresh, officer, 1).await;
        let after = case_of(&fresh).await;
        assert_eq!((after.unit, after.state, after.key_epoch), (before.unit, State::Received, 1));
        assert_eq!(after.handler, Some(officer));
        let read = fresh.store.read();
        let key_epochs: Vec<i32> = read
            .cases()
            .envelopes(CASE)
            .await
            .expect("read")
            .iter()
            .map(|it| it.key_epoch)
            .collect();
        assert_eq!(
            key_epochs.iter().filter(|it| **it == 1).count(),
            1,
            "what goes on is there once"
        );
        assert_eq!(key_epochs.len(), all, "and the rest is kept");
        assert!(read.handover().referrals(CASE).await.expect("read").is_empty());
        assert!(read.cases().is_sanitised(CASE).await.expect("read"));
        assert_eq!(read.handover().originals_of(fresh.unit, CASE).await.expect("read"), [0]);
        assert!(
            read.handover().originals_of(fresh.neighbour, CASE).await.expect("read").is_empty()
        );
        let viewer = Viewer { unit: fresh.unit, kinds: KeyKind::ALL, eyes: None };
        assert!(read.handover().tombstones(viewer, 9).await.expect("read").is_empty());
        // The lead still knows what was before; the unit that holds the case beside it begins with the copy.
        let acts = async |unit: UnitId| {
            let acts = fresh.store.read().cases().holders_history(CASE, unit).await.expect("read");
            acts.into_iter().map(|it| it.act).collect::<Vec<_>>()
        };
        let tx = fresh.store.begin().await.expect("a start");
        tx.audit().record(entry(Act::NoteAdded)).await.expect("recorded");
        tx.commit().await.expect("kept");
        assert_eq!(acts(fresh.neighbour).await, ["sanitised_shared", "note_added"]);
        share(&fresh, officer, 2).await;
        assert_eq!(acts(fresh.neighbour).await, ["sanitised_shared"]);
        assert_eq!(acts(fresh.unit).await, ["sanitised_shared", "note_added", "sanitised_shared"]);
        assert_eq!(read.handover().originals_of(fresh.unit, CASE).await.expect("read"), [0, 1]);
        let intact = read.audit().verify_chain(&[], Some(&super::audit_key())).await.expect("read");
        assert!(intact.is_ok());
    }
}

#[tokio::test]
async fn a_closed_case_is_listed_beside_only_for_a_reply_that_is_known_there() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let officer = fresh.officer(1).await;
        let replied = async || {
            let door = fresh.store.open_door(digest(1)).await.expect("a door");
            let reply = fresh.envelope(fresh.rng.id(), Purpose::Reply);
            door.file_reply(&case_of(&fresh).await, DAY, reply).await.expect("filed");
            door.commit().await.expect("kept");
        };
        replied().await;
        share(&fresh, officer, 1).await;
        let tx = fresh.store.begin().await.expect("a start");
        let grant = NewGrant {
            id: fresh.rng.id(),
            unit: fresh.neighbour,
            kind: KeyKind::Desk,
            dormant: false,
            sealed: fresh.sealed(),
        };
        tx.handover().grant_beside(&case_of(&fresh).await, grant).await.expect("done");
        assert!(
            tx.cases().change_state(CASE, State::Received, State::Closed).await.expect("closed")
        );
        tx.commit().await.expect("kept");
        let seen = async || {
            let read = fresh.store.read();
            let by = Viewer { unit: fresh.neighbour, kinds: KeyKind::ALL, eyes: None };
            let led = read.queue().list(fresh.unit, KeyKind::ALL, View::Answered, None, 9).await;
            let beside = read.handover().held_beside(by, 9).await.expect("read").len();
            let marked = [fresh.unit, fresh.neighbour]
                .map(async |unit| read.queue().answered(unit, &[CASE]).await.expect("read").len());
            let [by_lead, by_neighbour] = marked;
            (led.expect("read").len(), beside, by_lead.await, by_neighbour.await)
        };
        assert_eq!(seen().await, (1, 0, 1, 0), "it stands in the original, which its lead keeps");
        replied().await;
        assert_eq!(seen().await, (1, 1, 1, 1));
    }
}

#[tokio::test]
async fn an_original_that_was_shared_is_erased_once_another_unit_took_the_case_on() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let officer = fresh.officer(1).await;
        share(&fresh, officer, 1).await;
        let due = async || {
            let read = fresh.store.read();
            read.handover()
                .originals_to_erase(Timestamp(1_000), Day(20_000))
                .await
                .expect("read")
                .len()
        };
        assert_eq!(due().await, 0, "its unit leads it");
        let handed = async |new: Referral| {
            let case = case_of(&fresh).await;
            let key_epoch = rekeyed(&fresh, false).await;
            let seen = fresh.store.read().cases().envelopes(CASE).await.expect("read");
            let seen = seen.iter().filter(|it| it.key_epoch == case.key_epoch).count();
            let tx = fresh.store.begin().await.expect("a start");
            let new_era = Rekeyed { seen, envelopes: Vec::new(), ..key_epoch };
            assert!(
                tx.handover().rekey(&case, new_era, entry(Act::CaseReferred)).await.expect("done")
            );
            tx.handover()
                .refer(&Referral { key_epoch: case.key_epoch, ..new })
                .await
                .expect("done");
            tx.commit().await.expect("kept");
        };
        let to =
            Referral { from: fresh.unit, to: fresh.neighbour, ..referral(&fresh, officer, 2, 0) };
        handed(to).await;
        assert_eq!(due().await, 0, "nobody took it on");
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            tx.handover().answer_referral(2, Answer::Accepted, Timestamp(7)).await.expect("done")
        );
        tx.commit().await.expect("kept");
        assert_eq!(due().await, 1);
    }
}

#[tokio::test]
async fn what_is_shown_ahead_goes_with_its_preparation_and_from_two_that_become_one() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        fresh.file(1, fresh.case(CASE.0, DAY, true)).await;
        let asked = Handover {
            id: 5,
            case: CASE,
            to: fresh.neighbour,
            basis: Basis::Shared,
            agreement: None,
            stage: Stage::Approval,
            asked_by: officer,
            asked_at: Timestamp(3),
            ahead: Some(fresh.sealed()),
        };
        let prepare = async || {
            let tx = fresh.store.begin().await.expect("a start");
            tx.handover().prepare_handover(&asked).await.expect("prepared");
            tx.commit().await.expect("kept");
        };
        let shown = async |unit: UnitId| {
            let viewer = Viewer { unit, kinds: KeyKind::ALL, eyes: None };
            let read = fresh.store.read();
            let cases = read.handover().cases_ahead(viewer, 9).await.expect("read").len();
            assert_eq!(read.handover().ahead(unit, &[CASE]).await.expect("read").len(), cases);
            cases
        };
        prepare().await;
        assert_eq!((shown(fresh.neighbour).await, shown(fresh.unit).await), (1, 0));
        let there =
            fresh.store.read().handover().of_case(CASE).await.expect("read").expect("prepared");
        assert!(there == asked && there.shares());
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            !tx.handover().end_this_handover(asked.id + 1).await.expect("another"),
            "it is not this one"
        );
        assert!(tx.handover().end_this_handover(asked.id).await.expect("ended"));
        drop(tx);
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.handover().end_handover(CASE).await.expect("dropped"));
        tx.commit().await.expect("kept");
        assert_eq!(shown(fresh.neighbour).await, 0);
        prepare().await;
        let tx = fresh.store.begin().await.expect("a start");
        tx.handover().hide_ahead([UnitId(77), fresh.neighbour]).await.expect("hidden");
        tx.commit().await.expect("kept");
        assert_eq!(shown(fresh.neighbour).await, 0);
        assert!(
            fresh.store.read().handover().of_case(CASE).await.expect("read").is_some(),
            "it goes on"
        );
    }
}

#[tokio::test]
async fn a_tip_that_was_shared_and_then_withdrawn_is_erased_whole() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let officer = fresh.officer(1).await;
        share(&fresh, officer, 1).await;
        let tx = fresh.store.begin().await.expect("a start");
        tx.intake().erase_withdrawn(CASE, entry(Act::CaseWithdrawn)).await.expect("erased");
        tx.commit().await.expect("kept");
        let read = fresh.store.read();
        assert!(read.cases().with_id(CASE).await.expect("read").is_none());
        assert!(!read.cases().is_sanitised(CASE).await.expect("read"));
    }
}
