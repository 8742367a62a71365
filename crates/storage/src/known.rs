//! From where on a case's holder knows it (rule W7): a sanitised hand-over carries the second
//! person's words and nothing of what was done and said before.

use casework::ids::CaseId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::audit::{Act, BESIDE, Recorded, recorded};
use crate::error::Result;
use crate::rows::{audit_entry, envelope, referral};
use crate::store::Read;

/// The acts by which a case gets new keys: one for each of its referrals, in their order.
const REKEYING: [Act; 2] = [Act::CaseReferred, Act::ReferralReturned];

/// Where the holder's knowledge begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beginning {
    /// The link of the hand-over: acts from it on are known.
    pub(crate) position: i64,
    /// The last turn of before it: turns are counted from there.
    pub(crate) turn: i32,
}

/// What whoever holds the case has done, or has been done with it: not what a sender does with the
/// original it keeps, nor that another unit's part in it passed on in a merger.
pub(crate) fn of_the_holder() -> Condition {
    let of_sender = [Act::OriginalViewed, Act::OriginalErased].map(Act::name);
    let beside = Condition::all()
        .add(audit_entry::Column::Act.eq(Act::CasePassedOn.name()))
        .add(audit_entry::Column::Detail.ends_with(format!(" {BESIDE}")));
    Condition::all().add(audit_entry::Column::Act.is_not_in(of_sender)).add(beside.not())
}

impl<C: ConnectionTrait> Read<'_, C> {
    /// What was done on a case, in order, as far as its present holder may know it: since the last
    /// sanitised hand-over, and that. What the sender does with the original it keeps is not theirs.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn holders_history(&self, case: CaseId) -> Result<Vec<Recorded>> {
        let beginning = self.beginning(case).await?;
        let rows = audit_entry::Entity::find()
            .filter(audit_entry::Column::CaseId.eq(case.0))
            .filter(audit_entry::Column::Position.gte(beginning.position))
            .filter(of_the_holder())
            .order_by_asc(audit_entry::Column::Position)
            .all(self.on)
            .await?;
        Ok(rows.into_iter().map(recorded).collect())
    }

    pub(crate) async fn beginning(&self, case: CaseId) -> Result<Beginning> {
        let sanitised: Option<(i32, i32)> = referral::Entity::find()
            .select_only()
            .column(referral::Column::Hop)
            .column(referral::Column::Era)
            .filter(referral::Column::CaseId.eq(case.0))
            .filter(referral::Column::Sanitised.eq(true))
            .order_by_desc(referral::Column::Hop)
            .into_tuple()
            .one(self.on)
            .await?;
        let Some((hop, era)) = sanitised else { return Ok(Beginning::default()) };
        let position = self.rekeyed_at(case, hop).await?;
        let first: Option<Option<i32>> = envelope::Entity::find()
            .select_only()
            .column_as(Expr::col(envelope::Column::Turn).min(), "turn")
            .filter(envelope::Column::CaseId.eq(case.0))
            .filter(envelope::Column::Era.gt(era))
            .into_tuple()
            .one(self.on)
            .await?;
        Ok(Beginning { position, turn: first.flatten().map_or(0, |turn| turn - 1) })
    }

    /// The link of a case's hand-over.
    async fn rekeyed_at(&self, case: CaseId, hop: i32) -> Result<i64> {
        let position: Option<i64> = audit_entry::Entity::find()
            .select_only()
            .column(audit_entry::Column::Position)
            .filter(audit_entry::Column::CaseId.eq(case.0))
            .filter(audit_entry::Column::Act.is_in(REKEYING.map(Act::name)))
            .order_by_asc(audit_entry::Column::Position)
            .offset(u64::try_from(hop).unwrap_or(0))
            .limit(1)
            .into_tuple()
            .one(self.on)
            .await?;
        // Where the chain does not tell, nothing of before is told either.
        Ok(position.unwrap_or(i64::MAX))
    }
}
