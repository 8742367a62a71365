//! Replaced keys that are kept, and when they are deleted: nothing is sealed to them, and nothing new comes.

use casework::clock::Day;
use casework::ids::UnitKeyId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder,
};

use crate::db::error::Result;
use crate::db::rows::{key_grant, key_share, unit_key};
use crate::units::handles::{UnitReads, UnitWrites};
use crate::units::{UnitKey, key_of};

/// A replaced key that is kept.
#[derive(Clone, Debug)]
pub struct KeptKey {
    /// The replaced key.
    pub key: UnitKey,
    /// The key in its place.
    pub by: UnitKeyId,
    /// The day on which it was made.
    pub made: Day,
    /// Since when the signed directory names another key in its place; none while it may still name this one.
    pub superseded: Option<Day>,
}

impl<C: ConnectionTrait> UnitReads<'_, C> {
    /// The replaced keys of all units.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn kept_keys(&self) -> Result<Vec<KeptKey>> {
        let rows = unit_key::Entity::find()
            .filter(unit_key::Column::ReplacedBy.is_not_null())
            .order_by_asc(unit_key::Column::Id)
            .all(self.read.on)
            .await?;
        let kept = |row: unit_key::Model| {
            let (made, superseded) = (Day(row.made), row.superseded.map(Day));
            let by = UnitKeyId(row.replaced_by?);
            Some(key_of(row).map(|key| KeptKey { key, by, made, superseded }))
        };
        rows.into_iter().filter_map(kept).collect()
    }

    /// The keys with these identifiers, in use or not.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn keys_by_id(&self, ids: &[UnitKeyId]) -> Result<Vec<UnitKey>> {
        let rows = unit_key::Entity::find()
            .filter(unit_key::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .all(self.read.on)
            .await?;
        rows.into_iter().map(key_of).collect()
    }

    /// How many grants are under `key`, or do not say under which key they are.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn grants_perhaps_under(&self, key: &UnitKey) -> Result<u64> {
        let column = key_grant::Column::UnitKeyId;
        let grants = key_grant::Entity::find()
            .filter(key_grant::Column::UnitId.eq(key.unit.0))
            .filter(key_grant::Column::KeyKind.eq(key.kind.name()))
            .filter(Condition::any().add(column.is_null()).add(column.eq(key.id.0)));
        Ok(grants.count(self.read.on).await?)
    }
}

impl UnitWrites<'_> {
    /// Stores since when the signed directory names another key in the place of this one.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn note_superseded(&self, key: UnitKeyId, since: Option<Day>) -> Result<()> {
        let since = since.map(|day| day.0);
        let row = unit_key::ActiveModel { superseded: Set(since), ..Default::default() };
        unit_key::Entity::update_many()
            .set(row)
            .filter(unit_key::Column::Id.eq(key.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Deletes a replaced key. False, and it stays, unless the signed directory has named another key in its
    /// place since `day` or earlier, no grant is or may be under it, and no other key is sealed to it.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn drop_key(&self, key: UnitKeyId, day: Day) -> Result<bool> {
        self.tx.chain_first().await?;
        let needless = Condition::all()
            .add(unit_key::Column::Id.eq(key.0))
            .add(unit_key::Column::ReplacedBy.is_not_null())
            .add(unit_key::Column::Superseded.lte(day.0))
            .add(Expr::cust(LEADS_TO_NONE))
            .add(Expr::cust(NOTHING_UNDER_IT));
        let found = unit_key::Entity::find().filter(needless.clone()).count(&self.tx.transaction);
        if found.await? == 0 {
            return Ok(false);
        }
        let shares = key_share::Column::UnitKeyId.eq(key.0);
        key_share::Entity::delete_many().filter(shares).exec(&self.tx.transaction).await?;
        let done =
            unit_key::Entity::delete_many().filter(needless).exec(&self.tx.transaction).await?;
        Ok(done.rows_affected == 1)
    }
}

/// No earlier key is reached through it.
const LEADS_TO_NONE: &str =
    "NOT EXISTS (SELECT 1 FROM unit_key it WHERE it.replaced_by = unit_key.id)";

/// Counts as [`UnitReads::grants_perhaps_under`] does.
const NOTHING_UNDER_IT: &str = "NOT EXISTS (SELECT 1 FROM key_grant it \
    WHERE it.unit_id = unit_key.unit_id AND it.key_kind = unit_key.kind \
    AND (it.unit_key_id IS NULL OR it.unit_key_id = unit_key.id))";
