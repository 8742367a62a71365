//! Units that are merged, on SQLite and on PostgreSQL.

use casework::clock::Timestamp;
use casework::directory::KeyKind;
use casework::ids::{CaseId, UnitId};
use casework::referral::{Answer, Basis, Stage};
use casework::unit_change::UnitChangeKind;
use storage::db::error::StoreError;
use storage::handover::referrals::Handover;
use storage::reorganisation::passing::Left;
use storage::reorganisation::{LOOKED, Side, UnitChange};

use super::rekeying::referral;
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
        tx.reorganisation().prepare_change(&change(&fresh, 1)).await.expect("prepared");
        assert!(
            tx.reorganisation()
                .sign_change(1, Side::Old, officer, Timestamp(5))
                .await
                .expect("signed")
        );
        assert!(
            !tx.reorganisation()
                .sign_change(1, Side::Old, officer, Timestamp(6))
                .await
                .expect("not twice")
        );
        tx.reorganisation()
            .prepare_change(&change(&fresh, 2))
            .await
            .expect("in the place of the first");
        for side in [Side::Old, Side::New] {
            assert!(
                tx.reorganisation()
                    .sign_change(2, side, officer, Timestamp(7))
                    .await
                    .expect("signed")
            );
        }
        tx.commit().await.expect("kept");
        let read = fresh.store.read();
        assert_eq!(read.reorganisation().unit_change(1).await.expect("read"), None);
        let signed = read.reorganisation().unit_change(2).await.expect("read").expect("the second");
        assert!(signed.is_signed());
        assert_eq!(
            read.reorganisation().unit_changes(fresh.neighbour).await.expect("read"),
            [signed]
        );
        let tx = fresh.store.begin().await.expect("a start");
        let third = tx.reorganisation().prepare_change(&change(&fresh, 3)).await;
        assert!(matches!(third, Err(StoreError::Conflict(_))));
    }
}

#[tokio::test]
async fn cases_pass_on_and_then_everything_names_the_new_unit() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        let tx = fresh.store.begin().await.expect("a start");
        tx.reorganisation().prepare_change(&change(&fresh, 1)).await.expect("prepared");
        tx.units().add_village(fresh.unit, 7, "Thôn mẫu 1").await.expect("a village");
        for (unit, code) in
            [(fresh.unit, "19255"), (fresh.unit, "19291"), (fresh.neighbour, "19249")]
        {
            tx.units().add_neighbour(unit, code).await.expect("a neighbour");
        }
        tx.commit().await.expect("kept");
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;

        let read = fresh.store.read();
        let kinds = [KeyKind::Desk];
        assert!(
            read.reorganisation()
                .cases_to_pass(fresh.unit, &[KeyKind::Restricted], 9)
                .await
                .expect("read")
                .is_empty()
        );
        let case = read
            .reorganisation()
            .cases_to_pass(fresh.unit, &kinds, 9)
            .await
            .expect("read")
            .remove(0);
        let left = read.reorganisation().left_with(fresh.unit).await.expect("read");
        assert_eq!(left, Left { cases: 1, grants: 2 });
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.reorganisation().pass_case(&case, fresh.neighbour).await.expect("passed"));
        assert!(
            !tx.reorganisation().pass_case(&case, fresh.neighbour).await.expect("passed before")
        );
        let sealed = fresh.sealed();
        for grant in
            tx.read().reorganisation().grants_to_pass(fresh.unit, &kinds, 9).await.expect("read")
        {
            let anew = (!grant.dormant).then(|| sealed.clone());
            assert!(
                tx.reorganisation()
                    .pass_grant(&grant, fresh.neighbour, anew.clone())
                    .await
                    .expect("passed")
            );
            assert!(
                !tx.reorganisation()
                    .pass_grant(&grant, fresh.neighbour, anew)
                    .await
                    .expect("before")
            );
        }
        assert!(tx.read().reorganisation().left_with(fresh.unit).await.expect("read").is_nothing());
        assert!(
            tx.reorganisation()
                .merge_unit(&change(&fresh, 1), DAY, Timestamp(9))
                .await
                .expect("merged")
        );
        assert!(
            !tx.reorganisation()
                .merge_unit(&change(&fresh, 1), DAY, Timestamp(9))
                .await
                .expect("before")
        );
        tx.commit().await.expect("kept");

        let grants = read.cases().grants(&[CASE]).await.expect("read");
        assert!(grants.iter().all(|it| it.unit == fresh.neighbour));
        assert!(grants.iter().all(|it| (it.sealed == sealed) != it.dormant));
        let gone =
            read.units().with_id(fresh.unit).await.expect("read").expect("it stays in the table");
        assert_eq!(gone.merged, Some((DAY, fresh.neighbour)));
        let of_officer =
            read.accounts().with_id(officer).await.expect("read").expect("an officer").unit;
        assert_eq!(of_officer, UnitId(fresh.neighbour.0));
        let directory = read.units().directory(DAY).await.expect("read");
        let old = directory.unit("19249").expect("the old code");
        assert_eq!((old.merged_into.as_deref(), old.villages.len()), (Some("19255"), 0));
        let new = directory.unit("19255").expect("the new unit");
        assert_eq!(new.villages[0].id, "7");
        assert_eq!(new.neighbours, ["19291"]);
    }
}

#[tokio::test]
async fn the_look_at_what_the_new_unit_holds_goes_from_grant_to_grant_to_its_end() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        // The other unit is merged into the unit of the cases.
        let between = (fresh.neighbour, fresh.unit);
        let tx = fresh.store.begin().await.expect("a start");
        let new = UnitChange::prepared(1, UnitChangeKind::Merger, between, DAY);
        tx.reorganisation().prepare_change(&new).await.expect("prepared");
        tx.commit().await.expect("kept");
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let read = fresh.store.read();
        for (side, signed) in [(Side::Old, 0), (Side::New, 1)] {
            let tx = fresh.store.begin().await.expect("a start");
            assert!(
                tx.reorganisation()
                    .sign_change(1, side, officer, Timestamp(5))
                    .await
                    .expect("signed")
            );
            tx.commit().await.expect("kept");
            assert_eq!(read.reorganisation().signed_mergers().await.expect("read").len(), signed);
        }
        let codes = &read.reorganisation().signed_mergers().await.expect("read")[0];
        assert_eq!((codes.0.as_str(), codes.1.as_str()), ("19255", "19249"));
        let there =
            async || read.reorganisation().unit_change(1).await.expect("read").expect("the change");
        let mut seen = Vec::new();
        for left in [2, 1, 0] {
            let change = there().await;
            assert_eq!(
                read.reorganisation().grants_not_looked_at(&change).await.expect("read"),
                left
            );
            let next =
                read.reorganisation().grants_to_look_at(&change, 1).await.expect("read").pop();
            let reached = next.map_or(LOOKED, |grant| {
                seen.push(grant.id);
                grant.id
            });
            let tx = fresh.store.begin().await.expect("a start");
            assert!(tx.reorganisation().reach(&change, reached).await.expect("reached"));
            assert!(!tx.reorganisation().reach(&change, reached).await.expect("another was first"));
            tx.commit().await.expect("kept");
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 2);
        // Cases filed after the end are not looked at: intake refuses one that is about one of the two.
        fresh.file(2, fresh.case(CASE.0 + (1 << 40), DAY, false)).await;
        assert_eq!(
            read.reorganisation().grants_not_looked_at(&there().await).await.expect("read"),
            0
        );
    }
}

#[tokio::test]
async fn what_points_at_its_own_holder_ends_and_what_waits_for_another_goes_on() {
    for fresh in Fresh::both().await {
        let officer = fresh.officer(1).await;
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let (here, there) = (fresh.unit, fresh.neighbour);
        let tx = fresh.store.begin().await.expect("a start");
        tx.handover().refer(&referral(&fresh, officer, 1, 0)).await.expect("done");
        let asked = Handover {
            ahead: None,
            id: 5,
            case: CASE,
            to: there,
            basis: Basis::Competence,
            agreement: None,
            stage: Stage::Approval,
            asked_by: officer,
            asked_at: Timestamp(3),
        };
        tx.handover().prepare_handover(&asked).await.expect("prepared");
        tx.reorganisation()
            .end_what_points_at_itself(CASE, Timestamp(9))
            .await
            .expect("nothing does");
        assert!(tx.read().handover().of_case(CASE).await.expect("read").is_some());
        assert_eq!(tx.read().handover().referrals(CASE).await.expect("read")[0].answer, None);
        tx.reorganisation().pass_referrals(CASE, here, there).await.expect("passed");
        let case = tx.read().cases().with_id(CASE).await.expect("read").expect("a case");
        assert!(tx.reorganisation().pass_case(&case, there).await.expect("passed"));
        tx.reorganisation().end_what_points_at_itself(CASE, Timestamp(9)).await.expect("ended");
        assert_eq!(tx.read().handover().of_case(CASE).await.expect("read"), None);
        let referrals = tx.read().handover().referrals(CASE).await.expect("read");
        assert_eq!(referrals[0].answer, Some((Answer::Accepted, Timestamp(9))));
        tx.commit().await.expect("kept");
    }
}
