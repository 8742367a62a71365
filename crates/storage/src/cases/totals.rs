//! Numbers of cases by unit, from plain columns only.

use casework::case::State;
use casework::clock::Day;
use casework::ids::UnitId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::cases::handles::QueueReads;
use crate::cases::sight::is_there;
use crate::db::error::{Result, StoreError};
use crate::db::rows::{cases, unit};
use crate::units::{Unit, unit_of};

/// How many cases of a unit are in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The unit that holds them.
    pub unit: UnitId,
    /// Their state.
    pub state: State,
    /// How many.
    pub cases: i64,
}

/// How many cases of a unit came on one day and are not accepted yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The unit that holds them.
    pub unit: UnitId,
    /// The day on which they came.
    pub day: Day,
    /// Whether they are urgent.
    pub urgent: bool,
    /// How many.
    pub cases: i64,
}

impl<C: ConnectionTrait> QueueReads<'_, C> {
    /// Every unit, by code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all_units(&self) -> Result<Vec<Unit>> {
        let rows = unit::Entity::find().order_by_asc(unit::Column::Code).all(self.read.on).await?;
        Ok(rows.into_iter().map(unit_of).collect())
    }

    /// How many cases these units hold, by state.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn counts(&self, units: &[UnitId]) -> Result<Vec<Count>> {
        let rows: Vec<(i64, String, i64)> = cases::Entity::find()
            .select_only()
            .column(cases::Column::UnitId)
            .column(cases::Column::State)
            .column_as(cases::Column::Id.count(), "cases")
            .filter(cases::Column::UnitId.is_in(units.iter().map(|unit| unit.0)))
            .filter(is_there())
            .group_by(cases::Column::UnitId)
            .group_by(cases::Column::State)
            .into_tuple()
            .all(self.read.on)
            .await?;
        let count = |(unit, state, cases): (i64, String, i64)| {
            let state = State::named(&state).ok_or(StoreError::Unreadable("a case's state"))?;
            Ok(Count { unit: UnitId(unit), state, cases })
        };
        rows.into_iter().map(count).collect()
    }

    /// How many cases of these units are not accepted yet, by the day on which they came.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting(&self, units: &[UnitId]) -> Result<Vec<Waiting>> {
        let rows: Vec<(i64, i32, bool, i64)> = cases::Entity::find()
            .select_only()
            .column(cases::Column::UnitId)
            .column(cases::Column::DayReceived)
            .column(cases::Column::Urgent)
            .column_as(cases::Column::Id.count(), "cases")
            .filter(cases::Column::UnitId.is_in(units.iter().map(|unit| unit.0)))
            .filter(is_there())
            .filter(cases::Column::State.eq(State::Received.name()))
            .group_by(cases::Column::UnitId)
            .group_by(cases::Column::DayReceived)
            .group_by(cases::Column::Urgent)
            .into_tuple()
            .all(self.read.on)
            .await?;
        let waiting = |(unit, day, urgent, cases)| Waiting {
            unit: UnitId(unit),
            day: Day(day),
            urgent,
            cases,
        };
        Ok(rows.into_iter().map(waiting).collect())
    }
}
