//! Deadlines of a case: when each term began, when it ends, and whether its duty was done.

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::deadline::{ANSWER, Beginning, Rule};
use casework::ids::{CaseId, UnitId};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::cases::handles::{CaseReads, CaseWrites, QueueReads};
use crate::cases::sight::is_there;
use crate::cases::{Case, case_of};
use crate::db::error::{Result, StoreError};
use crate::db::rows::{cases, deadline};

/// The time until which something must be done with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The term's code; the configuration says what it means.
    pub code: String,
    /// When the term began: an officer's act.
    pub started: Timestamp,
    /// When it ends.
    pub due: Timestamp,
    /// How often it was extended.
    pub extended: i32,
    /// When its duty was done.
    pub done: Option<Timestamp>,
    /// The rule with which it began; none for the answer to a hand-over, nor for one that began before
    /// rules were kept.
    pub rule: Option<Rule>,
}

/// How many cases of a unit are past a deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// The unit that holds them.
    pub unit: UnitId,
    /// The term's code.
    pub code: String,
    /// How many.
    pub cases: i64,
    /// When the earliest of them was due.
    pub since: Timestamp,
}

impl Deadline {
    /// Whether it runs from the receipt of the tip, whoever has the case.
    #[must_use]
    pub fn is_from_receipt(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| rule.from == Beginning::Received)
    }

    /// Whether it has passed and its duty was not done.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.done.is_none() && self.due <= now
    }
}

impl<C: ConnectionTrait> CaseReads<'_, C> {
    /// The deadlines of a case, the earliest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn deadlines(&self, case: CaseId) -> Result<Vec<Deadline>> {
        let rows = deadline::Entity::find()
            .filter(deadline::Column::CaseId.eq(case.0))
            .order_by_asc(deadline::Column::DueAt)
            .order_by_asc(deadline::Column::Code)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(deadline_of).collect()
    }

    /// How many open cases of these units are past a deadline, including cases set aside.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn overdue(&self, units: &[UnitId], now: Timestamp) -> Result<Vec<Overdue>> {
        let rows: Vec<(i64, String, i64, i64)> = deadline::Entity::find()
            .select_only()
            .column(cases::Column::UnitId)
            .column(deadline::Column::Code)
            .column_as(deadline::Column::CaseId.count(), "late")
            .column_as(deadline::Column::DueAt.min(), "since")
            .join_rev(
                JoinType::InnerJoin,
                cases::Entity::belongs_to(deadline::Entity)
                    .from(cases::Column::Id)
                    .to(deadline::Column::CaseId)
                    .into(),
            )
            .filter(cases::Column::UnitId.is_in(units.iter().map(|unit| unit.0)))
            .filter(is_there())
            .filter(cases::Column::State.ne(State::Closed.name()))
            .filter(deadline::Column::DoneAt.is_null())
            .filter(deadline::Column::DueAt.lte(now.0))
            .group_by(cases::Column::UnitId)
            .group_by(deadline::Column::Code)
            .order_by_asc(deadline::Column::Code)
            .into_tuple()
            .all(self.read.on)
            .await?;
        let overdue = |(unit, code, cases, since): (i64, String, i64, i64)| Overdue {
            unit: UnitId(unit),
            code,
            cases,
            since: Timestamp(since),
        };
        Ok(rows.into_iter().map(overdue).collect())
    }
}

impl<C: ConnectionTrait> QueueReads<'_, C> {
    /// At most `most` open cases received on these days that have no term of this code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn without_term(&self, code: &str, days: (Day, Day), most: u64) -> Result<Vec<Case>> {
        let with_it = Query::select()
            .expr(Expr::val(1))
            .from(deadline::Entity)
            .and_where(
                Expr::col((deadline::Entity, deadline::Column::CaseId))
                    .equals((cases::Entity, cases::Column::Id)),
            )
            .and_where(Expr::col((deadline::Entity, deadline::Column::Code)).eq(code))
            .to_owned();
        let (from, to) = days;
        let query = cases::Entity::find()
            .filter(cases::Column::State.ne(State::Closed.name()))
            .filter(cases::Column::Withdrawn.is_null())
            .filter(cases::Column::DayReceived.between(from.0, to.0))
            .filter(Expr::exists(with_it).not());
        let rows = query.order_by_asc(cases::Column::Id).limit(most).all(self.read.on).await?;
        rows.into_iter().map(case_of).collect()
    }
}

impl CaseWrites<'_> {
    /// Lets these terms run for a case, in the place of all that ran from its acceptance or a hand-over before.
    /// A term that runs from the receipt of the tip runs on, whoever has the case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn run_deadlines(&self, case: CaseId, deadlines: &[Deadline]) -> Result<()> {
        let before = self.tx.read().cases().deadlines(case).await?;
        let gone = before.iter().filter(|it| !it.is_from_receipt()).map(|it| it.code.as_str());
        deadline::Entity::delete_many()
            .filter(deadline::Column::CaseId.eq(case.0))
            .filter(deadline::Column::Code.is_in(gone))
            .exec(&self.tx.transaction)
            .await?;
        // One code may have begun with the receipt under an older list, and runs on.
        let there =
            |new: &Deadline| before.iter().any(|it| it.is_from_receipt() && it.code == new.code);
        for it in deadlines.iter().filter(|it| !there(it)) {
            self.insert(case, it).await?;
        }
        self.note_due(case).await
    }

    /// Lets one more term run for a case, which it has not yet.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it has it.
    pub async fn begin_deadline(&self, case: CaseId, new: &Deadline) -> Result<()> {
        self.insert(case, new).await?;
        self.note_due(case).await
    }

    /// Notes that an officer's message to the writer met the terms that are for one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn meet_by_answer(&self, case: CaseId, now: Timestamp) -> Result<()> {
        for it in self.tx.read().cases().deadlines(case).await? {
            if it.rule.is_some_and(|rule| rule.met_by_answer) {
                self.meet_deadline(case, &it.code, now).await?;
            }
        }
        Ok(())
    }

    async fn insert(&self, case: CaseId, it: &Deadline) -> Result<()> {
        let row = deadline::ActiveModel {
            case_id: Set(case.0),
            code: Set(it.code.clone()),
            started_at: Set(it.started.0),
            due_at: Set(it.due.0),
            extended: Set(it.extended),
            done_at: Set(it.done.map(|at| at.0)),
            rule: Set(rule_text(it)?),
        };
        deadline::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Notes that the duty of a term was done; false when no term of this code runs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn meet_deadline(&self, case: CaseId, code: &str, now: Timestamp) -> Result<bool> {
        let done = deadline::Entity::update_many()
            .set(deadline::ActiveModel { done_at: Set(Some(now.0)), ..Default::default() })
            .filter(deadline::Column::CaseId.eq(case.0))
            .filter(deadline::Column::Code.eq(code))
            .filter(deadline::Column::DoneAt.is_null())
            .exec(&self.tx.transaction)
            .await?;
        self.note_due(case).await?;
        Ok(done.rows_affected == 1)
    }

    /// Stops all terms of a case: it is closed, and nothing of it is due.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn rest_deadlines(&self, case: CaseId) -> Result<()> {
        cases::Entity::update_many()
            .set(cases::ActiveModel { due_at: Set(None), ..Default::default() })
            .filter(cases::Column::Id.eq(case.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Lets the terms of a case that was closed run on, as if it had not been closed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn resume_deadlines(&self, case: CaseId) -> Result<()> {
        self.note_due(case).await
    }

    /// Moves the end of a running term; false when it was extended or met after it was read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn extend_deadline(
        &self,
        case: CaseId,
        read: &Deadline,
        due: Timestamp,
    ) -> Result<bool> {
        let row = deadline::ActiveModel {
            due_at: Set(due.0),
            extended: Set(read.extended + 1),
            ..Default::default()
        };
        let done = deadline::Entity::update_many()
            .set(row)
            .filter(deadline::Column::CaseId.eq(case.0))
            .filter(deadline::Column::Code.eq(&read.code))
            .filter(deadline::Column::Extended.eq(read.extended))
            .filter(deadline::Column::DoneAt.is_null())
            .exec(&self.tx.transaction)
            .await?;
        self.note_due(case).await?;
        Ok(done.rows_affected == 1)
    }

    /// Updates the case's column for the end of its earliest running term. An urgent case that nobody has
    /// accepted is due from its day on, unless it was handed over: then the answer is due.
    pub(crate) async fn note_due(&self, case: CaseId) -> Result<()> {
        let running: Vec<(String, i64)> = deadline::Entity::find()
            .select_only()
            .column(deadline::Column::Code)
            .column(deadline::Column::DueAt)
            .filter(deadline::Column::CaseId.eq(case.0))
            .filter(deadline::Column::DoneAt.is_null())
            .into_tuple()
            .all(&self.tx.transaction)
            .await?;
        let row = cases::Entity::find_by_id(case.0).one(&self.tx.transaction).await?;
        let handed = running.iter().any(|(code, _)| code == ANSWER);
        let waits = |row: &cases::Model| row.urgent && row.state == State::Received.name();
        let since = row.filter(|row| waits(row) && !handed);
        let due = match since {
            Some(row) => Some(Day(row.day_received).start().0),
            None => running.iter().map(|(_, due)| *due).min(),
        };
        cases::Entity::update_many()
            .set(cases::ActiveModel { due_at: Set(due), ..Default::default() })
            .filter(cases::Column::Id.eq(case.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }
}

/// The rule as its column has it, JSON; empty for none.
fn rule_text(it: &Deadline) -> Result<String> {
    let Some(rule) = &it.rule else { return Ok(String::new()) };
    serde_json::to_string(rule).map_err(|_| StoreError::Unreadable("a term's rule"))
}

fn deadline_of(row: deadline::Model) -> Result<Deadline> {
    let rule = match row.rule.as_str() {
        "" => None,
        text => {
            Some(serde_json::from_str(text).map_err(|_| StoreError::Unreadable("a term's rule"))?)
        }
    };
    Ok(Deadline {
        code: row.code,
        started: Timestamp(row.started_at),
        due: Timestamp(row.due_at),
        extended: row.extended,
        done: row.done_at.map(Timestamp),
        rule,
    })
}
