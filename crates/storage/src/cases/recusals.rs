//! Recusals: which officer stays away from which case (rule C2).

use casework::ids::{CaseId, OfficerId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::accounts::password_resets::Eyes;
use crate::cases::handles::{ConflictReads, ConflictWrites};
use crate::db::error::Result;
use crate::db::rows::recusal;

impl<C: ConnectionTrait> ConflictReads<'_, C> {
    /// The officers who stay away from a case.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn recused_from(&self, case: CaseId) -> Result<Vec<OfficerId>> {
        let rows = recusal::Entity::find()
            .filter(recusal::Column::CaseId.eq(case.0))
            .all(self.read.on)
            .await?;
        Ok(rows.into_iter().map(|row| OfficerId(row.officer_id)).collect())
    }
}

impl<C: ConnectionTrait> ConflictReads<'_, C> {
    /// The cases among these from which this officer stays away, or an officer who reset their password.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn recusals_of(&self, eyes: Eyes, cases: &[CaseId]) -> Result<Vec<CaseId>> {
        let rows = recusal::Entity::find()
            .filter(eyes.are_of())
            .filter(recusal::Column::CaseId.is_in(cases.iter().map(|case| case.0)))
            .all(self.read.on)
            .await?;
        Ok(rows.into_iter().map(|row| CaseId(row.case_id)).collect())
    }
}

impl ConflictWrites<'_> {
    /// Records that an officer stays away from a case; false when they did already.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn recuse(&self, case: CaseId, officer: OfficerId) -> Result<bool> {
        let row = recusal::ActiveModel { case_id: Set(case.0), officer_id: Set(officer.0) };
        let there = OnConflict::columns([recusal::Column::OfficerId, recusal::Column::CaseId])
            .do_nothing()
            .to_owned();
        // Two requests of one officer may do this at once.
        let done = recusal::Entity::insert(row).on_conflict(there);
        Ok(done.exec_without_returning(&self.tx.transaction).await? == 1)
    }

    /// Ends an officer's recusal from a case; false when there was none.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn lift_recusal(&self, case: CaseId, officer: OfficerId) -> Result<bool> {
        let key = (officer.0, case.0);
        let done = recusal::Entity::delete_by_id(key).exec(&self.tx.transaction).await?;
        Ok(done.rows_affected == 1)
    }
}
