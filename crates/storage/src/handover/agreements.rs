//! The register of agreements between units (*nghị quyết liên tịch, quy chế phối hợp*).

use casework::clock::Day;
use casework::ids::{OfficerId, UnitId};
use casework::referral::AgreementKind;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::db::error::{Result, StoreError};
use crate::db::rows::{agreement, agreement_party};
use crate::handover::handles::{HandoverReads, HandoverWrites};

/// An agreement between units about handing cases over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Its identifier.
    pub id: i64,
    /// The kind of the document.
    pub kind: AgreementKind,
    /// Number and name of the document, public.
    pub title: String,
    /// What it covers, in the words of the document.
    pub scope: String,
    /// The first day on which it holds.
    pub valid_from: Day,
    /// The last day on which it holds without a review.
    pub review_by: Day,
    /// Whether a party ended it.
    pub ended: bool,
    /// The units that are party to it.
    pub parties: Vec<Party>,
}

/// A unit that is party to an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// The unit.
    pub unit: UnitId,
    /// The head who confirmed it for the unit.
    pub confirmed: Option<OfficerId>,
}

impl Agreement {
    /// Whether a hand-over between these units can rest on it on this day: it is in force, and the heads of
    /// both units have confirmed it.
    #[must_use]
    pub fn holds_between(&self, one: UnitId, other: UnitId, on: Day) -> bool {
        !self.ended
            && (self.valid_from..=self.review_by).contains(&on)
            && [one, other].iter().all(|unit| self.is_confirmed_by(*unit))
    }

    /// Whether a head of this unit has confirmed it.
    #[must_use]
    pub fn is_confirmed_by(&self, unit: UnitId) -> bool {
        self.parties.iter().any(|it| it.unit == unit && it.confirmed.is_some())
    }
}

impl<C: ConnectionTrait> HandoverReads<'_, C> {
    /// The agreements of a unit, those to be reviewed first at the top.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn agreements(&self, unit: UnitId) -> Result<Vec<Agreement>> {
        let mine: Vec<i64> = agreement_party::Entity::find()
            .select_only()
            .column(agreement_party::Column::AgreementId)
            .filter(agreement_party::Column::UnitId.eq(unit.0))
            .into_tuple()
            .all(self.read.on)
            .await?;
        let parties = agreement_party::Entity::find()
            .filter(agreement_party::Column::AgreementId.is_in(mine.clone()))
            .all(self.read.on)
            .await?;
        let rows = agreement::Entity::find()
            .filter(agreement::Column::Id.is_in(mine))
            .order_by_asc(agreement::Column::Ended)
            .order_by_asc(agreement::Column::ReviewBy)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(|row| agreement_of(row, &parties)).collect()
    }
}

impl HandoverWrites<'_> {
    /// Adds an agreement with its parties.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_agreement(&self, new: &Agreement) -> Result<()> {
        let row = agreement::ActiveModel {
            id: Set(new.id),
            kind: Set(new.kind.name().to_owned()),
            title: Set(new.title.clone()),
            scope: Set(new.scope.clone()),
            valid_from: Set(new.valid_from.0),
            review_by: Set(new.review_by.0),
            ended: Set(new.ended),
        };
        agreement::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        let parties = new.parties.iter().map(|unit| agreement_party::ActiveModel {
            agreement_id: Set(new.id),
            unit_id: Set(unit.unit.0),
            confirmed_by: Set(unit.confirmed.map(|head| head.0)),
        });
        agreement_party::Entity::insert_many(parties)
            .exec_without_returning(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Confirms an agreement for a unit; false when that was done before, or the unit is no party.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn confirm_agreement(&self, id: i64, unit: UnitId, head: OfficerId) -> Result<bool> {
        self.tx.chain_first().await?;
        let row =
            agreement_party::ActiveModel { confirmed_by: Set(Some(head.0)), ..Default::default() };
        let done = agreement_party::Entity::update_many()
            .set(row)
            .filter(agreement_party::Column::AgreementId.eq(id))
            .filter(agreement_party::Column::UnitId.eq(unit.0))
            .filter(agreement_party::Column::ConfirmedBy.is_null())
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Ends an agreement.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_agreement(&self, id: i64) -> Result<()> {
        let row = agreement::ActiveModel { ended: Set(true), ..Default::default() };
        agreement::Entity::update_many()
            .set(row)
            .filter(agreement::Column::Id.eq(id))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }
}

fn agreement_of(row: agreement::Model, parties: &[agreement_party::Model]) -> Result<Agreement> {
    let parties = parties.iter().filter(|party| party.agreement_id == row.id);
    Ok(Agreement {
        id: row.id,
        kind: AgreementKind::named(&row.kind)
            .ok_or(StoreError::Unreadable("an agreement's kind"))?,
        title: row.title,
        scope: row.scope,
        valid_from: Day(row.valid_from),
        review_by: Day(row.review_by),
        ended: row.ended,
        parties: parties
            .map(|party| Party {
                unit: UnitId(party.unit_id),
                confirmed: party.confirmed_by.map(OfficerId),
            })
            .collect(),
    })
}
