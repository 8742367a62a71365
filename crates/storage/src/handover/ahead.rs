//! Urgent cases whose kind and place a neighbour is shown while the sharing of their text is prepared.

use casework::case::State;
use casework::ids::{CaseId, UnitId};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sealing::header::{Header, Purpose};
use sealing::sealed::Sealed;

use crate::cases::sight::Viewer;
use crate::cases::{Case, case_of};
use crate::db::error::Result;
use crate::db::rows::{cases, handover};
use crate::handover::handles::{HandoverReads, HandoverWrites};

/// The facts of a case that a unit is shown.
#[derive(Clone)]
pub struct ShownAhead {
    /// The case.
    pub case: CaseId,
    /// The preparation that shows it.
    pub handover: i64,
    /// The facts, sealed to the unit.
    pub sealed: Sealed,
}

impl ShownAhead {
    /// The header of the plaintext, for this case and preparation.
    #[must_use]
    pub fn header_of(case: CaseId, handover: i64) -> Header {
        Header { purpose: Purpose::Ahead, subject: case.0, id: handover }
    }

    /// The header that the plaintext must carry.
    #[must_use]
    pub fn header(&self) -> Header {
        Self::header_of(self.case, self.handover)
    }
}

impl<C: ConnectionTrait> HandoverReads<'_, C> {
    /// The facts of these cases that a unit is shown.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn ahead(&self, to: UnitId, cases: &[CaseId]) -> Result<Vec<ShownAhead>> {
        let rows = handover::Entity::find()
            .filter(handover::Column::CaseId.is_in(cases.iter().map(|case| case.0)))
            .filter(handover::Column::ToUnitId.eq(to.0))
            .filter(handover::Column::Ahead.is_not_null())
            .all(self.read.on)
            .await?;
        let shown = |row: handover::Model| {
            let (case, handover) = (CaseId(row.case_id), row.id);
            let sealed = Sealed::from_bytes(row.ahead?);
            Some(ShownAhead { case, handover, sealed })
        };
        Ok(rows.into_iter().filter_map(shown).collect())
    }

    /// The open cases of which the viewer's unit is shown facts ahead, sealed to a kind of key that the
    /// viewer holds, and from which no recusal keeps the viewer.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn cases_ahead(&self, by: Viewer<'_>, most: u64) -> Result<Vec<Case>> {
        let shown = Query::select()
            .column(handover::Column::CaseId)
            .from(handover::Entity)
            .and_where(handover::Column::ToUnitId.eq(by.unit.0))
            .and_where(handover::Column::Ahead.is_not_null())
            .to_owned();
        let rows = cases::Entity::find()
            .filter(by.sees())
            .filter(cases::Column::Id.in_subquery(shown))
            .filter(cases::Column::UnitId.ne(by.unit.0))
            .filter(cases::Column::State.ne(State::Closed.name()))
            .order_by_desc(cases::Column::DayReceived)
            .order_by_desc(cases::Column::Id)
            .limit(most)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(case_of).collect()
    }
}

impl HandoverWrites<'_> {
    /// Stops showing these units anything ahead: a case may be about the unit that they become (rule C1).
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn hide_ahead(&self, from: [UnitId; 2]) -> Result<()> {
        handover::Entity::update_many()
            .set(handover::ActiveModel { ahead: Set(None), ..Default::default() })
            .filter(handover::Column::ToUnitId.is_in(from.map(|unit| unit.0)))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }
}
