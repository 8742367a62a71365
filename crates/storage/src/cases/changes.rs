//! Officers' changes of a case, each in one row.

use casework::case::State;
use casework::clock::Day;
use casework::ids::{CaseId, OfficerId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    QuerySelect,
};

use crate::cases::NewEnvelope;
use crate::cases::handles::CaseWrites;
use crate::db::error::Result;
use crate::db::rows::{cases, envelope};

impl CaseWrites<'_> {
    /// Adds an envelope at the end of a case.
    ///
    /// # Errors
    /// [`StoreError::Conflict`](crate::db::error::StoreError::Conflict) when another envelope took the place or the id meanwhile.
    pub async fn add_envelope(&self, case: CaseId, day: Day, new: NewEnvelope) -> Result<()> {
        add_envelope(&self.tx.transaction, case, day, new).await
    }

    /// Moves a case from one state to another; false when it is no longer in `from`.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn change_state(&self, case: CaseId, from: State, to: State) -> Result<bool> {
        let row = cases::ActiveModel { state: Set(to.name().to_owned()), ..Default::default() };
        let done = cases::Entity::update_many()
            .set(row)
            .filter(cases::Column::Id.eq(case.0))
            .filter(cases::Column::State.eq(from.name()))
            .exec(&self.tx.transaction)
            .await?;
        if from == State::Received && to != State::Closed {
            // An urgent case that waited was due from its day.
            self.note_due(case).await?;
        }
        Ok(done.rows_affected == 1)
    }

    /// Sets the officer who handles a case.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn assign(&self, case: CaseId, handler: OfficerId) -> Result<()> {
        let row = cases::ActiveModel { handler_id: Set(Some(handler.0)), ..Default::default() };
        cases::Entity::update_many()
            .set(row)
            .filter(cases::Column::Id.eq(case.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Removes this officer as the case's handler; false when they are not.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn unassign_from(&self, case: CaseId, officer: OfficerId) -> Result<bool> {
        let done = cases::Entity::update_many()
            .set(cases::ActiveModel { handler_id: Set(None), ..Default::default() })
            .filter(cases::Column::Id.eq(case.0))
            .filter(cases::Column::HandlerId.eq(officer.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Sets a case aside or puts it back; false when nothing changes.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn set_aside(&self, case: CaseId, aside: bool) -> Result<bool> {
        let done = cases::Entity::update_many()
            .set(cases::ActiveModel { set_aside: Set(aside), ..Default::default() })
            .filter(cases::Column::Id.eq(case.0))
            .filter(cases::Column::SetAside.eq(!aside))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }
}

/// Adds an envelope at the next place. Of two at once, one meets the unique index and gets
/// [`StoreError::Conflict`](crate::db::error::StoreError::Conflict).
pub(crate) async fn add_envelope(
    on: &impl ConnectionTrait,
    case: CaseId,
    day: Day,
    new: NewEnvelope,
) -> Result<()> {
    let last: Option<Option<i32>> = envelope::Entity::find()
        .select_only()
        .column_as(Expr::col(envelope::Column::Sequence).max(), "sequence")
        .filter(envelope::Column::CaseId.eq(case.0))
        .into_tuple()
        .one(on)
        .await?;
    let key_epoch: Option<i32> = cases::Entity::find_by_id(case.0)
        .select_only()
        .column(cases::Column::KeyEpoch)
        .into_tuple()
        .one(on)
        .await?;
    let row = envelope::ActiveModel {
        id: Set(new.id.0),
        case_id: Set(case.0),
        purpose: Set(new.purpose.name().to_owned()),
        sequence: Set(last.flatten().unwrap_or(0) + 1),
        day: Set(day.0),
        sealed: Set(new.sealed.into_bytes()),
        key_epoch: Set(key_epoch.unwrap_or_default()),
    };
    envelope::Entity::insert(row).exec_without_returning(on).await?;
    Ok(())
}
