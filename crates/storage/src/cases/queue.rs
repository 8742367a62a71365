//! The queue: pages of a unit's cases by keyset, each page as fast as the first.

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::directory::KeyKind;
use casework::ids::{CaseId, OfficerId, UnitId};
use casework::referral::Stage;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use sealing::header::Purpose;

use crate::accounts::password_resets::Eyes;
use crate::cases::handles::QueueReads;
use crate::cases::replies::{ANSWERS, Reader, known_to, reply_waits};
use crate::cases::sight::Viewer;
use crate::cases::{Case, case_of};
use crate::db::error::{Result, StoreError};
use crate::db::rows::{cases, envelope};

/// Which cases of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// All that are neither closed nor set aside.
    Open,
    /// The open cases of this officer.
    Of(OfficerId),
    /// The open cases without a handler.
    Unassigned,
    /// Cases in which the writer spoke last and no officer marked the reply as read, closed and set-aside
    /// ones too, so that no reply is overlooked.
    Answered,
    /// Cases whose hand-over waits for a second person or for the head.
    Preparing(Stage),
    /// Cases that are set aside and not closed.
    Aside,
    /// Closed cases.
    Closed,
}

/// A view, narrowed by plain columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Which cases.
    pub view: View,
    /// In this state only.
    pub state: Option<State>,
    /// Urgent ones only, or only the others.
    pub urgent: Option<bool>,
    /// Received on this day or later.
    pub since: Option<Day>,
    /// Received on this day or earlier.
    pub until: Option<Day>,
    /// Due at this moment or earlier; the earliest due come first.
    pub due: Option<Timestamp>,
    /// The viewer: cases from which they recused themselves are left out (rule C2).
    pub eyes: Option<Eyes>,
}

impl From<View> for Filter {
    fn from(view: View) -> Self {
        Self { view, state: None, urgent: None, since: None, until: None, due: None, eyes: None }
    }
}

/// The end of the last page: the place of its last case in the order of the queue. That order is urgent
/// first, then the latest day, then the id; with a due date in the filter it is the earliest due first, then
/// the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Whether that case is urgent.
    pub urgent: bool,
    /// Its day.
    pub day: Day,
    /// Its id.
    pub id: CaseId,
    /// When it is due.
    pub due: Option<Timestamp>,
}

impl Case {
    /// The cursor after this case.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { urgent: self.urgent, day: self.day, id: self.id, due: self.due }
    }
}

impl<C: ConnectionTrait> QueueReads<'_, C> {
    /// At most `most` cases of `unit` sealed to one of `kinds`, after `cursor`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list(
        &self,
        unit: UnitId,
        kinds: &[KeyKind],
        filter: impl Into<Filter>,
        after: Option<Cursor>,
        most: u64,
    ) -> Result<Vec<Case>> {
        let filter = filter.into();
        let mut found = Vec::new();
        for pass in filter.passes(after) {
            let rest = most.saturating_sub(u64::try_from(found.len()).unwrap_or(u64::MAX));
            let rows = page_of(unit, kinds, pass, after).limit(rest).all(self.read.on).await?;
            found.extend(rows);
        }
        found.into_iter().map(case_of).collect()
    }

    /// The cases among these in which the writer spoke last and no officer marked the reply as read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answered(&self, unit: UnitId, cases: &[CaseId]) -> Result<Vec<CaseId>> {
        let spoken = [Purpose::Reply].iter().chain(&ANSWERS).map(|it| it.name());
        let rows: Vec<(i64, String, i32)> = envelope::Entity::find()
            .select_only()
            .column(envelope::Column::CaseId)
            .column(envelope::Column::Purpose)
            .column_as(Expr::col(envelope::Column::Sequence).max(), "sequence")
            .filter(envelope::Column::CaseId.is_in(cases.iter().map(|case| case.0)))
            .filter(envelope::Column::Purpose.is_in(spoken))
            // The holder may not know what was said before a sanitised hand-over, unless they made the copy
            // themselves, to share it.
            .filter(Expr::cust(format!(
                "EXISTS (SELECT 1 FROM cases WHERE cases.id = envelope.case_id AND {})",
                known_to(Reader::Unit(unit), "cases", "envelope")
            )))
            .group_by(envelope::Column::CaseId)
            .group_by(envelope::Column::Purpose)
            .into_tuple()
            .all(self.read.on)
            .await?;
        let last = |case: CaseId, purpose: Purpose| {
            let mut of_case = rows.iter().filter(move |row| row.0 == case.0);
            of_case.find(|row| row.1 == purpose.name()).map(|row| row.2)
        };
        let answered = |case: &CaseId| {
            let unit = ANSWERS.map(|purpose| last(*case, purpose));
            last(*case, Purpose::Reply) > unit.into_iter().max().flatten()
        };
        Ok(cases.iter().copied().filter(answered).collect())
    }

    /// The number of cases that pass a filter, counted up to `most`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count(
        &self,
        unit: UnitId,
        kinds: &[KeyKind],
        filter: impl Into<Filter>,
        most: u64,
    ) -> Result<u64> {
        let some = seen_through(unit, kinds, filter.into())
            .select_only()
            .column(cases::Column::Id)
            .limit(most)
            .into_query();
        let counted = Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from_subquery(some, "some_cases")
            .to_owned();
        let row = self.read.on.query_one(&counted).await?;
        let count: i64 = match row {
            Some(row) => row.try_get_by_index(0)?,
            None => 0,
        };
        u64::try_from(count).map_err(|_| StoreError::Unreadable("a count"))
    }

    /// The query plan of the database for a page; for tests.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn plan_of(
        &self,
        unit: UnitId,
        filter: impl Into<Filter>,
        after: Option<Cursor>,
    ) -> Result<String> {
        let backend = self.read.on.get_database_backend();
        let filter = filter.into();
        let mut told = String::new();
        for pass in filter.passes(after) {
            let mut asked = page_of(unit, KeyKind::ALL, pass, after).limit(26).build(backend);
            asked.sql = format!("EXPLAIN QUERY PLAN {}", asked.sql);
            for row in self.read.on.query_all_raw(asked).await? {
                let step: String = row.try_get("", "detail")?;
                told.push_str(&step);
                told.push('\n');
            }
        }
        Ok(told)
    }
}

impl Filter {
    /// In the order of the queue days come after urgency, so a filter with days reads each urgency
    /// separately: each pass then reads one range of an index.
    fn passes(self, after: Option<Cursor>) -> Vec<Self> {
        if self.due.is_some() {
            return vec![self];
        }
        let by_day = self.since.is_some() || self.until.is_some();
        let passes = match self.urgent {
            None if by_day => vec![Some(true), Some(false)],
            given => vec![given],
        };
        let over =
            |urgent: Option<bool>| urgent == Some(true) && after.is_some_and(|it| !it.urgent);
        let passes = passes.into_iter().filter(|urgent| !over(*urgent));
        passes.map(|urgent| Self { urgent, ..self }).collect()
    }
}

/// The cases that pass a filter, after `cursor`, in order.
fn page_of(
    unit: UnitId,
    kinds: &[KeyKind],
    filter: Filter,
    after: Option<Cursor>,
) -> Select<cases::Entity> {
    let seen = seen_through(unit, kinds, filter);
    if filter.due.is_some() {
        return seen
            .filter(after.map_or_else(Condition::all, due_behind))
            .order_by_asc(cases::Column::DueAt)
            .order_by_asc(cases::Column::Id);
    }
    seen.filter(after.map_or_else(Condition::all, |cursor| behind(cursor, filter.urgent)))
        .order_by_desc(cases::Column::Urgent)
        .order_by_desc(cases::Column::DayReceived)
        .order_by_desc(cases::Column::Id)
}

fn seen_through(unit: UnitId, kinds: &[KeyKind], filter: Filter) -> Select<cases::Entity> {
    let mut rows = cases::Entity::find()
        .filter(match filter.view {
            // The plus sign makes the database walk the replies, or the few hand-overs under preparation,
            // instead of all cases of the unit.
            View::Answered | View::Preparing(_) => Expr::cust(format!("+unit_id = {}", unit.0)),
            _ => cases::Column::UnitId.eq(unit.0),
        })
        .filter(Viewer { unit, kinds, eyes: filter.eyes }.sees())
        .filter(of_view(filter.view));
    if let Some(state) = filter.state {
        rows = rows.filter(cases::Column::State.eq(state.name()));
    }
    if let Some(urgent) = filter.urgent {
        rows = rows.filter(cases::Column::Urgent.eq(urgent));
    }
    if let Some(since) = filter.since {
        rows = rows.filter(cases::Column::DayReceived.gte(since.0));
    }
    if let Some(until) = filter.until {
        rows = rows.filter(cases::Column::DayReceived.lte(until.0));
    }
    if let Some(due) = filter.due {
        rows =
            rows.filter(Expr::cust("due_at IS NOT NULL")).filter(cases::Column::DueAt.lte(due.0));
    }
    rows
}

/// The words of the partial indexes must be repeated literally, or SQLite does not use them.
fn of_view(view: View) -> Condition {
    let open = || Condition::all().add(Expr::cust("state <> 'closed'"));
    let waiting = || open().add(Expr::cust("NOT set_aside"));
    match view {
        View::Open => waiting(),
        View::Of(officer) => waiting().add(cases::Column::HandlerId.eq(officer.0)),
        View::Unassigned => waiting().add(Expr::cust("handler_id IS NULL")),
        View::Preparing(stage) => open().add(Expr::cust(format!(
            "id IN (SELECT case_id FROM handover WHERE stage = '{}')",
            stage.name()
        ))),
        View::Answered => reply_waits(Reader::Lead),
        View::Aside => open().add(Expr::cust("set_aside")),
        View::Closed => Condition::all().add(Expr::cust("state = 'closed'")),
    }
}

/// All cases due after the cursor.
fn due_behind(cursor: Cursor) -> Condition {
    let row = Expr::tuple([Expr::col(cases::Column::DueAt), Expr::col(cases::Column::Id)]);
    let due = cursor.due.map_or(i64::MIN, |due| due.0);
    Condition::all().add(row.gt(Expr::tuple([Expr::val(due), Expr::val(cursor.id.0)])))
}

/// All cases after the cursor in descending order, as one row comparison, which both databases turn into a
/// place in the index. A given urgency is left out of it.
fn behind(cursor: Cursor, urgent: Option<bool>) -> Condition {
    let column = |column: cases::Column| Expr::col(column);
    let (day, id) = (column(cases::Column::DayReceived), column(cases::Column::Id));
    let (last_day, last_id) = (Expr::val(cursor.day.0), Expr::val(cursor.id.0));
    let within = || Expr::tuple([day.clone(), id.clone()]);
    let last = || Expr::tuple([last_day.clone(), last_id.clone()]);
    match urgent {
        Some(urgent) if urgent == cursor.urgent => Condition::all().add(within().lt(last())),
        Some(true) => Condition::all().add(Expr::cust("1 = 0")),
        Some(false) => Condition::all(),
        None => {
            let row = Expr::tuple([column(cases::Column::Urgent), day.clone(), id.clone()]);
            let last = [Expr::val(cursor.urgent), last_day.clone(), last_id.clone()];
            Condition::all().add(row.lt(Expr::tuple(last)))
        }
    }
}
