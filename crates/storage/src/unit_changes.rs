//! Units that are merged into others or split: what is prepared and signed, and how cases pass on.

pub mod merging;
pub mod splitting;

use casework::clock::{Day, Moment};
use casework::directory::KeyKind;
use casework::ids::{CaseId, OfficerId, UnitId};
use casework::referral::Answer;
use casework::unit_change::UnitChangeKind;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use sealing::sealed::Sealed;

use crate::cases::{Case, Grant, case_of, grant_of};
use crate::error::{Result, StoreError};
use crate::rows::{cases, handover, key_grant, referral, unit, unit_change};
use crate::store::{Read, Tx};

const NOT_LED: &str = "NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = key_grant.case_id \
    AND c.unit_id = key_grant.unit_id)";

/// Where the look of a merger has come to when it has ended.
pub const LOOKED: i64 = i64::MAX;

/// A merger of one unit into another, or a part of one that goes to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitChange {
    /// Its identifier.
    pub id: i64,
    /// Whether the old unit goes or is split.
    pub kind: UnitChangeKind,
    /// The unit that goes, or loses villages.
    pub old: UnitId,
    /// The unit that stands in its place, or gets them.
    pub new: UnitId,
    /// The first day on which cases pass on.
    pub from: Day,
    /// Who signed for the unit that goes, and when.
    pub signed_old: Option<(OfficerId, Moment)>,
    /// Who signed for the one in its place, and when.
    pub signed_new: Option<(OfficerId, Moment)>,
    /// When everything had passed on.
    pub done: Option<Moment>,
    /// In a split: when its villages went to the new unit.
    pub villages_at: Option<Moment>,
    /// How far the look has come: in a split the id of the last of the old unit's cases, in a merger
    /// that of the last grant to the unit in its place, [`LOOKED`] at the end.
    pub reached: Option<i64>,
}

/// For which of the two units a head signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that goes.
    Old,
    /// The one in its place.
    New,
}

/// What has not passed on yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Cases that the unit leads.
    pub cases: u64,
    /// All grants to it: those cases', shared ones, kept originals, dormant ones.
    pub grants: u64,
}

impl UnitChange {
    /// One that nobody has signed.
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

impl Left {
    /// Whether everything has passed on.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self.cases == 0 && self.grants == 0
    }
}

impl<C: ConnectionTrait> Read<'_, C> {
    /// The change with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unit_change(&self, id: i64) -> Result<Option<UnitChange>> {
        unit_change::Entity::find_by_id(id).one(self.on).await?.map(change_of).transpose()
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
            .all(self.on)
            .await?;
        rows.into_iter().map(change_of).collect()
    }

    /// The mergers that both heads have signed: the codes of the unit that goes and of the one in its
    /// place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn signed_mergers(&self) -> Result<Vec<(String, String)>> {
        let rows = unit_change::Entity::find()
            .filter(unit_change::Column::Kind.eq(UnitChangeKind::Merger.name()))
            .filter(unit_change::Column::SignedOldBy.is_not_null())
            .filter(unit_change::Column::SignedNewBy.is_not_null())
            .all(self.on)
            .await?;
        let ids = rows.iter().flat_map(|row| [row.old_unit_id, row.new_unit_id]);
        let units = unit::Entity::find().filter(unit::Column::Id.is_in(ids)).all(self.on).await?;
        let code = |id| units.iter().find(|unit| unit.id == id).map(|unit| unit.code.clone());
        let codes = |row: &unit_change::Model| code(row.old_unit_id).zip(code(row.new_unit_id));
        Ok(rows.iter().filter_map(codes).collect())
    }

    /// At most `most` grants to the new unit of a merger that were not looked at, in the order of
    /// their ids.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn grants_to_look_at(&self, change: &UnitChange, most: u64) -> Result<Vec<Grant>> {
        let rows = unlooked(change).order_by_asc(key_grant::Column::Id).limit(most);
        rows.all(self.on).await?.into_iter().map(grant_of).collect()
    }

    /// How many there are of these.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn grants_not_looked_at(&self, change: &UnitChange) -> Result<u64> {
        Ok(unlooked(change).count(self.on).await?)
    }

    /// What a unit still has of cases and of grants.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn left_with(&self, unit: UnitId) -> Result<Left> {
        let cases = cases::Entity::find().filter(cases::Column::UnitId.eq(unit.0));
        let grants = key_grant::Entity::find().filter(key_grant::Column::UnitId.eq(unit.0));
        Ok(Left { cases: cases.count(self.on).await?, grants: grants.count(self.on).await? })
    }

    /// At most `most` cases that a unit leads under keys of these kinds, closed and withdrawn ones
    /// too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn cases_to_pass(
        &self,
        unit: UnitId,
        kinds: &[KeyKind],
        most: u64,
    ) -> Result<Vec<Case>> {
        let rows = cases::Entity::find()
            .filter(cases::Column::UnitId.eq(unit.0))
            .filter(cases::Column::KeyKind.is_in(kinds.iter().map(|kind| kind.name())))
            .order_by_asc(cases::Column::Id)
            .limit(most)
            .all(self.on)
            .await?;
        rows.into_iter().map(case_of).collect()
    }

    /// At most `most` grants to a unit's keys of these kinds, for cases that it does not lead: those
    /// pass on with theirs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn grants_to_pass(
        &self,
        unit: UnitId,
        kinds: &[KeyKind],
        most: u64,
    ) -> Result<Vec<Grant>> {
        let rows = key_grant::Entity::find()
            .filter(key_grant::Column::UnitId.eq(unit.0))
            .filter(key_grant::Column::KeyKind.is_in(kinds.iter().map(|kind| kind.name())))
            .filter(Expr::cust(NOT_LED))
            .order_by_asc(key_grant::Column::Id)
            .limit(most)
            .all(self.on)
            .await?;
        rows.into_iter().map(grant_of).collect()
    }
}

fn unlooked(change: &UnitChange) -> Select<key_grant::Entity> {
    key_grant::Entity::find()
        .filter(key_grant::Column::UnitId.eq(change.new.0))
        .filter(key_grant::Column::Id.gt(change.reached.unwrap_or(i64::MIN)))
}

impl Tx {
    /// Prepares a change, in the place of one of the same unit that not both heads have signed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when one is signed.
    pub async fn prepare_change(&self, new: &UnitChange) -> Result<()> {
        self.chain_first().await?;
        let unsigned = Condition::any()
            .add(unit_change::Column::SignedOldBy.is_null())
            .add(unit_change::Column::SignedNewBy.is_null());
        unit_change::Entity::delete_many()
            .filter(unit_change::Column::OldUnitId.eq(new.old.0))
            .filter(unit_change::Column::DoneAt.is_null())
            .filter(unsigned)
            .exec(&self.transaction)
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
        unit_change::Entity::insert(row).exec_without_returning(&self.transaction).await?;
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
        at: Moment,
    ) -> Result<bool> {
        self.chain_first().await?;
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
            .exec(&self.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Notes how far the look of a change has come; false when another session was
    /// there first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reach(&self, change: &UnitChange, last: i64) -> Result<bool> {
        self.chain_first().await?;
        let reached = unit_change::Column::Reached;
        let row = unit_change::ActiveModel { reached: Set(Some(last)), ..Default::default() };
        let done = unit_change::Entity::update_many()
            .set(row)
            .filter(unit_change::Column::Id.eq(change.id))
            .filter(change.reached.map_or_else(|| reached.is_null(), |before| reached.eq(before)))
            .exec(&self.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Gives a case to another unit, under the same keys and without a handler; false when its
    /// unit or its keys changed since it was read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pass_case(&self, case: &Case, to: UnitId) -> Result<bool> {
        let row =
            cases::ActiveModel { unit_id: Set(to.0), handler_id: Set(None), ..Default::default() };
        let done = cases::Entity::update_many()
            .set(row)
            .filter(cases::Column::Id.eq(case.id.0))
            .filter(cases::Column::UnitId.eq(case.unit.0))
            .filter(cases::Column::Era.eq(case.era))
            .exec(&self.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Gives a grant to another unit, sealed anew where `sealed` is given; false when it changed
    /// hands or was sealed anew since it was read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pass_grant(
        &self,
        grant: &Grant,
        to: UnitId,
        sealed: Option<Sealed>,
    ) -> Result<bool> {
        let sealed = sealed.map_or(NotSet, |it| Set(it.into_bytes()));
        let row = key_grant::ActiveModel {
            unit_id: Set(to.0),
            sealed,
            unit_key_id: Set(None),
            ..Default::default()
        };
        let done = key_grant::Entity::update_many()
            .set(row)
            .filter(key_grant::Column::Id.eq(grant.id))
            .filter(key_grant::Column::UnitId.eq(grant.unit.0))
            .filter(key_grant::Column::Dormant.eq(grant.dormant))
            .exec(&self.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Deletes a grant that another to the same unit makes needless.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn drop_grant(&self, grant: i64) -> Result<()> {
        key_grant::Entity::delete_by_id(grant).exec(&self.transaction).await?;
        Ok(())
    }

    /// Puts one unit in the place of another in the hand-overs that a case has gone through.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pass_referrals(&self, case: CaseId, old: UnitId, new: UnitId) -> Result<()> {
        let empty = referral::ActiveModel::default;
        let from = referral::ActiveModel { from_unit_id: Set(new.0), ..empty() };
        let to = referral::ActiveModel { to_unit_id: Set(new.0), ..empty() };
        let sides = [(from, referral::Column::FromUnitId), (to, referral::Column::ToUnitId)];
        for (row, side) in sides {
            referral::Entity::update_many()
                .set(row)
                .filter(referral::Column::CaseId.eq(case.0))
                .filter(side.eq(old.0))
                .exec(&self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Puts one unit in the place of the sender in the hand-over that ended this era of a case, whose
    /// original is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pass_original(&self, case: CaseId, era: i32, to: UnitId) -> Result<()> {
        referral::Entity::update_many()
            .set(referral::ActiveModel { from_unit_id: Set(to.0), ..Default::default() })
            .filter(referral::Column::CaseId.eq(case.0))
            .filter(referral::Column::Era.eq(era))
            .filter(referral::Column::Kept.eq(true))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    /// Ends what waits between a case's holder and itself, after the case or a unit passed on: a
    /// hand-over has arrived, and one that is being prepared is needless.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_what_points_at_itself(&self, case: CaseId, now: Moment) -> Result<()> {
        let arrived = referral::ActiveModel {
            answer: Set(Some(Answer::Accepted.name().to_owned())),
            answered_at: Set(Some(now.0)),
            ..Default::default()
        };
        let done = referral::Entity::update_many()
            .set(arrived)
            .filter(referral::Column::CaseId.eq(case.0))
            .filter(Expr::col(referral::Column::FromUnitId).equals(referral::Column::ToUnitId))
            .filter(referral::Column::Answer.is_null())
            .exec(&self.transaction)
            .await?;
        if done.rows_affected > 0 {
            self.run_deadlines(case, &[]).await?;
        }
        let Some(case) = self.read().case(case).await? else { return Ok(()) };
        handover::Entity::delete_many()
            .filter(handover::Column::CaseId.eq(case.id.0))
            .filter(handover::Column::ToUnitId.eq(case.unit.0))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a mapping of rows")]
fn change_of(row: unit_change::Model) -> Result<UnitChange> {
    let signed = |by: Option<i64>, at: Option<i64>| by.map(OfficerId).zip(at.map(Moment));
    let kind = UnitChangeKind::named(&row.kind);
    Ok(UnitChange {
        id: row.id,
        kind: kind.ok_or(StoreError::Unreadable("the kind of a unit change"))?,
        old: UnitId(row.old_unit_id),
        new: UnitId(row.new_unit_id),
        from: Day(row.from_day),
        signed_old: signed(row.signed_old_by, row.signed_old_at),
        signed_new: signed(row.signed_new_by, row.signed_new_at),
        done: row.done_at.map(Moment),
        villages_at: row.villages_at.map(Moment),
        reached: row.reached,
    })
}
