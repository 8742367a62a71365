//! A database with the old column names (before m0022), with cases in it.

use casework::clock::Timestamp;
use casework::ids::CaseId;
use sealing::header::Purpose;
use storage::audit::{Act, Entry};
use storage::intake::Filed;

use super::audit::tamper;
use super::rekeying::rekeyed;
use super::{DAY, Fresh, digest};

const CASE: CaseId = CaseId(1 << 40);

/// Gives the columns their old names, as if the last migrations had not run;
/// [`storage::db::store::Store::migrate`] runs them again.
pub(super) async fn before_the_fields_words(fresh: &Fresh) {
    let back = [
        "ALTER TABLE cases RENAME COLUMN key_epoch TO era",
        "ALTER TABLE key_grant RENAME COLUMN key_epoch TO era",
        "ALTER TABLE referral RENAME COLUMN key_epoch TO era",
        "ALTER TABLE envelope RENAME COLUMN key_epoch TO era",
        "ALTER TABLE envelope RENAME COLUMN sequence TO turn",
        "DROP INDEX envelope_sequence",
        "CREATE UNIQUE INDEX envelope_turn ON envelope (case_id, turn)",
        "DELETE FROM seaql_migrations WHERE version LIKE 'm0022%'",
    ];
    tamper(fresh, &back).await;
}

/// The renamed columns of the one case.
async fn held(fresh: &Fresh) -> (i32, Vec<(i64, i32, i32)>, Vec<(i64, i32)>) {
    let read = fresh.store.read();
    let case = read.cases().with_id(CASE).await.expect("read").expect("a case");
    let envelopes = read.cases().envelopes(CASE).await.expect("read");
    let grants = read.cases().grants(&[CASE]).await.expect("read");
    (
        case.key_epoch,
        envelopes.iter().map(|it| (it.id.0, it.key_epoch, it.sequence)).collect(),
        grants.iter().map(|it| (it.unit.0, it.key_epoch)).collect(),
    )
}

#[tokio::test]
async fn columns_get_new_names_with_the_cases_in_them_and_go_on_taking_rows() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(CASE.0, DAY, false)).await;
        let case = fresh.store.read().cases().with_id(CASE).await.expect("read").expect("a case");
        let act = Entry::of_nobody(Timestamp(1), Act::CaseReferred).on_case(CASE);
        let tx = fresh.store.begin().await.expect("a start");
        assert!(tx.handover().rekey(&case, rekeyed(&fresh, true).await, act).await.expect("done"));
        tx.commit().await.expect("kept");
        let before = held(&fresh).await;
        assert!(before.0 == 1 && before.1.iter().any(|it| it.1 == 0 && it.2 == 1), "{before:?}");

        before_the_fields_words(&fresh).await;
        assert!(fresh.store.read().cases().with_id(CASE).await.is_err(), "there is no such column");
        fresh.store.migrate().await.expect("brought up");
        assert_eq!(held(&fresh).await, before);

        let door = fresh.store.open_door(digest(1)).await.expect("a door");
        let case = door.case().await.expect("read").expect("a case");
        let reply = fresh.envelope(9 << 30, Purpose::Reply);
        assert_eq!(door.file_reply(&case, DAY, reply).await.expect("filed"), Filed::New);
        door.commit().await.expect("kept");
        let last = before.1.iter().map(|it| it.2).max().expect("some");
        assert!(held(&fresh).await.1.contains(&(9 << 30, 1, last + 1)));
        let intact = fresh.store.read().audit().verify_chain(&[], Some(&super::audit_key())).await;
        assert!(intact.expect("read").is_ok());
    }
}
