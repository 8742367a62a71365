//! Legal holds (rule K2): asked for by one officer, confirmed by another, until a day. The document that they
//! rest on is sealed in the case.

use casework::clock::{Day, Timestamp};
use casework::ids::{CaseId, OfficerId};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::cases::handles::{CaseReads, CaseWrites};
use crate::db::error::Result;
use crate::db::rows::{cases, hold};

/// A hold on a case, asked for or in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The case.
    pub case: CaseId,
    /// The last day on which it holds.
    pub until: Day,
    /// The officer who asked, and when.
    pub asked: (OfficerId, Timestamp),
    /// The officer who confirmed it, and when.
    pub confirmed: Option<(OfficerId, Timestamp)>,
}

impl<C: ConnectionTrait> CaseReads<'_, C> {
    /// The hold on a case, if one was asked for, even if it has expired.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn legal_hold(&self, case: CaseId) -> Result<Option<Hold>> {
        Ok(hold::Entity::find_by_id(case.0).one(self.read.on).await?.map(hold_of))
    }
}

impl CaseWrites<'_> {
    /// Asks for a hold, in place of one that waits or has expired.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn ask_hold(&self, new: &Hold) -> Result<()> {
        self.lift_hold(new.case).await?;
        let row = hold::ActiveModel {
            case_id: Set(new.case.0),
            until_day: Set(new.until.0),
            asked_by: Set(new.asked.0.0),
            asked_at: Set(new.asked.1.0),
            confirmed_by: Set(None),
            confirmed_at: Set(None),
        };
        hold::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Confirms the hold as it was read: it is then in force; false when it changed meanwhile.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn confirm_hold(&self, read: &Hold, by: OfficerId, now: Timestamp) -> Result<bool> {
        let row = hold::ActiveModel {
            confirmed_by: Set(Some(by.0)),
            confirmed_at: Set(Some(now.0)),
            ..Default::default()
        };
        let done = hold::Entity::update_many()
            .set(row)
            .filter(hold::Column::CaseId.eq(read.case.0))
            .filter(hold::Column::AskedAt.eq(read.asked.1.0))
            .filter(hold::Column::AskedBy.eq(read.asked.0.0))
            .filter(hold::Column::UntilDay.eq(read.until.0))
            .filter(hold::Column::ConfirmedBy.is_null())
            .exec(&self.tx.transaction)
            .await?;
        if done.rows_affected == 1 {
            self.note_held(read.case, Some(read.until)).await?;
        }
        Ok(done.rows_affected == 1)
    }

    /// Lifts the hold on a case; false when there was none.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn lift_hold(&self, case: CaseId) -> Result<bool> {
        let done = hold::Entity::delete_by_id(case.0).exec(&self.tx.transaction).await?;
        self.note_held(case, None).await?;
        Ok(done.rows_affected == 1)
    }

    async fn note_held(&self, case: CaseId, until: Option<Day>) -> Result<()> {
        let held = Set(until.map(|day| day.0));
        cases::Entity::update_many()
            .set(cases::ActiveModel { held_until: held, ..Default::default() })
            .filter(cases::Column::Id.eq(case.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a mapping of rows")]
fn hold_of(row: hold::Model) -> Hold {
    Hold {
        case: CaseId(row.case_id),
        until: Day(row.until_day),
        asked: (OfficerId(row.asked_by), Timestamp(row.asked_at)),
        confirmed: row.confirmed_by.map(OfficerId).zip(row.confirmed_at.map(Timestamp)),
    }
}
