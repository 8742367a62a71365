//! The names of officers, also of those whose account has ended.

use casework::ids::{OfficerId, UnitId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::accounts::handles::AccountReads;
use crate::db::error::Result;
use crate::db::rows::officer;

/// An officer as a list of acts names them, also after the account has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The officer.
    pub id: OfficerId,
    /// The name that colleagues see.
    pub display_name: String,
    /// The unit they serve in.
    pub unit: UnitId,
}

impl<C: ConnectionTrait> AccountReads<'_, C> {
    /// The names of these officers, of any unit, in use or not.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn names_of(&self, officers: &[OfficerId]) -> Result<Vec<Named>> {
        let rows: Vec<(i64, String, i64)> = officer::Entity::find()
            .select_only()
            .column(officer::Column::Id)
            .column(officer::Column::DisplayName)
            .column(officer::Column::UnitId)
            .filter(officer::Column::Id.is_in(officers.iter().map(|officer| officer.0)))
            .into_tuple()
            .all(self.read.on)
            .await?;
        let named = |(id, display_name, unit)| Named {
            id: OfficerId(id),
            display_name,
            unit: UnitId(unit),
        };
        Ok(rows.into_iter().map(named).collect())
    }
}
