//! A tip taken back by its writer, on SQLite and on PostgreSQL.

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::ids::CaseId;
use storage::audit::{Act, Entry};

use super::{DAY, Fresh, digest};

const CASE: CaseId = CaseId(1 << 40);

async fn take_back(fresh: &Fresh) -> bool {
    take_back_on(fresh, DAY).await
}

async fn take_back_on(fresh: &Fresh, day: Day) -> bool {
    let door = fresh.store.open_door(digest(1)).await.expect("a door");
    let case = door.case().await.expect("read").expect("a case");
    let done = door.withdraw(&case, day).await.expect("done");
    door.commit().await.expect("kept");
    done
}

#[tokio::test]
async fn what_is_taken_back_loses_every_key_at_once_and_the_rest_after_that_day() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, true)).await;
        let tx = fresh.store.begin().await.expect("a start");
        tx.audit()
            .commit_envelopes(Day(DAY.0 + 1), Timestamp(1), &fresh.rng)
            .await
            .expect("committed");
        tx.commit().await.expect("kept");
        assert!(take_back(&fresh).await);
        let read = fresh.store.read();
        assert!(read.cases().grants(&[CASE]).await.expect("read").is_empty());
        assert!(
            read.intake().withdrawn_before(DAY, 9).await.expect("read").is_empty(),
            "not that day"
        );
        let due = read.intake().withdrawn_before(Day(DAY.0 + 1), 9).await.expect("read");
        assert_eq!(due.iter().map(|it| it.id).collect::<Vec<_>>(), [CASE]);
        let entry = Entry::of_nobody(Timestamp(2), Act::CaseWithdrawn);
        let entry = entry.on_case(CASE).of_unit(fresh.unit);
        let tx = fresh.store.begin().await.expect("a start");
        tx.intake().erase_withdrawn(CASE, entry).await.expect("erased");
        tx.commit().await.expect("kept");
        assert!(fresh.store.read().cases().with_id(CASE).await.expect("read").is_none());
        assert!(fresh.store.read().cases().envelopes(CASE).await.expect("read").is_empty());
        let intact = fresh
            .store
            .read()
            .audit()
            .verify_chain(&[], Some(&super::audit_key()))
            .await
            .expect("read");
        assert_eq!(intact.expect("intact").links, 2);
    }
}

#[tokio::test]
async fn what_an_officer_has_accepted_is_not_taken_back() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let tx = fresh.store.begin().await.expect("a start");
        assert!(
            tx.cases().change_state(CASE, State::Received, State::InReview).await.expect("done")
        );
        tx.commit().await.expect("kept");
        assert!(!take_back(&fresh).await);
        assert_eq!(fresh.store.read().cases().grants(&[CASE]).await.expect("read").len(), 2);
    }
}

#[tokio::test]
async fn what_is_taken_back_on_a_day_that_never_comes_is_erased_nevertheless() {
    for ahead in [2, 4000, i32::MAX - DAY.0] {
        for fresh in Fresh::both().await {
            fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
            assert!(take_back_on(&fresh, DAY.plus(ahead)).await);
            let due = fresh.store.read().intake().withdrawn_before(DAY, 9).await.expect("read");
            assert_eq!(due.iter().map(|it| it.id).collect::<Vec<_>>(), [CASE], "{ahead}");
        }
    }
    // If intake's clock is past midnight and triage's is not, the erasing waits for that day to end.
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        assert!(take_back_on(&fresh, DAY.plus(1)).await);
        assert!(
            fresh.store.read().intake().withdrawn_before(DAY, 9).await.expect("read").is_empty()
        );
    }
}
