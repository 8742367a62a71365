//! The order in which transactions take locks, so that no two wait for each other (decision 33):
//!
//! 1. the cases that the transaction needs, each whole by its one row, in the order of their ids;
//! 2. the chain's lock;
//! 3. everything else that is changed or deleted: accounts, sessions, keys, unit changes.
//!
//! The rows that belong to a case (envelopes, grants, deadlines, hand-overs) are locked with the case and
//! have no place of their own. Intake takes one case and nothing after it. A verb on a row of the third kind
//! takes the chain's lock itself before it changes anything, whether or not its caller has recorded an act
//! before, so that no caller has to remember the order. A transaction that only changes a single row, such as
//! the last use of a session, needs no order.

use casework::ids::{CaseId, UnitId};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Statement,
};

use crate::db::error::Result;
use crate::db::rows::cases;
use crate::db::store::Tx;

impl Tx {
    /// Locks several cases, in the order of their ids, before one of them is changed, an act on one is
    /// recorded, or any other row is changed.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn lock_all(&self, cases: &[CaseId]) -> Result<()> {
        if cases.is_empty() {
            return Ok(());
        }
        let _held: Vec<i64> = cases::Entity::find()
            .select_only()
            .column(cases::Column::Id)
            .filter(cases::Column::Id.is_in(cases.iter().map(|case| case.0)))
            .order_by_asc(cases::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple()
            .all(&self.transaction)
            .await?;
        Ok(())
    }

    /// The same for all cases that the unit has handed over or been handed, or is about to be handed.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn lock_handed(&self, unit: UnitId) -> Result<()> {
        // SQLite has one lock and no clause for row locks.
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            let cases =
                Statement::from_sql_and_values(DbBackend::Postgres, HANDED, [unit.0.into()]);
            self.transaction.query_all_raw(cases).await?;
        }
        Ok(())
    }

    /// Takes the chain's lock, before a row that belongs to no case is changed: one transaction at a time
    /// adds to the chain. SQLite has one writer anyway.
    pub(crate) async fn chain_first(&self) -> Result<()> {
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            let lock = "LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE";
            self.transaction.execute_unprepared(lock).await?;
        }
        Ok(())
    }
}

const HANDED: &str = "SELECT id FROM cases WHERE id IN (\
    SELECT case_id FROM referral WHERE from_unit_id = $1 OR to_unit_id = $1 \
    UNION SELECT case_id FROM handover WHERE to_unit_id = $1) ORDER BY id FOR NO KEY UPDATE";
