//! The queue: pages of a unit's cases by keyset, each page as quick as the first.

use casework::clock::Day;
use casework::directory::KeyKind;
use casework::ids::{CaseId, OfficerId, UnitId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sealing::frame::Purpose;

use crate::cases::{Case, case_of};
use crate::error::{Result, StoreError};
use crate::rows::{cases, envelope};
use crate::store::Read;

/// Which cases of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// All that are not closed.
    Open,
    /// Those of this officer that are not closed.
    Of(OfficerId),
    /// The closed ones.
    Closed,
}

/// Where the last page ended: the place of its last case in the order of the queue, which is
/// urgent first, then the latest day, then the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Whether that case is urgent.
    pub urgent: bool,
    /// Its day.
    pub day: Day,
    /// Its id.
    pub id: CaseId,
}

impl Case {
    /// Where a page that ends with this case ends.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { urgent: self.urgent, day: self.day, id: self.id }
    }
}

impl<C: ConnectionTrait> Read<'_, C> {
    /// At most `most` cases of `unit` sealed to one of `kinds`, after `cursor`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn queue(
        &self,
        unit: UnitId,
        kinds: &[KeyKind],
        view: View,
        after: Option<Cursor>,
        most: u64,
    ) -> Result<Vec<Case>> {
        let kinds = kinds.iter().map(|kind| kind.name());
        let rows = cases::Entity::find()
            .filter(cases::Column::UnitId.eq(unit.0))
            .filter(cases::Column::KeyKind.is_in(kinds))
            .filter(of_view(view))
            .filter(cases::Column::Withdrawn.is_null())
            .filter(after.map_or_else(Condition::all, behind))
            .order_by_desc(cases::Column::Urgent)
            .order_by_desc(cases::Column::DayReceived)
            .order_by_desc(cases::Column::Id)
            .limit(most)
            .all(self.on)
            .await?;
        rows.into_iter().map(case_of).collect()
    }

    /// Of these cases, those in which the writer spoke last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answered(&self, cases: &[CaseId]) -> Result<Vec<CaseId>> {
        let spoken = [Purpose::Reply.name(), Purpose::Message.name()];
        let rows: Vec<(i64, String, i32)> = envelope::Entity::find()
            .select_only()
            .column(envelope::Column::CaseId)
            .column(envelope::Column::Purpose)
            .column_as(Expr::col(envelope::Column::Turn).max(), "turn")
            .filter(envelope::Column::CaseId.is_in(cases.iter().map(|case| case.0)))
            .filter(envelope::Column::Purpose.is_in(spoken))
            .group_by(envelope::Column::CaseId)
            .group_by(envelope::Column::Purpose)
            .into_tuple()
            .all(self.on)
            .await?;
        let last = |case: CaseId, purpose: Purpose| {
            let mut of_case = rows.iter().filter(move |row| row.0 == case.0);
            of_case.find(|row| row.1 == purpose.name()).map(|row| row.2)
        };
        let answered = |case: &CaseId| last(*case, Purpose::Reply) > last(*case, Purpose::Message);
        Ok(cases.iter().copied().filter(answered).collect())
    }

    /// How many open cases of `unit` under `kinds` there are, counted up to `most`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_open(&self, unit: UnitId, kinds: &[KeyKind], most: u64) -> Result<u64> {
        let found: Vec<i64> = cases::Entity::find()
            .select_only()
            .column(cases::Column::Id)
            .filter(cases::Column::UnitId.eq(unit.0))
            .filter(cases::Column::KeyKind.is_in(kinds.iter().map(|kind| kind.name())))
            .filter(of_view(View::Open))
            .limit(most)
            .into_tuple()
            .all(self.on)
            .await?;
        u64::try_from(found.len()).map_err(|_| StoreError::Unreadable("a count"))
    }
}

/// The words of the partial index must stand literally, or SQLite does not use it.
fn of_view(view: View) -> Condition {
    match view {
        View::Open => Condition::all().add(Expr::cust("state <> 'closed'")),
        View::Closed => Condition::all().add(Expr::cust("state = 'closed'")),
        View::Of(officer) => Condition::all()
            .add(Expr::cust("state <> 'closed'"))
            .add(cases::Column::HandlerId.eq(officer.0)),
    }
}

/// Everything behind the cursor in descending order.
fn behind(cursor: Cursor) -> Condition {
    let same_urgency = cases::Column::Urgent.eq(cursor.urgent);
    let mut behind = Condition::any()
        .add(same_urgency.clone().and(cases::Column::DayReceived.lt(cursor.day.0)))
        .add(
            same_urgency
                .and(cases::Column::DayReceived.eq(cursor.day.0))
                .and(cases::Column::Id.lt(cursor.id.0)),
        );
    if cursor.urgent {
        behind = behind.add(cases::Column::Urgent.eq(false));
    }
    behind
}
