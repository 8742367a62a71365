//! Units that are merged, on SQLite and on PostgreSQL.

use casework::clock::Moment;
use casework::directory::KeyKind;
use casework::ids::{CaseId, UnitId};
use casework::unit_change::UnitChangeKind;
use storage::error::StoreError;
use storage::unit_changes::{Left, Side, UnitChange};

use super::{DAY, Fresh};

const CASE: CaseId = CaseId(1 << 40);

fn change(fresh: &Fresh, id: i64) -> UnitChange {
    UnitChange::prepared(id, UnitChangeKind::Merger, (fresh.unit, fresh.neighbour), DAY)
}

#[tokio::test]
async fn a_change_is_prepared_again_until_both_have_signed_and_then_no_more() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        let tx = fresh.store.begin().await.expect("a start");
        tx.prepare_change(&change(&fresh, 1)).await.expect("prepared");
        assert!(tx.sign_change(1, Side::Old, officer, Moment(5)).await.expect("signed"));
        assert!(!tx.sign_change(1, Side::Old, officer, Moment(6)).await.expect("not twice"));
        tx.prepare_change(&change(&fresh, 2)).await.expect("in the place of the first");
        for side in [Side::Old, Side::New] {
            assert!(tx.sign_change(2, side, officer, Moment(7)).await.expect("signed"));
        }
        tx.commit().await.expect("kept");
        let read = fresh.store.read();
        assert_eq!(read.unit_change(1).await.expect("read"), None);
        let signed = read.unit_change(2).await.expect("read").expect("the second");
        assert!(signed.is_signed());
        assert_eq!(read.unit_changes(fresh.neighbour).await.expect("read"), [signed]);
        let tx = fresh.store.begin().await.expect("a start");
        let third = tx.prepare_change(&change(&fresh, 3)).await;
        assert!(matches!(third, Err(StoreError::Conflict(_))));
    }
}

#[tokio::test]
async fn cases_pass_on_and_then_everything_names_the_new_unit() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        let tx = fresh.store.begin().await.expect("a start");
        tx.prepare_change(&change(&fresh, 1)).await.expect("prepared");
        tx.add_village(fresh.unit, 7, "Thôn mẫu 1").await.expect("a village");
        for (unit, code) in
            [(fresh.unit, "19255"), (fresh.unit, "19291"), (fresh.neighbour, "19249")]
        {
            tx.add_neighbour(unit, code).await.expect("a neighbour");
        }
        tx.commit().await.expect("kept");
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;

        let read = fresh.store.read();
        let kinds = [KeyKind::Desk];
        assert!(
            read.cases_to_pass(fresh.unit, &[KeyKind::Restricted], 9)
                .await
                .expect("read")
                .is_empty()
        );
        let case = read.cases_to_pass(fresh.unit, &kinds, 9).await.expect("read").remove(0);
        let left = read.left_with(fresh.unit).await.expect("read");
        assert_eq!(left, Left { cases: 1, grants: 2 });
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.pass_case(&case, fresh.neighbour).await.expect("passed"));
        assert!(!tx.pass_case(&case, fresh.neighbour).await.expect("passed before"));
        let sealed = fresh.sealed();
        for grant in tx.read().grants_to_pass(fresh.unit, &kinds, 9).await.expect("read") {
            let anew = (!grant.dormant).then(|| sealed.clone());
            assert!(tx.pass_grant(&grant, fresh.neighbour, anew.clone()).await.expect("passed"));
            assert!(!tx.pass_grant(&grant, fresh.neighbour, anew).await.expect("before"));
        }
        assert!(tx.read().left_with(fresh.unit).await.expect("read").is_nothing());
        assert!(tx.merge_unit(&change(&fresh, 1), DAY, Moment(9)).await.expect("merged"));
        assert!(!tx.merge_unit(&change(&fresh, 1), DAY, Moment(9)).await.expect("before"));
        tx.commit().await.expect("kept");

        let grants = read.grants(&[CASE]).await.expect("read");
        assert!(grants.iter().all(|it| it.unit == fresh.neighbour));
        assert!(grants.iter().all(|it| (it.sealed == sealed) != it.dormant));
        let gone = read.unit(fresh.unit).await.expect("read").expect("it stays in the table");
        assert_eq!(gone.merged, Some((DAY, fresh.neighbour)));
        let of_officer = read.officer(officer).await.expect("read").expect("an officer").unit;
        assert_eq!(of_officer, UnitId(fresh.neighbour.0));
        let directory = read.directory(DAY).await.expect("read");
        let old = directory.unit("19249").expect("the old code");
        assert_eq!((old.merged_into.as_deref(), old.villages.len()), (Some("19255"), 0));
        let new = directory.unit("19255").expect("the new unit");
        assert_eq!(new.villages[0].id, "7");
        assert_eq!(new.neighbours, ["19291"]);
    }
}
