//! The register of agreements between units (*nghị quyết liên tịch, quy chế phối hợp*).

use casework::clock::Day;
use casework::ids::UnitId;
use casework::referral::AgreementKind;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::error::{Result, StoreError};
use crate::rows::{agreement, agreement_party};
use crate::store::{Read, Tx};

/// An agreement between units about handing cases over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Its identifier.
    pub id: i64,
    /// Which kind of document.
    pub kind: AgreementKind,
    /// Number and name of the document, public.
    pub title: String,
    /// What it covers, in the words of the document.
    pub scope: String,
    /// From which day on it holds.
    pub valid_from: Day,
    /// The last day on which it holds without having been reviewed.
    pub review_by: Day,
    /// Whether a party ended it.
    pub ended: bool,
    /// The units that are party to it.
    pub parties: Vec<UnitId>,
}

impl Agreement {
    /// Whether a hand-over between these units can rest on it on this day.
    #[must_use]
    pub fn holds_between(&self, one: UnitId, other: UnitId, on: Day) -> bool {
        !self.ended
            && (self.valid_from..=self.review_by).contains(&on)
            && [one, other].iter().all(|unit| self.parties.contains(unit))
    }
}

impl<C: ConnectionTrait> Read<'_, C> {
    /// The agreements to which a unit is party, those to be reviewed first at the top.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn agreements(&self, unit: UnitId) -> Result<Vec<Agreement>> {
        let mine: Vec<i64> = agreement_party::Entity::find()
            .select_only()
            .column(agreement_party::Column::AgreementId)
            .filter(agreement_party::Column::UnitId.eq(unit.0))
            .into_tuple()
            .all(self.on)
            .await?;
        let parties = agreement_party::Entity::find()
            .filter(agreement_party::Column::AgreementId.is_in(mine.clone()))
            .all(self.on)
            .await?;
        let rows = agreement::Entity::find()
            .filter(agreement::Column::Id.is_in(mine))
            .order_by_asc(agreement::Column::Ended)
            .order_by_asc(agreement::Column::ReviewBy)
            .all(self.on)
            .await?;
        rows.into_iter().map(|row| agreement_of(row, &parties)).collect()
    }
}

impl Tx {
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
        agreement::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        let parties = new.parties.iter().map(|unit| agreement_party::ActiveModel {
            agreement_id: Set(new.id),
            unit_id: Set(unit.0),
        });
        agreement_party::Entity::insert_many(parties)
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
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
            .exec(&self.transaction)
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
        parties: parties.map(|party| UnitId(party.unit_id)).collect(),
    })
}
