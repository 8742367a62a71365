//! Deadlines of a case: when each term began, when it ends, and whether its duty was done.

use casework::case::State;
use casework::clock::Timestamp;
use casework::deadline::Rule;
use casework::ids::{CaseId, UnitId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::cases::handles::{CaseReads, CaseWrites};
use crate::cases::sight::is_there;
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

impl CaseWrites<'_> {
    /// Starts these terms for a case, in place of all that ran before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn run_deadlines(&self, case: CaseId, deadlines: &[Deadline]) -> Result<()> {
        deadline::Entity::delete_many()
            .filter(deadline::Column::CaseId.eq(case.0))
            .exec(&self.tx.transaction)
            .await?;
        for it in deadlines {
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
        }
        self.note_due(case).await
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

    /// Updates the case's column for the end of its earliest running term.
    async fn note_due(&self, case: CaseId) -> Result<()> {
        let due: Option<Option<i64>> = deadline::Entity::find()
            .select_only()
            .column_as(Expr::col(deadline::Column::DueAt).min(), "due")
            .filter(deadline::Column::CaseId.eq(case.0))
            .filter(deadline::Column::DoneAt.is_null())
            .into_tuple()
            .one(&self.tx.transaction)
            .await?;
        cases::Entity::update_many()
            .set(cases::ActiveModel { due_at: Set(due.flatten()), ..Default::default() })
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
