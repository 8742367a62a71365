//! In which order work takes locks, so that no two wait for each other (decision 33):
//!
//! 1. the cases that it needs, each whole by its one row, in the order of their ids;
//! 2. the chain's lock;
//! 3. everything else that is changed or deleted: accounts, sessions, keys, unit changes.
//!
//! What hangs on a case (envelopes, grants, deadlines, hand-overs) is held with the case and has no
//! place of its own. Intake takes one case and nothing after it. A verb on something of the third
//! kind takes the chain's lock itself before it changes anything, whether or not whoever calls it
//! has recorded something before: what a caller need not know, none forgets. One that changes a
//! single row and is the whole of its work, such as that a session was used, needs no order.

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
    /// Holds several cases, in the order of their ids, before any of them is changed, an act on one is
    /// recorded, or anything else is changed.
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

    /// The same for all cases that a unit has handed over or been handed, or is to be.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn lock_handed(&self, unit: UnitId) -> Result<()> {
        // SQLite has one lock and knows no clause for it.
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            let cases =
                Statement::from_sql_and_values(DbBackend::Postgres, HANDED, [unit.0.into()]);
            self.transaction.query_all_raw(cases).await?;
        }
        Ok(())
    }

    /// Takes the chain's lock, before something that is no case is changed: one piece of work at a time
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
