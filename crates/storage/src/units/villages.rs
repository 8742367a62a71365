//! Villages of units, and villages that went to another unit.

use casework::ids::UnitId;
use casework::normalize::order_of;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::db::error::Result;
use crate::db::rows::{unit_change, unit_change_village, village};
use crate::units::handles::UnitReads;

/// A village, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredVillage {
    /// Its identifier.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// A village that a unit gave to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOn {
    /// The village.
    pub village: StoredVillage,
    /// The unit that it went to.
    pub to: UnitId,
}

impl<C: ConnectionTrait> UnitReads<'_, C> {
    /// The villages of a unit, by name.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn villages(&self, unit: UnitId) -> Result<Vec<StoredVillage>> {
        let rows = village::Entity::find()
            .filter(village::Column::UnitId.eq(unit.0))
            .all(self.read.on)
            .await?;
        Ok(ordered(rows))
    }

    /// The villages that a change is about, by name.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn villages_of_change(&self, change: i64) -> Result<Vec<StoredVillage>> {
        let ids: Vec<i64> = unit_change_village::Entity::find()
            .select_only()
            .column(unit_change_village::Column::VillageId)
            .filter(unit_change_village::Column::ChangeId.eq(change))
            .into_tuple()
            .all(self.read.on)
            .await?;
        let rows = village::Entity::find()
            .filter(village::Column::Id.is_in(ids))
            .all(self.read.on)
            .await?;
        Ok(ordered(rows))
    }

    /// The villages that a unit gave to others.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn passed_on_by(&self, unit: UnitId) -> Result<Vec<PassedOn>> {
        let changes = unit_change::Entity::find()
            .filter(unit_change::Column::OldUnitId.eq(unit.0))
            .filter(unit_change::Column::VillagesAt.is_not_null())
            .order_by_asc(unit_change::Column::VillagesAt)
            .all(self.read.on)
            .await?;
        let mut passed = Vec::new();
        for change in changes {
            let to = UnitId(change.new_unit_id);
            let villages = self.villages_of_change(change.id).await?;
            passed.extend(villages.into_iter().map(|village| PassedOn { village, to }));
        }
        Ok(passed)
    }
}

fn ordered(rows: Vec<village::Model>) -> Vec<StoredVillage> {
    let mut villages: Vec<StoredVillage> = rows.into_iter().map(stored).collect();
    villages.sort_by_cached_key(|it| (order_of(&it.name), it.id));
    villages
}

fn stored(row: village::Model) -> StoredVillage {
    StoredVillage { id: row.id, name: row.name }
}
