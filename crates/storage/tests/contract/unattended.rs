//! Which cases wait for nobody, on SQLite and on PostgreSQL.

use casework::clock::Moment;
use casework::ids::CaseId;
use storage::cases::Case;
use storage::password_resets::{ONE_PERSON, PasswordReset, ResetBy};

use super::rekeying::dormant_at_the_neighbour;
use super::{DAY, Fresh};

const NOW: Moment = Moment(1_795_000_000);
const CASE: CaseId = CaseId(1 << 40);

async fn the(fresh: &Fresh) -> Case {
    fresh.store.read().case(CASE).await.expect("read").expect("a case")
}

/// A case whose unit above sleeps.
async fn filed(fresh: &Fresh) {
    fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
    dormant_at_the_neighbour(fresh, &the(fresh).await).await;
}

#[tokio::test]
async fn a_case_waits_for_nobody_once_whoever_works_cases_and_holds_its_key_stays_away() {
    for fresh in Fresh::both().await {
        let read = fresh.store.read();
        let unattended = async || read.unattended(Moment(0), 10).await.expect("read").len();
        let first = fresh.officer(1).await;
        let second = fresh.officer(2).await;
        filed(&fresh).await;
        assert_eq!(unattended().await, 1, "nobody holds the key");
        let _key = fresh.unit_key(3, &[first, second]).await;
        assert_eq!(unattended().await, 0);
        for (officer, left) in [(first, 0), (second, 1)] {
            let tx = fresh.store.begin().await.expect("a start");
            assert!(tx.recuse(CASE, officer).await.expect("done"));
            tx.commit().await.expect("kept");
            assert_eq!(unattended().await, left);
        }
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.wake(&the(&fresh).await).await.expect("done"));
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
        assert!(tx.recuse(CASE, first).await.expect("recused"));
        tx.commit().await.expect("kept");
        let waits = async |now: Moment| {
            let since = now.plus(-ONE_PERSON);
            read.unattended(since, 10).await.expect("read").len()
        };
        assert_eq!(waits(NOW).await, 0, "the second is left");
        let tx = fresh.store.begin().await.expect("a start");
        let by = ResetBy::Colleague(first);
        let reset = PasswordReset { officer: second, unit: fresh.unit, by, at: NOW };
        tx.note_reset(1, &reset).await.expect("noted");
        tx.commit().await.expect("kept");
        assert_eq!(waits(NOW).await, 1);
        assert_eq!(waits(NOW.plus(ONE_PERSON)).await, 0);
    }
}
