//! The part of a case's history that its holder may know (rule W7): a sanitised hand-over carries the second
//! person's words, and nothing that was done or said before.

use casework::ids::{CaseId, UnitId};
use casework::referral::Basis;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::audit::meaning::{Meaning, codes};
use crate::audit::{Act, BESIDE, Recorded, recorded};
use crate::cases::handles::CaseReads;
use crate::db::error::Result;
use crate::db::rows::{audit_entry, envelope, referral};

/// The beginning of that part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beginning {
    /// The link of the hand-over: the holder knows the acts from it on.
    pub(crate) position: i64,
    /// The last place in the sequence before it: the holder's places are counted from there.
    pub(crate) sequence: i32,
}

/// The acts of the holder on a case, and acts on it while held: without the sender's acts on the original
/// that it keeps, and without the passing on of another unit's part in a merger.
pub(crate) fn of_the_holder() -> Condition {
    let of_sender = codes(Meaning::OnTheOriginal);
    let beside = Condition::all()
        .add(audit_entry::Column::Act.eq(Act::CasePassedOn.name()))
        .add(audit_entry::Column::Detail.ends_with(format!(" {BESIDE}")));
    Condition::all().add(audit_entry::Column::Act.is_not_in(of_sender)).add(beside.not())
}

impl<C: ConnectionTrait> CaseReads<'_, C> {
    /// The acts on a case, in order, as far as the unit that holds it may know them: from the last sanitised
    /// hand-over on. A unit that shares a case sanitised still knows the acts before. The sender's acts on
    /// the original that it keeps are left out.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn holders_history(&self, case: CaseId, unit: UnitId) -> Result<Vec<Recorded>> {
        let shared_by_it = Condition::all()
            .add(referral::Column::Basis.eq(Basis::Shared.name()))
            .add(referral::Column::FromUnitId.eq(unit.0));
        let beginning = self.beginning_by(case, shared_by_it.not()).await?;
        let rows = audit_entry::Entity::find()
            .filter(audit_entry::Column::CaseId.eq(case.0))
            .filter(audit_entry::Column::Position.gte(beginning.position))
            .filter(of_the_holder())
            .order_by_asc(audit_entry::Column::Position)
            .all(self.read.on)
            .await?;
        Ok(rows.into_iter().map(recorded).collect())
    }

    /// Whether the text under the case's present keys is a sanitised copy: a second person once rewrote it.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn is_sanitised(&self, case: CaseId) -> Result<bool> {
        Ok(self.last_sanitised(case, Condition::all()).await?.is_some())
    }

    pub(crate) async fn beginning(&self, case: CaseId) -> Result<Beginning> {
        self.beginning_by(case, Condition::all()).await
    }

    /// The key epoch that ended with the last of these sanitised hand-overs.
    async fn last_sanitised(&self, case: CaseId, of: Condition) -> Result<Option<i32>> {
        let key_epochs = referral::Entity::find()
            .select_only()
            .column(referral::Column::KeyEpoch)
            .filter(referral::Column::CaseId.eq(case.0))
            .filter(referral::Column::Sanitised.eq(true))
            .filter(of)
            .order_by_desc(referral::Column::KeyEpoch);
        Ok(key_epochs.into_tuple().one(self.read.on).await?)
    }

    async fn beginning_by(&self, case: CaseId, of: Condition) -> Result<Beginning> {
        let sanitised = self.last_sanitised(case, of).await?;
        let Some(key_epoch) = sanitised else { return Ok(Beginning::default()) };
        let position = self.rekeyed_at(case, key_epoch).await?;
        let first: Option<Option<i32>> = envelope::Entity::find()
            .select_only()
            .column_as(Expr::col(envelope::Column::Sequence).min(), "sequence")
            .filter(envelope::Column::CaseId.eq(case.0))
            .filter(envelope::Column::KeyEpoch.gt(key_epoch))
            .into_tuple()
            .one(self.read.on)
            .await?;
        Ok(Beginning { position, sequence: first.flatten().map_or(0, |sequence| sequence - 1) })
    }

    /// The link of the hand-over with which this key epoch of a case ended.
    async fn rekeyed_at(&self, case: CaseId, key_epoch: i32) -> Result<i64> {
        let before = referral::Entity::find()
            .filter(referral::Column::CaseId.eq(case.0))
            .filter(referral::Column::KeyEpoch.lt(key_epoch))
            .count(self.read.on)
            .await?;
        let position: Option<i64> = audit_entry::Entity::find()
            .select_only()
            .column(audit_entry::Column::Position)
            .filter(audit_entry::Column::CaseId.eq(case.0))
            .filter(audit_entry::Column::Act.is_in(codes(Meaning::Rekeys)))
            .order_by_asc(audit_entry::Column::Position)
            .offset(before)
            .limit(1)
            .into_tuple()
            .one(self.read.on)
            .await?;
        // Where the chain does not show the link, the holder sees no act.
        Ok(position.unwrap_or(i64::MAX))
    }
}
