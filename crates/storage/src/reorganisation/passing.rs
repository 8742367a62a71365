//! Passing on from one unit to another: cases, grants, and the hand-overs that name the old unit.

use casework::clock::Timestamp;
use casework::directory::KeyKind;
use casework::ids::{CaseId, UnitId};
use casework::referral::Answer;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use sealing::sealed::Sealed;

use crate::cases::{Case, Grant, case_of, grant_of};
use crate::db::error::Result;
use crate::db::rows::{cases, handover, key_grant, referral};
use crate::reorganisation::UnitChange;
use crate::reorganisation::handles::{ReorganisationReads, ReorganisationWrites};

const NOT_LED: &str = "NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = key_grant.case_id \
    AND c.unit_id = key_grant.unit_id)";

/// What has still to pass on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Cases that the unit leads.
    pub cases: u64,
    /// All grants to it: of those cases, shared ones, kept originals, dormant ones.
    pub grants: u64,
}

impl Left {
    /// Whether everything has passed on.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self.cases == 0 && self.grants == 0
    }
}

impl<C: ConnectionTrait> ReorganisationReads<'_, C> {
    /// At most `most` grants to the new unit of a merger that are not looked at yet, in the order of their
    /// ids.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn grants_to_look_at(&self, change: &UnitChange, most: u64) -> Result<Vec<Grant>> {
        let rows = unlooked(change).order_by_asc(key_grant::Column::Id).limit(most);
        rows.all(self.read.on).await?.into_iter().map(grant_of).collect()
    }

    /// The number of these grants.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn grants_not_looked_at(&self, change: &UnitChange) -> Result<u64> {
        Ok(unlooked(change).count(self.read.on).await?)
    }

    /// How many cases and grants a unit still has.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn left_with(&self, unit: UnitId) -> Result<Left> {
        let cases = cases::Entity::find().filter(cases::Column::UnitId.eq(unit.0));
        let grants = key_grant::Entity::find().filter(key_grant::Column::UnitId.eq(unit.0));
        Ok(Left {
            cases: cases.count(self.read.on).await?,
            grants: grants.count(self.read.on).await?,
        })
    }

    /// At most `most` cases that a unit leads under keys of these kinds, including closed and withdrawn ones.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
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
            .all(self.read.on)
            .await?;
        rows.into_iter().map(case_of).collect()
    }

    /// At most `most` grants to a unit's keys of these kinds for cases that it does not lead; grants of cases
    /// that it leads pass on with them.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
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
            .all(self.read.on)
            .await?;
        rows.into_iter().map(grant_of).collect()
    }
}

fn unlooked(change: &UnitChange) -> Select<key_grant::Entity> {
    key_grant::Entity::find()
        .filter(key_grant::Column::UnitId.eq(change.new.0))
        .filter(key_grant::Column::Id.gt(change.reached.unwrap_or(i64::MIN)))
}

impl ReorganisationWrites<'_> {
    /// Gives a case to another unit, with the same keys and without a handler; false when its unit or its
    /// keys changed after it was read.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn pass_case(&self, case: &Case, to: UnitId) -> Result<bool> {
        let row =
            cases::ActiveModel { unit_id: Set(to.0), handler_id: Set(None), ..Default::default() };
        let done = cases::Entity::update_many()
            .set(row)
            .filter(cases::Column::Id.eq(case.id.0))
            .filter(cases::Column::UnitId.eq(case.unit.0))
            .filter(cases::Column::KeyEpoch.eq(case.key_epoch))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Gives a grant to another unit, sealed anew where `sealed` is given; false when its unit or its sealed
    /// key changed after it was read.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
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
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Deletes a grant that is needless, since the same unit has another.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn drop_grant(&self, grant: i64) -> Result<()> {
        key_grant::Entity::delete_by_id(grant).exec(&self.tx.transaction).await?;
        Ok(())
    }

    /// Replaces one unit by another in the past hand-overs of a case.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
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
                .exec(&self.tx.transaction)
                .await?;
        }
        Ok(())
    }

    /// Replaces the sender by another unit in the hand-over that ended this key epoch of a case and whose
    /// original is kept.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn pass_original(&self, case: CaseId, key_epoch: i32, to: UnitId) -> Result<()> {
        referral::Entity::update_many()
            .set(referral::ActiveModel { from_unit_id: Set(to.0), ..Default::default() })
            .filter(referral::Column::CaseId.eq(case.0))
            .filter(referral::Column::KeyEpoch.eq(key_epoch))
            .filter(referral::Column::Kept.eq(true))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// After the case or a unit passed on, ends hand-overs from a unit to itself: one that waits for an
    /// answer has arrived, and one that is being prepared is needless.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn end_what_points_at_itself(&self, case: CaseId, now: Timestamp) -> Result<()> {
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
            .exec(&self.tx.transaction)
            .await?;
        if done.rows_affected > 0 {
            self.tx.cases().run_deadlines(case, &[]).await?;
        }
        let Some(case) = self.tx.read().cases().with_id(case).await? else { return Ok(()) };
        handover::Entity::delete_many()
            .filter(handover::Column::CaseId.eq(case.id.0))
            .filter(handover::Column::ToUnitId.eq(case.unit.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }
}
