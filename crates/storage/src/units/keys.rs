//! The holders of a unit's keys, and keys that were replaced.

use casework::directory::KeyKind;
use casework::ids::{OfficerId, UnitId, UnitKeyId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use sealing::header::{Header, Purpose};
use sealing::sealed::Sealed;

use crate::db::error::Result;
use crate::db::rows::{key_share, unit_key};
use crate::units::handles::{UnitReads, UnitWrites};
use crate::units::{UnitKey, key_of};

/// A replaced key; its private half is sealed to the key in its place.
pub struct ReplacedKey {
    /// The replaced key.
    pub key: UnitKey,
    /// The key in its place.
    pub by: UnitKeyId,
    /// Its private half.
    pub sealed: Sealed,
}

impl ReplacedKey {
    /// The header that the plaintext must carry.
    #[must_use]
    pub fn header(&self) -> Header {
        header_of_replaced(self.key.id, self.by)
    }
}

/// The header of the sealed private half of a replaced key.
#[must_use]
pub fn header_of_replaced(key: UnitKeyId, by: UnitKeyId) -> Header {
    Header { purpose: Purpose::ReplacedKey, subject: by.0, id: key.0 }
}

impl<C: ConnectionTrait> UnitReads<'_, C> {
    /// The replaced keys of a unit.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn replaced_keys(&self, unit: UnitId) -> Result<Vec<ReplacedKey>> {
        let rows = unit_key::Entity::find()
            .filter(unit_key::Column::UnitId.eq(unit.0))
            .filter(unit_key::Column::ReplacedBy.is_not_null())
            .all(self.read.on)
            .await?;
        let replaced = |row: unit_key::Model| {
            let (by, sealed) = row.replaced_by.zip(row.sealed.clone())?;
            let sealed = Sealed::from_bytes(sealed);
            Some(key_of(row).map(|key| ReplacedKey { key, by: UnitKeyId(by), sealed }))
        };
        rows.into_iter().filter_map(replaced).collect()
    }

    /// The officers who hold a unit's keys in use, each with the kind.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn holders(&self, unit: UnitId) -> Result<Vec<(OfficerId, KeyKind)>> {
        let keys = self.keys(unit).await?;
        let shares = key_share::Entity::find()
            .filter(key_share::Column::UnitKeyId.is_in(keys.iter().map(|key| key.id.0)))
            .all(self.read.on)
            .await?;
        let kind = |share: &key_share::Model| {
            let key = keys.iter().find(|key| key.id.0 == share.unit_key_id)?;
            Some((OfficerId(share.officer_id), key.kind))
        };
        Ok(shares.iter().filter_map(kind).collect())
    }

    /// The keys in use that an officer who left has held, so that they must be replaced.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn keys_to_replace(&self, unit: UnitId) -> Result<Vec<UnitKey>> {
        let rows = unit_key::Entity::find()
            .filter(unit_key::Column::UnitId.eq(unit.0))
            .filter(unit_key::Column::ReplacedBy.is_null())
            .filter(unit_key::Column::Leaver.eq(true))
            .order_by_asc(unit_key::Column::Id)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(key_of).collect()
    }
}

impl UnitWrites<'_> {
    /// Replaces `old` by `new`; the private half of `old` is kept, sealed to `new`. All shares of `old` are
    /// deleted. If `new` is not there yet, add it right after, by [`UnitWrites::add_unit_key`]: a unit has
    /// one key in use of each kind.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError); false when `old` was replaced meanwhile.
    pub async fn replace_key(&self, old: UnitKeyId, new: UnitKeyId, half: Sealed) -> Result<bool> {
        self.tx.chain_first().await?;
        let row = unit_key::ActiveModel {
            replaced_by: Set(Some(new.0)),
            sealed: Set(Some(half.into_bytes())),
            leaver: Set(false),
            ..Default::default()
        };
        let done = unit_key::Entity::update_many()
            .set(row)
            .filter(unit_key::Column::Id.eq(old.0))
            .filter(unit_key::Column::ReplacedBy.is_null())
            .exec(&self.tx.transaction)
            .await?;
        let shares = key_share::Column::UnitKeyId.eq(old.0);
        key_share::Entity::delete_many().filter(shares).exec(&self.tx.transaction).await?;
        Ok(done.rows_affected == 1)
    }

    /// Marks the keys that an officer holds as to be replaced, and deletes the officer's shares.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn take_keys_of_leaver(&self, officer: OfficerId) -> Result<()> {
        self.tx.chain_first().await?;
        let shares = self.tx.read().units().key_shares(officer).await?;
        let row = unit_key::ActiveModel { leaver: Set(true), ..Default::default() };
        unit_key::Entity::update_many()
            .set(row)
            .filter(unit_key::Column::Id.is_in(shares.iter().map(|share| share.key.id.0)))
            .exec(&self.tx.transaction)
            .await?;
        self.take_keys_off(officer).await
    }

    /// Deletes an officer's shares.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn take_keys_off(&self, officer: OfficerId) -> Result<()> {
        self.tx.chain_first().await?;
        let shares = key_share::Column::OfficerId.eq(officer.0);
        key_share::Entity::delete_many().filter(shares).exec(&self.tx.transaction).await?;
        Ok(())
    }

    /// Deletes an officer's share of one key; false when there is none.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn take_key(&self, officer: OfficerId, key: UnitKeyId) -> Result<bool> {
        self.tx.chain_first().await?;
        let done = key_share::Entity::delete_many()
            .filter(key_share::Column::OfficerId.eq(officer.0))
            .filter(key_share::Column::UnitKeyId.eq(key.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected > 0)
    }
}
