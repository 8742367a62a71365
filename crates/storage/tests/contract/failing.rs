//! A transaction with a failure is not stored, and no caller is told that it is.

use sea_orm::ConnectionTrait;

use super::*;

#[tokio::test]
async fn work_in_which_a_statement_failed_refuses_every_other_and_is_not_committed() {
    for fresh in Fresh::both().await {
        let unit = |id, code: &str| Unit {
            id: UnitId(id),
            code: code.into(),
            valid_from: DAY,
            above: None,
            name: None,
            outside: None,
            merged: None,
        };
        let tx = fresh.store.begin().await.expect("a start");
        tx.units().add_unit(&unit(3, "19261")).await.expect("a unit");
        let again = tx.units().add_unit(&unit(3, "19261")).await;
        assert!(matches!(again, Err(StoreError::Conflict(_))));
        let after = tx.units().add_unit(&unit(4, "19264")).await;
        assert!(matches!(after, Err(StoreError::Unavailable(_))));
        assert!(tx.commit().await.is_err(), "a failed transaction is not acknowledged");

        let tx = fresh.store.begin().await.expect("the connection serves the next");
        tx.units().add_unit(&unit(3, "19261")).await.expect("nothing of the first was kept");
        tx.commit().await.expect("kept");
    }
}

#[tokio::test]
async fn a_case_whose_filing_failed_is_not_acknowledged() {
    for fresh in Fresh::both().await {
        fresh.file(1, fresh.case(1 << 23, DAY, false)).await;
        let door = fresh.store.open_door(digest(2)).await.expect("a door");
        let same_number = fresh.case((1 << 23) + 1, DAY, false);
        let filed = door.file_case(same_number).await;
        assert!(matches!(filed, Err(StoreError::Conflict(_))));
        assert!(door.commit().await.is_err());
        fresh.file(3, fresh.case(2 << 23, DAY, false)).await;
    }
}

#[tokio::test]
async fn a_migration_that_was_interrupted_left_nothing_and_runs_again() {
    for (url, _folder) in empty().await {
        let store = Store::create(&url).await.expect("a store");
        let connection = sea_orm::Database::connect(&url).await.expect("a connection");
        // The last table of the first migration: it stops there, with most of its work done.
        connection
            .execute_unprepared("CREATE TABLE audit_entry (id int)")
            .await
            .expect("in the way");
        assert!(store.migrate().await.is_err());
        connection.execute_unprepared("DROP TABLE audit_entry").await.expect("out of the way");
        store.migrate().await.expect("as if it had never begun");
        connection.close().await.expect("closed");
    }
}
