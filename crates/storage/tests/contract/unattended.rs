//! Cases that no officer can attend to, on SQLite and on PostgreSQL.

use casework::case::State;
use casework::clock::Timestamp;
use casework::directory::KeyKind;
use casework::ids::CaseId;
use sealing::header::Purpose;
use storage::accounts::password_resets::{ONE_PERSON, PasswordReset, ResetBy};
use storage::cases::Case;
use storage::cases::sight::Viewer;

use super::rekeying::dormant_at_the_neighbour;
use super::{DAY, Fresh, digest};

const NOW: Timestamp = Timestamp(1_795_000_000);
const CASE: CaseId = CaseId(1 << 40);

async fn the(fresh: &Fresh) -> Case {
    fresh.store.read().cases().with_id(CASE).await.expect("read").expect("a case")
}

/// A case with a dormant grant to the unit above.
async fn filed(fresh: &Fresh) {
    fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
    dormant_at_the_neighbour(fresh, &the(fresh).await).await;
}

#[tokio::test]
async fn a_case_waits_for_nobody_once_whoever_works_cases_and_holds_its_key_stays_away() {
    for fresh in Fresh::both().await {
        let read = fresh.store.read();
        let unattended =
            async || read.queue().unattended(Timestamp(0), 10).await.expect("read").len();
        let first = fresh.officer(1).await;
        let second = fresh.officer(2).await;
        filed(&fresh).await;
        assert_eq!(unattended().await, 1, "nobody holds the key");
        let _key = fresh.unit_key(3, &[first, second]).await;
        assert_eq!(unattended().await, 0);
        for (officer, left) in [(first, 0), (second, 1)] {
            let tx = fresh.store.begin().await.expect("a start");
            assert!(tx.conflicts().recuse(CASE, officer).await.expect("done"));
            tx.commit().await.expect("kept");
            assert_eq!(unattended().await, left);
        }
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.handover().wake(&the(&fresh).await).await.expect("done"));
        tx.commit().await.expect("kept");
        assert_eq!(unattended().await, 0, "it is known");
    }
}

#[tokio::test]
async fn a_case_waits_for_nobody_while_whoever_is_left_was_reset_by_who_stays_away() {
    for fresh in Fresh::both().await {
        filed(&fresh).await;
        let read = fresh.store.read();
        let [first, second] = [fresh.officer(1).await, fresh.officer(2).await];
        let _key = fresh.unit_key(3, &[first, second]).await;
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.conflicts().recuse(CASE, first).await.expect("recused"));
        tx.commit().await.expect("kept");
        let waits = async |now: Timestamp| {
            let since = now.plus(-ONE_PERSON);
            read.queue().unattended(since, 10).await.expect("read").len()
        };
        assert_eq!(waits(NOW).await, 0, "the second is left");
        let tx = fresh.store.begin().await.expect("a start");
        let by = ResetBy::Colleague(first);
        let reset = PasswordReset { officer: second, unit: fresh.unit, by, at: NOW };
        tx.accounts().note_reset(1, &reset).await.expect("noted");
        tx.commit().await.expect("kept");
        assert_eq!(waits(NOW).await, 1);
        assert_eq!(waits(NOW.plus(ONE_PERSON)).await, 0);
    }
}

#[tokio::test]
async fn a_closed_case_waits_for_nobody_only_once_its_writer_replied() {
    for fresh in Fresh::both().await {
        filed(&fresh).await;
        let read = fresh.store.read();
        let waiting = async || {
            let (open, closed) = (
                read.queue().unattended(Timestamp(0), 10).await,
                read.queue().unread(Timestamp(0), 10).await,
            );
            (open.expect("read").len(), closed.expect("read").len())
        };
        let beside = async || {
            let by = Viewer { unit: fresh.neighbour, kinds: &[KeyKind::Desk], eyes: None };
            read.handover().held_beside(by, 10).await.expect("read").len()
        };
        assert_eq!(waiting().await, (1, 0));
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            tx.cases().change_state(CASE, State::Received, State::Closed).await.expect("closed")
        );
        tx.commit().await.expect("kept");
        assert_eq!(waiting().await, (0, 0), "it waits for no work");
        let door = fresh.store.open_door(digest(1)).await.expect("a door");
        let reply = fresh.envelope(fresh.rng.id(), Purpose::Reply);
        door.file_reply(&the(&fresh).await, DAY, reply).await.expect("filed");
        door.commit().await.expect("kept");
        assert_eq!((waiting().await, beside().await), ((0, 1), 0));
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.handover().wake(&the(&fresh).await).await.expect("done"));
        tx.commit().await.expect("kept");
        assert_eq!((waiting().await, beside().await), ((0, 0), 1), "it is known");
        let tx = fresh.store.begin().await.expect("a start");
        let read_by_them = fresh.envelope(fresh.rng.id(), Purpose::Read);
        tx.cases().add_envelope(CASE, DAY, read_by_them).await.expect("added");
        tx.commit().await.expect("kept");
        assert_eq!(beside().await, 0, "a closed one is listed while a reply waits");
    }
}
