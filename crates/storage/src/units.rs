//! Units, their villages and neighbours, and the public halves of their keys.

pub mod directory_file;
pub mod editions;
pub mod handles;
pub mod key_retirement;
pub mod keys;
pub mod support_bodies;
pub mod villages;

use casework::clock::Day;
use casework::directory::{Directory, KeyKind, PassedVillage, ServedUnit, UnitRecipients, Village};
use casework::ids::{OfficerId, UnitId, UnitKeyId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use sealing::keys::Recipient;
use sealing::sealed::Sealed;

use crate::db::error::{Result, StoreError};
use crate::db::rows::{key_share, neighbour, unit, unit_key, village};
use crate::units::handles::{UnitReads, UnitWrites};
use crate::units::villages::StoredVillage;

/// A unit, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its identifier.
    pub id: UnitId,
    /// Commune code (5 digits) or province code (2 digits).
    pub code: String,
    /// The first day on which the code means this territory.
    pub valid_from: Day,
    /// Code of the unit above; only the top has none.
    pub above: Option<String>,
    /// Name of a body that is not a commune or province: an inspectorate, a procuracy.
    pub name: Option<String>,
    /// Code of the body outside that receives tips about this unit; only the top names one.
    pub outside: Option<String>,
    /// Since when another unit has taken its place, and which unit.
    pub merged: Option<(Day, UnitId)>,
}

/// One key pair of a unit, as far as the store knows it.
#[derive(Clone, Debug)]
pub struct UnitKey {
    /// Its identifier.
    pub id: UnitKeyId,
    /// The unit that has it.
    pub unit: UnitId,
    /// Desk or restricted.
    pub kind: KeyKind,
    /// The public half.
    pub recipient: Recipient,
}

/// A unit's private key, sealed to one officer.
pub struct KeyShare {
    /// The envelope's own id.
    pub id: i64,
    /// The key.
    pub key: UnitKey,
    /// The sealed private half.
    pub sealed: Sealed,
}

impl<C: ConnectionTrait> UnitReads<'_, C> {
    /// The unit of this code, with the latest validity.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn with_code(&self, code: &str) -> Result<Option<Unit>> {
        let found = unit::Entity::find()
            .filter(unit::Column::Code.eq(code))
            .order_by_desc(unit::Column::ValidFrom)
            .one(self.read.on)
            .await?;
        Ok(found.map(unit_of))
    }

    /// The unit with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn with_id(&self, id: UnitId) -> Result<Option<Unit>> {
        Ok(unit::Entity::find_by_id(id.0).one(self.read.on).await?.map(unit_of))
    }

    /// The key pairs of a unit that are in use; replaced ones are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keys(&self, unit: UnitId) -> Result<Vec<UnitKey>> {
        let rows = unit_key::Entity::find()
            .filter(unit_key::Column::UnitId.eq(unit.0))
            .filter(unit_key::Column::ReplacedBy.is_null())
            .all(self.read.on)
            .await?;
        rows.into_iter().map(key_of).collect()
    }

    /// All private keys in use that were sealed to this officer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn key_shares(&self, officer: OfficerId) -> Result<Vec<KeyShare>> {
        let shares = key_share::Entity::find()
            .filter(key_share::Column::OfficerId.eq(officer.0))
            .all(self.read.on)
            .await?;
        let keys = unit_key::Entity::find()
            .filter(unit_key::Column::Id.is_in(shares.iter().map(|share| share.unit_key_id)))
            .filter(unit_key::Column::ReplacedBy.is_null())
            .all(self.read.on)
            .await?;
        let in_use = shares.into_iter().filter_map(|share| {
            let key = keys.iter().find(|key| key.id == share.unit_key_id)?.clone();
            let sealed = Sealed::from_bytes(share.sealed);
            Some(key_of(key).map(|key| KeyShare { id: share.id, key, sealed }))
        });
        in_use.collect()
    }

    /// All units, by code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&self) -> Result<Vec<Unit>> {
        let rows = unit::Entity::find().order_by_asc(unit::Column::Code).all(self.read.on).await?;
        Ok(rows.into_iter().map(unit_of).collect())
    }

    /// The unit directory from the store, to be signed offline; the program that publishes it numbers it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn directory(&self, made: Day) -> Result<Directory> {
        let units = self.all().await?;
        let mut served = Vec::with_capacity(units.len());
        for unit in &units {
            let successor = unit.merged.map(|(_, successor)| successor);
            let successor = units.iter().find(|it| Some(it.id) == successor);
            served.push(self.served(unit, successor.map(|it| it.code.clone()), &units).await?);
        }
        Ok(Directory { version: 1, serial: 0, made: made.to_string(), units: served })
    }

    async fn passed_villages(&self, unit: UnitId, all: &[Unit]) -> Result<Vec<PassedVillage>> {
        let passed = self.passed_on_by(unit).await?.into_iter();
        let named = passed.filter_map(|it| {
            let to = all.iter().find(|unit| unit.id == it.to)?.code.clone();
            Some(PassedVillage { village: in_directory(it.village), to })
        });
        Ok(named.collect())
    }

    async fn served(
        &self,
        unit: &Unit,
        merged_into: Option<String>,
        all: &[Unit],
    ) -> Result<ServedUnit> {
        let keys = self.keys(unit.id).await?;
        let recipient =
            |kind| keys.iter().find(|key| key.kind == kind).map(|key| key.recipient.to_string());
        let keys = recipient(KeyKind::Desk)
            .zip(recipient(KeyKind::Restricted))
            .map(|(desk, restricted)| UnitRecipients { desk, restricted });
        let villages = self.villages(unit.id).await?;
        let neighbours = neighbour::Entity::find()
            .filter(neighbour::Column::UnitId.eq(unit.id.0))
            .order_by_asc(neighbour::Column::NeighbourCode)
            .all(self.read.on)
            .await?;
        Ok(ServedUnit {
            id: unit.id.0,
            code: unit.code.clone(),
            above: unit.above.clone(),
            name: unit.name.clone(),
            outside: unit.outside.clone(),
            merged_into,
            keys,
            villages: villages.into_iter().map(in_directory).collect(),
            passed: self.passed_villages(unit.id, all).await?,
            neighbours: neighbours.into_iter().map(|row| row.neighbour_code).collect(),
        })
    }
}

impl UnitWrites<'_> {
    /// Adds a unit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the code already has this validity.
    pub async fn add_unit(&self, new: &Unit) -> Result<()> {
        self.tx.chain_first().await?;
        let row = unit::ActiveModel {
            id: Set(new.id.0),
            code: Set(new.code.clone()),
            valid_from: Set(new.valid_from.0),
            above_code: Set(new.above.clone()),
            name: Set(new.name.clone()),
            outside_code: Set(new.outside.clone()),
            valid_until: Set(None),
            successor_id: Set(None),
        };
        unit::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Names the body outside that receives tips about a unit.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_outside(&self, unit: UnitId, code: &str) -> Result<()> {
        self.tx.chain_first().await?;
        let row =
            unit::ActiveModel { outside_code: Set(Some(code.to_owned())), ..Default::default() };
        unit::Entity::update_many()
            .set(row)
            .filter(unit::Column::Id.eq(unit.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Adds a village to a unit under a random id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_village(&self, unit: UnitId, id: i64, name: &str) -> Result<()> {
        let row =
            village::ActiveModel { id: Set(id), unit_id: Set(unit.0), name: Set(name.to_owned()) };
        village::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Notes that the commune of `code` borders on `unit`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when that is noted already.
    pub async fn add_neighbour(&self, unit: UnitId, code: &str) -> Result<()> {
        let row =
            neighbour::ActiveModel { unit_id: Set(unit.0), neighbour_code: Set(code.to_owned()) };
        neighbour::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Adds the public half of a new key pair. If it replaces another, call [`UnitWrites::replace_key`]
    /// before.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the unit has a key of this kind in use.
    pub async fn add_unit_key(&self, new: &UnitKey, made: Day) -> Result<()> {
        self.tx.chain_first().await?;
        let row = unit_key::ActiveModel {
            id: Set(new.id.0),
            unit_id: Set(new.unit.0),
            kind: Set(new.kind.name().to_owned()),
            recipient: Set(new.recipient.to_string()),
            made: Set(made.0),
            replaced_by: Set(None),
            sealed: Set(None),
            leaver: Set(false),
            superseded: Set(None),
        };
        unit_key::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Stores a unit's private key, sealed to an officer as envelope `id`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn share_key(
        &self,
        id: i64,
        key: UnitKeyId,
        officer: OfficerId,
        sealed: Sealed,
    ) -> Result<()> {
        let row = key_share::ActiveModel {
            id: Set(id),
            unit_key_id: Set(key.0),
            officer_id: Set(officer.0),
            sealed: Set(sealed.into_bytes()),
        };
        key_share::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }
}

fn in_directory(village: StoredVillage) -> Village {
    Village { id: village.id.to_string(), name: village.name }
}

pub(crate) fn unit_of(row: unit::Model) -> Unit {
    Unit {
        id: UnitId(row.id),
        code: row.code,
        valid_from: Day(row.valid_from),
        above: row.above_code,
        name: row.name,
        outside: row.outside_code,
        merged: row.valid_until.map(Day).zip(row.successor_id.map(UnitId)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a mapping of rows")]
pub(crate) fn key_of(row: unit_key::Model) -> Result<UnitKey> {
    Ok(UnitKey {
        id: UnitKeyId(row.id),
        unit: UnitId(row.unit_id),
        kind: KeyKind::named(&row.kind).ok_or(StoreError::Unreadable("a unit key's kind"))?,
        recipient: row
            .recipient
            .parse()
            .map_err(|_| StoreError::Unreadable("a unit key's recipient"))?,
    })
}
