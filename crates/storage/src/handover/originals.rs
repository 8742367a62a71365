//! Originals that a unit keeps of cases that it handed over or shared sanitised. They are erased a while
//! after another unit accepted the case (rule K1).

use casework::clock::{Day, Timestamp};
use casework::ids::{CaseId, EnvelopeId, UnitId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sealing::header::Purpose;

use crate::audit::Entry;
use crate::db::error::Result;
use crate::db::rows::{envelope, key_grant, referral};
use crate::handover::handles::{HandoverReads, HandoverWrites};
use crate::handover::referrals::{Referral, referral_of};

/// The original is kept while the case is held, and while the sender leads the case again.
fn may_go(today: Day) -> String {
    format!(
        "kept AND NOT EXISTS (SELECT 1 FROM cases c \
         WHERE c.id = referral.case_id AND (c.unit_id = referral.from_unit_id \
         OR (c.held_until IS NOT NULL AND c.held_until >= {})))",
        today.0
    )
}

/// A unit accepted the case, at this hand-over or at a later one.
fn taken_on(before: Timestamp) -> String {
    format!(
        "EXISTS (SELECT 1 FROM referral r WHERE r.case_id = referral.case_id \
         AND r.basis <> 'shared' AND r.hop >= referral.hop AND r.answer = 'accepted' \
         AND r.answered_at <= {})",
        before.0
    )
}

impl<C: ConnectionTrait> HandoverReads<'_, C> {
    /// Hand-overs after which a unit accepted the case, at `before` or earlier, and whose original is still
    /// kept; without cases that are held or that the sender leads again.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn originals_to_erase(&self, before: Timestamp, today: Day) -> Result<Vec<Referral>> {
        let rows = referral::Entity::find()
            .filter(Expr::cust(taken_on(before)))
            .filter(Expr::cust(may_go(today)))
            .order_by_asc(referral::Column::Id)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(referral_of).collect()
    }
}

impl<C: ConnectionTrait> HandoverReads<'_, C> {
    /// The key epochs of a case whose original this unit keeps, the earliest first.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn originals_of(&self, unit: UnitId, case: CaseId) -> Result<Vec<i32>> {
        let rows = referral::Entity::find()
            .select_only()
            .column(referral::Column::KeyEpoch)
            .filter(referral::Column::CaseId.eq(case.0))
            .filter(referral::Column::FromUnitId.eq(unit.0))
            .filter(referral::Column::Kept.eq(true))
            .order_by_asc(referral::Column::KeyEpoch);
        Ok(rows.into_tuple().all(self.read.on).await?)
    }
}

impl HandoverWrites<'_> {
    /// Erases the original that a unit kept of a case: its keys and all envelopes under them, except messages
    /// to the writer, which then only the writer can open. False when it must be kept: the case came to be
    /// held, or came back.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn erase_original(&self, of: &Referral, today: Day, entry: Entry) -> Result<bool> {
        self.tx.lock_all(&[of.case]).await?;
        let still = referral::Entity::find_by_id(of.id)
            .filter(Expr::cust(may_go(today)))
            .one(&self.tx.transaction)
            .await?;
        if still.is_none() {
            return Ok(false);
        }
        let told = [Purpose::Message, Purpose::Ending].map(Purpose::name);
        let ids: Vec<i64> = envelope::Entity::find()
            .select_only()
            .column(envelope::Column::Id)
            .filter(envelope::Column::CaseId.eq(of.case.0))
            .filter(envelope::Column::KeyEpoch.eq(of.key_epoch))
            .filter(envelope::Column::Purpose.is_not_in(told))
            .into_tuple()
            .all(&self.tx.transaction)
            .await?;
        let ids: Vec<EnvelopeId> = ids.into_iter().map(EnvelopeId).collect();
        self.tx.audit().remove_envelopes(&ids, entry).await?;
        key_grant::Entity::delete_many()
            .filter(key_grant::Column::CaseId.eq(of.case.0))
            .filter(key_grant::Column::KeyEpoch.eq(of.key_epoch))
            .exec(&self.tx.transaction)
            .await?;
        let gone = referral::ActiveModel { kept: Set(false), ..Default::default() };
        referral::Entity::update_many()
            .set(gone)
            .filter(referral::Column::Id.eq(of.id))
            .exec(&self.tx.transaction)
            .await?;
        Ok(true)
    }
}
