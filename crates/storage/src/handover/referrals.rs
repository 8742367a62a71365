//! Hand-overs that are being prepared, and hand-overs that were made. Sharing a case is prepared the same
//! way; sharing in a second person's words is stored as a hand-over on the basis "shared", which is no hop
//! and gets no answer.

use casework::clock::Timestamp;
use casework::ids::{CaseId, OfficerId, UnitId};
use casework::referral::{Answer, Basis, Stage};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sealing::sealed::Sealed;

use crate::db::error::{Result, StoreError};
use crate::handover::handles::{HandoverReads, HandoverWrites};

use crate::cases::sight::Viewer;
use crate::db::rows::{handover, referral};

/// A hand-over that is being prepared. A case has at most one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Its identifier.
    pub id: i64,
    /// The case.
    pub case: CaseId,
    /// The unit that is to get it.
    pub to: UnitId,
    /// Its basis.
    pub basis: Basis,
    /// The agreement, where it rests on one.
    pub agreement: Option<i64>,
    /// What it waits for.
    pub stage: Stage,
    /// The officer who asked for it.
    pub asked_by: OfficerId,
    /// When they asked.
    pub asked_at: Timestamp,
    /// The facts of an urgent case, sealed to the other unit and shown to it at once while sharing is
    /// prepared.
    pub ahead: Option<Sealed>,
}

impl Handover {
    /// Whether the case is to be shared and stays here.
    #[must_use]
    pub fn shares(&self) -> bool {
        self.basis == Basis::Shared
    }
}

/// A hand-over that was made; to the sender it is the tombstone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// Its identifier.
    pub id: i64,
    /// The case.
    pub case: CaseId,
    /// The unit that handed it over.
    pub from: UnitId,
    /// The unit that got it.
    pub to: UnitId,
    /// Its basis.
    pub basis: Basis,
    /// The agreement, where it rests on one.
    pub agreement: Option<i64>,
    /// The officer who did it.
    pub officer: OfficerId,
    /// When.
    pub at: Timestamp,
    /// Until when the other unit is to answer.
    pub accept_by: Timestamp,
    /// What it answered, and when.
    pub answer: Option<(Answer, Timestamp)>,
    /// Whether it carried only a second person's version of the text.
    pub sanitised: bool,
    /// Whether the sender still keeps the original under its old key, where it was sanitised.
    pub kept: bool,
    /// How many hand-overs of the case came before this one.
    pub hop: i32,
    /// The key epoch of the case that it ended; a kept original is under the key of that epoch.
    pub key_epoch: i32,
}

/// The hand-over to `unit` that waits for its answer.
#[must_use]
pub fn unanswered(referrals: &[Referral], unit: UnitId) -> Option<&Referral> {
    referrals.last().filter(|it| it.to == unit && it.answer.is_none())
}

/// Whether a hand-over is overdue at this time.
#[must_use]
pub fn is_late(referral: &Referral, now: Timestamp) -> bool {
    referral.answer.is_none() && referral.accept_by <= now
}

impl<C: ConnectionTrait> HandoverReads<'_, C> {
    /// The hand-over of this case under preparation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_case(&self, case: CaseId) -> Result<Option<Handover>> {
        let row = handover::Entity::find()
            .filter(handover::Column::CaseId.eq(case.0))
            .one(self.read.on)
            .await?;
        row.map(handover_of).transpose()
    }

    /// All hand-overs at this stage, in all units; there are few at a time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn handovers(&self, stage: Stage) -> Result<Vec<Handover>> {
        let rows = handover::Entity::find()
            .filter(handover::Column::Stage.eq(stage.name()))
            .order_by_asc(handover::Column::AskedAt)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(handover_of).collect()
    }

    /// The hand-overs of a case, the earliest first. Sharing is not one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn referrals(&self, case: CaseId) -> Result<Vec<Referral>> {
        let rows = referral::Entity::find()
            .filter(referral::Column::CaseId.eq(case.0))
            .filter(referral::Column::Basis.ne(Basis::Shared.name()))
            .order_by_asc(referral::Column::Hop)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(referral_of).collect()
    }

    /// The hand-overs that a unit made, the latest first, of cases of which this viewer may know.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tombstones(&self, by: Viewer<'_>, most: u64) -> Result<Vec<Referral>> {
        let rows = by
            .referrals()
            .order_by_desc(referral::Column::At)
            .limit(most)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(referral_of).collect()
    }

    /// Hand-overs that nobody answered in time and whose cases still have a sleeping dormant grant: a grant
    /// that is awake already is no reason to leave the case. The earliest due first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unanswered(&self, now: Timestamp, most: u64) -> Result<Vec<Referral>> {
        let rows = referral::Entity::find()
            .filter(referral::Column::Answer.is_null())
            .filter(referral::Column::AcceptBy.lte(now.0))
            .filter(Expr::cust(ONE_SLEEPS))
            .order_by_asc(referral::Column::AcceptBy)
            .limit(most)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(referral_of).collect()
    }
}

/// The case is with the unit that was to answer, and its present key epoch has a grant that
/// [`HandoverWrites::wake`](crate::handover::handles::HandoverWrites::wake) would wake.
const ONE_SLEEPS: &str = "EXISTS (SELECT 1 FROM cases JOIN key_grant ON key_grant.case_id = cases.id \
    WHERE cases.id = referral.case_id AND cases.unit_id = referral.to_unit_id \
    AND key_grant.key_epoch = cases.key_epoch AND key_grant.unit_id <> cases.unit_id \
    AND dormant AND NOT beside)";

impl HandoverWrites<'_> {
    /// Starts preparing a hand-over.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the case already has one.
    pub async fn prepare_handover(&self, new: &Handover) -> Result<()> {
        let row = handover::ActiveModel {
            id: Set(new.id),
            case_id: Set(new.case.0),
            to_unit_id: Set(new.to.0),
            basis: Set(new.basis.name().to_owned()),
            agreement_id: Set(new.agreement),
            stage: Set(new.stage.name().to_owned()),
            asked_by: Set(new.asked_by.0),
            asked_at: Set(new.asked_at.0),
            ahead: Set(new.ahead.clone().map(Sealed::into_bytes)),
        };
        handover::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Moves a hand-over on to wait for the head.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn await_approval(&self, id: i64) -> Result<bool> {
        let row = handover::ActiveModel {
            stage: Set(Stage::Approval.name().to_owned()),
            ..Default::default()
        };
        let done = handover::Entity::update_many()
            .set(row)
            .filter(handover::Column::Id.eq(id))
            .filter(handover::Column::Stage.eq(Stage::Sanitising.name()))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Ends the preparation of a case's hand-over; false when there was none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_handover(&self, case: CaseId) -> Result<bool> {
        let done = handover::Entity::delete_many()
            .filter(handover::Column::CaseId.eq(case.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Ends this preparation and no other; false when it is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_this_handover(&self, id: i64) -> Result<bool> {
        let done = handover::Entity::delete_by_id(id).exec(&self.tx.transaction).await?;
        Ok(done.rows_affected == 1)
    }

    /// Stores a hand-over that was made.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn refer(&self, new: &Referral) -> Result<()> {
        let row = referral::ActiveModel {
            id: Set(new.id),
            case_id: Set(new.case.0),
            from_unit_id: Set(new.from.0),
            to_unit_id: Set(new.to.0),
            basis: Set(new.basis.name().to_owned()),
            agreement_id: Set(new.agreement),
            officer_id: Set(new.officer.0),
            at: Set(new.at.0),
            accept_by: Set(new.accept_by.0),
            answer: Set(new.answer.map(|(answer, _)| answer.name().to_owned())),
            answered_at: Set(new.answer.map(|(_, at)| at.0)),
            kept: Set(new.kept),
            sanitised: Set(new.sanitised),
            hop: Set(new.hop),
            key_epoch: Set(new.key_epoch),
        };
        referral::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Stores the answer to a hand-over; false when there was one already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answer_referral(&self, id: i64, answer: Answer, at: Timestamp) -> Result<bool> {
        let row = referral::ActiveModel {
            answer: Set(Some(answer.name().to_owned())),
            answered_at: Set(Some(at.0)),
            ..Default::default()
        };
        let done = referral::Entity::update_many()
            .set(row)
            .filter(referral::Column::Id.eq(id))
            .filter(referral::Column::Answer.is_null())
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }
}

fn handover_of(row: handover::Model) -> Result<Handover> {
    Ok(Handover {
        id: row.id,
        case: CaseId(row.case_id),
        to: UnitId(row.to_unit_id),
        basis: basis_of(&row.basis)?,
        agreement: row.agreement_id,
        stage: Stage::named(&row.stage).ok_or(StoreError::Unreadable("a hand-over's stage"))?,
        asked_by: OfficerId(row.asked_by),
        asked_at: Timestamp(row.asked_at),
        ahead: row.ahead.map(Sealed::from_bytes),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "a mapping of rows")]
pub(crate) fn referral_of(row: referral::Model) -> Result<Referral> {
    let answer = row
        .answer
        .as_deref()
        .map(|it| Answer::named(it).ok_or(StoreError::Unreadable("the answer to a hand-over")));
    Ok(Referral {
        id: row.id,
        case: CaseId(row.case_id),
        from: UnitId(row.from_unit_id),
        to: UnitId(row.to_unit_id),
        basis: basis_of(&row.basis)?,
        agreement: row.agreement_id,
        officer: OfficerId(row.officer_id),
        at: Timestamp(row.at),
        accept_by: Timestamp(row.accept_by),
        answer: answer.transpose()?.zip(row.answered_at.map(Timestamp)),
        kept: row.kept,
        sanitised: row.sanitised,
        hop: row.hop,
        key_epoch: row.key_epoch,
    })
}

fn basis_of(name: &str) -> Result<Basis> {
    Basis::named(name).ok_or(StoreError::Unreadable("the basis of a hand-over"))
}
