//! Splitting a unit: its villages go to another unit, and its open cases are looked at one by one.

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::ids::{CaseId, UnitId};
use casework::referral::Answer;
use casework::unit_change::UnitChangeKind;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use crate::cases::{Case, case_of};
use crate::db::error::Result;
use crate::db::rows::{
    cases, neighbour, referral, unit, unit_change, unit_change_village, village,
};
use crate::reorganisation::handles::{ReorganisationReads, ReorganisationWrites};
use crate::reorganisation::{UnitChange, change_of};

impl<C: ConnectionTrait> ReorganisationReads<'_, C> {
    /// The splits that both heads have signed, whose day has come, and whose villages are still
    /// with the old unit.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn splits_to_publish(&self, today: Day) -> Result<Vec<UnitChange>> {
        let rows = unit_change::Entity::find()
            .filter(unit_change::Column::Kind.eq(UnitChangeKind::Split.name()))
            .filter(unit_change::Column::SignedOldBy.is_not_null())
            .filter(unit_change::Column::SignedNewBy.is_not_null())
            .filter(unit_change::Column::FromDay.lte(today.0))
            .filter(unit_change::Column::VillagesAt.is_null())
            .order_by_asc(unit_change::Column::Id)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(change_of).collect()
    }

    /// At most `most` open cases that the old unit leads and that are not looked at yet in this split, in the
    /// order of their ids.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn cases_to_look_at(&self, change: &UnitChange, most: u64) -> Result<Vec<Case>> {
        let rows =
            unlooked(change).order_by_asc(cases::Column::Id).limit(most).all(self.read.on).await?;
        rows.into_iter().map(case_of).collect()
    }

    /// The number of these cases.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn left_to_look_at(&self, change: &UnitChange) -> Result<u64> {
        if change.done.is_some() {
            return Ok(0);
        }
        Ok(unlooked(change).count(self.read.on).await?)
    }
}

fn unlooked(change: &UnitChange) -> Select<cases::Entity> {
    cases::Entity::find()
        .filter(cases::Column::UnitId.eq(change.old.0))
        .filter(cases::Column::State.ne(State::Closed.name()))
        .filter(cases::Column::Id.gt(change.reached.unwrap_or(i64::MIN)))
}

impl ReorganisationWrites<'_> {
    /// Stores the villages of a split.
    ///
    /// # Errors
    /// [`StoreError::Conflict`](crate::db::error::StoreError::Conflict) when one of them does not exist.
    pub async fn name_villages(&self, change: i64, villages: &[i64]) -> Result<()> {
        for village in villages {
            let row = unit_change_village::ActiveModel {
                change_id: Set(change),
                village_id: Set(*village),
            };
            unit_change_village::Entity::insert(row)
                .exec_without_returning(&self.tx.transaction)
                .await?;
        }
        Ok(())
    }

    /// Gives the villages of a split to the new unit, and notes that the two units are neighbours; false when
    /// that was done before.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn pass_villages(&self, change: &UnitChange, now: Timestamp) -> Result<bool> {
        self.tx.chain_first().await?;
        let row = unit_change::ActiveModel { villages_at: Set(Some(now.0)), ..Default::default() };
        let done = unit_change::Entity::update_many()
            .set(row)
            .filter(unit_change::Column::Id.eq(change.id))
            .filter(unit_change::Column::VillagesAt.is_null())
            .exec(&self.tx.transaction)
            .await?;
        if done.rows_affected != 1 {
            return Ok(false);
        }
        let villages = self.tx.read().units().villages_of_change(change.id).await?;
        village::Entity::update_many()
            .set(village::ActiveModel { unit_id: Set(change.new.0), ..Default::default() })
            .filter(village::Column::Id.is_in(villages.iter().map(|it| it.id)))
            .filter(village::Column::UnitId.eq(change.old.0))
            .exec(&self.tx.transaction)
            .await?;
        self.border(change.old, change.new).await?;
        self.border(change.new, change.old).await?;
        Ok(true)
    }

    async fn border(&self, here: UnitId, there: UnitId) -> Result<()> {
        let Some(there) = unit::Entity::find_by_id(there.0).one(&self.tx.transaction).await? else {
            return Ok(());
        };
        let key = (here.0, there.code.clone());
        if neighbour::Entity::find_by_id(key).one(&self.tx.transaction).await?.is_some() {
            return Ok(());
        }
        self.tx.units().add_neighbour(here, &there.code).await
    }

    /// Notes that a change is done; false when it was done before.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn end_change(&self, change: i64, now: Timestamp) -> Result<bool> {
        self.tx.chain_first().await?;
        let row = unit_change::ActiveModel { done_at: Set(Some(now.0)), ..Default::default() };
        let done = unit_change::Entity::update_many()
            .set(row)
            .filter(unit_change::Column::Id.eq(change))
            .filter(unit_change::Column::DoneAt.is_null())
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Lets the new unit answer a hand-over of this case that waits for the old one. A hand-over from the new
    /// unit itself has arrived and needs no answer any more.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn pass_waiting_referral(
        &self,
        case: CaseId,
        (old, new): (UnitId, UnitId),
        now: Timestamp,
    ) -> Result<()> {
        let arrived = referral::ActiveModel {
            answer: Set(Some(Answer::Accepted.name().to_owned())),
            answered_at: Set(Some(now.0)),
            ..Default::default()
        };
        let done = referral::Entity::update_many()
            .set(arrived)
            .filter(referral::Column::CaseId.eq(case.0))
            .filter(referral::Column::FromUnitId.eq(new.0))
            .filter(referral::Column::ToUnitId.eq(old.0))
            .filter(referral::Column::Answer.is_null())
            .exec(&self.tx.transaction)
            .await?;
        if done.rows_affected > 0 {
            self.tx.cases().run_deadlines(case, &[]).await?;
        }
        referral::Entity::update_many()
            .set(referral::ActiveModel { to_unit_id: Set(new.0), ..Default::default() })
            .filter(referral::Column::CaseId.eq(case.0))
            .filter(referral::Column::ToUnitId.eq(old.0))
            .filter(referral::Column::Answer.is_null())
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }
}
