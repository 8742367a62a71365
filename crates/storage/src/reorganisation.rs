//! Units that are merged into others or split: the changes prepared and signed, and how cases pass on.

pub mod handles;
pub mod merging;
pub mod passing;
pub mod splitting;

use casework::clock::{Day, Timestamp};
use casework::ids::{OfficerId, UnitId};
use casework::unit_change::UnitChangeKind;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use crate::db::error::{Result, StoreError};
use crate::db::rows::{unit, unit_change};
use crate::reorganisation::handles::{ReorganisationReads, ReorganisationWrites};

/// The place of the look of a merger that has ended.
pub const LOOKED: i64 = i64::MAX;

/// A merger of one unit into another, or a part of one that goes to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitChange {
    /// Its identifier.
    pub id: i64,
    /// Whether the old unit ends or is split.
    pub kind: UnitChangeKind,
    /// The unit that ends, or loses villages.
    pub old: UnitId,
    /// The unit that takes its place, or gets the villages.
    pub new: UnitId,
    /// The first day on which cases pass on.
    pub from: Day,
    /// The head who signed for the old unit, and when.
    pub signed_old: Option<(OfficerId, Timestamp)>,
    /// The head who signed for the new unit, and when.
    pub signed_new: Option<(OfficerId, Timestamp)>,
    /// When everything had passed on.
    pub done: Option<Timestamp>,
    /// In a split: when its villages went to the new unit.
    pub villages_at: Option<Timestamp>,
    /// How far the look at the cases has come: in a split the id of the last of the old unit's cases, in a
    /// merger that of the last grant to the new unit, [`LOOKED`] at the end.
    pub reached: Option<i64>,
}

/// The unit for which a head signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The old unit.
    Old,
    /// The new unit.
    New,
}

impl UnitChange {
    /// A change that nobody has signed.
    #[must_use]
    pub fn prepared(id: i64, kind: UnitChangeKind, between: (UnitId, UnitId), from: Day) -> Self {
        let (old, new) = between;
        let (signed_old, signed_new, done, villages_at, reached) = (None, None, None, None, None);
        Self { id, kind, old, new, from, signed_old, signed_new, done, villages_at, reached }
    }

    /// Whether both heads have signed.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.signed_old.is_some() && self.signed_new.is_some()
    }
}

impl<C: ConnectionTrait> ReorganisationReads<'_, C> {
    /// The change with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unit_change(&self, id: i64) -> Result<Option<UnitChange>> {
        unit_change::Entity::find_by_id(id).one(self.read.on).await?.map(change_of).transpose()
    }

    /// The changes in which a unit has a part, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unit_changes(&self, unit: UnitId) -> Result<Vec<UnitChange>> {
        let part = Condition::any()
            .add(unit_change::Column::OldUnitId.eq(unit.0))
            .add(unit_change::Column::NewUnitId.eq(unit.0));
        let rows = unit_change::Entity::find()
            .filter(part)
            .order_by_desc(unit_change::Column::FromDay)
            .order_by_asc(unit_change::Column::Id)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(change_of).collect()
    }

    /// The mergers that both heads have signed: the codes of the old unit and of the new one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn signed_mergers(&self) -> Result<Vec<(String, String)>> {
        let rows = unit_change::Entity::find()
            .filter(unit_change::Column::Kind.eq(UnitChangeKind::Merger.name()))
            .filter(unit_change::Column::SignedOldBy.is_not_null())
            .filter(unit_change::Column::SignedNewBy.is_not_null())
            .all(self.read.on)
            .await?;
        let ids = rows.iter().flat_map(|row| [row.old_unit_id, row.new_unit_id]);
        let units =
            unit::Entity::find().filter(unit::Column::Id.is_in(ids)).all(self.read.on).await?;
        let code = |id| units.iter().find(|unit| unit.id == id).map(|unit| unit.code.clone());
        let codes = |row: &unit_change::Model| code(row.old_unit_id).zip(code(row.new_unit_id));
        Ok(rows.iter().filter_map(codes).collect())
    }
}

impl ReorganisationWrites<'_> {
    /// Prepares a change, in place of one of the same unit that not both heads have signed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when one is signed.
    pub async fn prepare_change(&self, new: &UnitChange) -> Result<()> {
        self.tx.chain_first().await?;
        let unsigned = Condition::any()
            .add(unit_change::Column::SignedOldBy.is_null())
            .add(unit_change::Column::SignedNewBy.is_null());
        unit_change::Entity::delete_many()
            .filter(unit_change::Column::OldUnitId.eq(new.old.0))
            .filter(unit_change::Column::DoneAt.is_null())
            .filter(unsigned)
            .exec(&self.tx.transaction)
            .await?;
        let row = unit_change::ActiveModel {
            id: Set(new.id),
            old_unit_id: Set(new.old.0),
            new_unit_id: Set(new.new.0),
            from_day: Set(new.from.0),
            signed_old_by: Set(new.signed_old.map(|(by, _)| by.0)),
            signed_old_at: Set(new.signed_old.map(|(_, at)| at.0)),
            signed_new_by: Set(new.signed_new.map(|(by, _)| by.0)),
            signed_new_at: Set(new.signed_new.map(|(_, at)| at.0)),
            done_at: Set(new.done.map(|at| at.0)),
            kind: Set(new.kind.name().to_owned()),
            villages_at: Set(new.villages_at.map(|at| at.0)),
            reached: Set(new.reached),
        };
        unit_change::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Signs a change for one of its units; false when that was done already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sign_change(
        &self,
        id: i64,
        side: Side,
        by: OfficerId,
        at: Timestamp,
    ) -> Result<bool> {
        self.tx.chain_first().await?;
        let (by, at) = (Set(Some(by.0)), Set(Some(at.0)));
        let empty = unit_change::ActiveModel::default();
        let (row, open) = match side {
            Side::Old => (
                unit_change::ActiveModel { signed_old_by: by, signed_old_at: at, ..empty },
                unit_change::Column::SignedOldBy.is_null(),
            ),
            Side::New => (
                unit_change::ActiveModel { signed_new_by: by, signed_new_at: at, ..empty },
                unit_change::Column::SignedNewBy.is_null(),
            ),
        };
        let done = unit_change::Entity::update_many()
            .set(row)
            .filter(unit_change::Column::Id.eq(id))
            .filter(open)
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Stores how far the look of a change has come; false when another session did so first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reach(&self, change: &UnitChange, last: i64) -> Result<bool> {
        self.tx.chain_first().await?;
        let reached = unit_change::Column::Reached;
        let row = unit_change::ActiveModel { reached: Set(Some(last)), ..Default::default() };
        let done = unit_change::Entity::update_many()
            .set(row)
            .filter(unit_change::Column::Id.eq(change.id))
            .filter(change.reached.map_or_else(|| reached.is_null(), |before| reached.eq(before)))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a mapping of rows")]
fn change_of(row: unit_change::Model) -> Result<UnitChange> {
    let signed = |by: Option<i64>, at: Option<i64>| by.map(OfficerId).zip(at.map(Timestamp));
    let kind = UnitChangeKind::named(&row.kind);
    Ok(UnitChange {
        id: row.id,
        kind: kind.ok_or(StoreError::Unreadable("the kind of a unit change"))?,
        old: UnitId(row.old_unit_id),
        new: UnitId(row.new_unit_id),
        from: Day(row.from_day),
        signed_old: signed(row.signed_old_by, row.signed_old_at),
        signed_new: signed(row.signed_new_by, row.signed_new_at),
        done: row.done_at.map(Timestamp),
        villages_at: row.villages_at.map(Timestamp),
        reached: row.reached,
    })
}
