//! Withdrawal: the writer takes back a tip that nobody has accepted. Its keys are destroyed at once; its
//! envelopes go at a tick after that day, so that no act of a writer is timed (rule W2).

use casework::case::State;
use casework::clock::Day;
use casework::ids::{CaseId, EnvelopeId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};

use crate::audit::Entry;
use crate::cases::{Case, case_of};
use crate::db::error::Result;
use crate::db::rows::{cases, envelope, key_grant, recusal, referral};
use crate::intake::Door;
use crate::intake::handles::{IntakeReads, IntakeWrites};

impl Door {
    /// Withdraws the case: destroys every key to it. False when an officer has accepted it, it was handed
    /// over, or it is held: it then stays.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn withdraw(&self, case: &Case, today: Day) -> Result<bool> {
        if self.on().get_database_backend() == DbBackend::Postgres {
            // Intake's own user may change and delete no row: a function of the tables' owner does it, on the
            // case that this transaction names.
            let call = "SELECT public.withdraw_named_case($1)";
            let call = Statement::from_sql_and_values(DbBackend::Postgres, call, [today.0.into()]);
            let row = self.on().query_one_raw(call).await?;
            return Ok(row.map_or(Ok(false), |row| row.try_get_by_index(0))?);
        }
        let row = cases::ActiveModel {
            state: Set(State::Closed.name().to_owned()),
            withdrawn: Set(Some(today.0)),
            ..Default::default()
        };
        let done = cases::Entity::update_many()
            .set(row)
            .filter(cases::Column::Id.eq(case.id.0))
            .filter(cases::Column::State.eq(State::Received.name()))
            .filter(
                Condition::any()
                    .add(cases::Column::HeldUntil.is_null())
                    .add(cases::Column::HeldUntil.lt(today.0)),
            )
            .exec(self.on())
            .await?;
        if done.rows_affected != 1 {
            return Ok(false);
        }
        key_grant::Entity::delete_many()
            .filter(key_grant::Column::CaseId.eq(case.id.0))
            .exec(self.on())
            .await?;
        Ok(true)
    }
}

impl<C: ConnectionTrait> IntakeReads<'_, C> {
    /// Cases that were withdrawn before this day and are not erased yet. A day more than a day ahead, which
    /// only an intruder in intake writes, does not stop the erasing.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn withdrawn_before(&self, day: Day, most: u64) -> Result<Vec<Case>> {
        let rows = cases::Entity::find()
            .filter(
                Condition::any()
                    .add(cases::Column::Withdrawn.lt(day.0))
                    .add(cases::Column::Withdrawn.gt(day.plus(1).0)),
            )
            .order_by_asc(cases::Column::Id)
            .limit(most)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(case_of).collect()
    }
}

impl IntakeWrites<'_> {
    /// Erases a withdrawn case whole; `entry` records it.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn erase_withdrawn(&self, case: CaseId, entry: Entry) -> Result<()> {
        let ids: Vec<i64> = envelope::Entity::find()
            .select_only()
            .column(envelope::Column::Id)
            .filter(envelope::Column::CaseId.eq(case.0))
            .into_tuple()
            .all(&self.tx.transaction)
            .await?;
        let ids: Vec<EnvelopeId> = ids.into_iter().map(EnvelopeId).collect();
        self.tx.audit().remove_envelopes(&ids, entry).await?;
        key_grant::Entity::delete_many()
            .filter(key_grant::Column::CaseId.eq(case.0))
            .exec(&self.tx.transaction)
            .await?;
        recusal::Entity::delete_many()
            .filter(recusal::Column::CaseId.eq(case.0))
            .exec(&self.tx.transaction)
            .await?;
        let _prepared = self.tx.handover().end_handover(case).await?;
        // A case can be shared sanitised before an officer accepts it.
        referral::Entity::delete_many()
            .filter(referral::Column::CaseId.eq(case.0))
            .exec(&self.tx.transaction)
            .await?;
        cases::Entity::delete_by_id(case.0).exec(&self.tx.transaction).await?;
        Ok(())
    }
}
