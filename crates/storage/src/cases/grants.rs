//! Grants: a case's key, sealed to a unit under one of its keys.

use casework::directory::KeyKind;
use casework::ids::{UnitId, UnitKeyId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use sealing::sealed::Sealed;

use crate::cases::handles::{CaseReads, CaseWrites};
use crate::cases::{Grant, grant_of};
use crate::db::error::Result;
use crate::db::rows::key_grant;
use crate::units::UnitKey;

/// A grant to be made.
#[derive(Clone)]
pub struct NewGrant {
    /// The envelope's own id.
    pub id: i64,
    /// The unit that it is for, or pretends to be for.
    pub unit: UnitId,
    /// Which of that unit's keys.
    pub kind: KeyKind,
    /// Whether it waits to be woken.
    pub dormant: bool,
    /// The sealed private half.
    pub sealed: Sealed,
}

/// How many grants of a unit are under its key in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Grants that are under the key in use.
    pub done: u64,
    /// All grants.
    pub total: u64,
}

impl<C: ConnectionTrait> CaseReads<'_, C> {
    /// At most `most` grants to `key`'s unit and kind that are not known to be under it.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn grants_not_under(&self, key: &UnitKey, most: u64) -> Result<Vec<Grant>> {
        let rows = key_grant::Entity::find()
            .filter(granted_to(key))
            .filter(
                Condition::any()
                    .add(key_grant::Column::UnitKeyId.is_null())
                    .add(key_grant::Column::UnitKeyId.ne(key.id.0)),
            )
            .order_by_asc(key_grant::Column::Id)
            .limit(most)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(grant_of).collect()
    }

    /// How many of the grants to `key`'s unit and kind are under it.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn progress(&self, key: &UnitKey) -> Result<Progress> {
        let all = key_grant::Entity::find().filter(granted_to(key));
        let done = all.clone().filter(key_grant::Column::UnitKeyId.eq(key.id.0));
        Ok(Progress {
            done: done.count(self.read.on).await?,
            total: all.count(self.read.on).await?,
        })
    }
}

impl CaseWrites<'_> {
    /// Notes that a grant is under `key`, sealed anew where `sealed` is given.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn put_grant_under(
        &self,
        grant: i64,
        key: UnitKeyId,
        sealed: Option<Sealed>,
    ) -> Result<()> {
        let sealed = sealed.map_or(sea_orm::ActiveValue::NotSet, |it| Set(it.into_bytes()));
        let row =
            key_grant::ActiveModel { unit_key_id: Set(Some(key.0)), sealed, ..Default::default() };
        key_grant::Entity::update_many()
            .set(row)
            .filter(key_grant::Column::Id.eq(grant))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }
}

fn granted_to(key: &UnitKey) -> Condition {
    Condition::all()
        .add(key_grant::Column::UnitId.eq(key.unit.0))
        .add(key_grant::Column::KeyKind.eq(key.kind.name()))
}
