//! What triage does by itself: when each job is due, how its last run went, and which node does it now. The
//! rows say nothing of tips or cases, not even how many a job met.

pub mod handles;

use casework::clock::Timestamp;
use casework::job::{Job, JobOutcome};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter,
};

use crate::db::error::{Result, StoreError};
use crate::db::rows::job;
use crate::jobs::handles::{JobReads, JobWrites};

/// By how many seconds the clocks of two nodes may differ.
const SKEW: i64 = 5 * 60;

/// A job as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobState {
    /// Which.
    pub job: Job,
    /// When it is due next.
    pub next: Timestamp,
    /// When its last run began.
    pub started: Option<Timestamp>,
    /// When its last run ended; earlier than its beginning while it runs.
    pub ended: Option<Timestamp>,
    /// How the last run that ended went.
    pub outcome: Option<JobOutcome>,
    /// How many runs in a row did not go well, up to the last.
    pub failures: u32,
}

impl JobState {
    /// Whether it runs now, or the node that ran it is gone.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.started.is_some_and(|began| self.ended.is_none_or(|ended| ended < began))
    }
}

impl<C: ConnectionTrait> JobReads<'_, C> {
    /// The jobs that ran once, in the order of a tick.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&self) -> Result<Vec<JobState>> {
        let rows = job::Entity::find().all(self.read.on).await?;
        let of = |job: &Job| rows.iter().find(|row| row.code == job.name());
        Job::ALL.iter().filter_map(|job| of(job).map(|row| state_of(*job, row))).collect()
    }
}

impl JobWrites<'_> {
    /// Claims a job for this node, until it says how the run went or the job's time is over; false when it is
    /// not due, or another node has it. `anyway` passes over when it is due.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim(&self, job: Job, holder: i64, now: Timestamp, anyway: bool) -> Result<bool> {
        let row = job::ActiveModel {
            code: Set(job.name().to_owned()),
            next_at: Set(now.0),
            failures: Set(0),
            ..Default::default()
        };
        let there = OnConflict::column(job::Column::Code).do_nothing().to_owned();
        job::Entity::insert(row)
            .on_conflict(there)
            .exec_without_returning(&self.tx.transaction)
            .await?;
        // A time further ahead than can be is left from a clock that was set back.
        let within = |column: job::Column, most: i64| {
            Condition::any().add(column.lte(now.0)).add(column.gt(now.plus(most + SKEW).0))
        };
        let due = within(job::Column::NextAt, job.longest_wait());
        let free =
            within(job::Column::HeldUntil, job.may_take()).add(job::Column::HeldUntil.is_null());
        let due = if anyway { Condition::all() } else { due };
        let claimed = job::Entity::update_many()
            .set(job::ActiveModel {
                started_at: Set(Some(now.0)),
                holder: Set(Some(holder)),
                held_until: Set(Some(now.plus(job.may_take()).0)),
                ..Default::default()
            })
            .filter(job::Column::Code.eq(job.name()))
            .filter(due)
            .filter(free)
            .exec(&self.tx.transaction)
            .await?;
        Ok(claimed.rows_affected == 1)
    }

    /// Notes how a run went that this node claimed, and gives the job back. A node that lost its claim
    /// meanwhile changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end(
        &self,
        job: Job,
        holder: i64,
        now: Timestamp,
        outcome: JobOutcome,
    ) -> Result<()> {
        let row = job::Entity::find_by_id(job.name().to_owned()).one(&self.tx.transaction).await?;
        let Some(row) = row.filter(|row| row.holder == Some(holder)) else { return Ok(()) };
        let failures = if outcome == JobOutcome::Done { 0 } else { row.failures.saturating_add(1) };
        let next = job.next(now, u32::try_from(failures).unwrap_or(0));
        job::Entity::update_many()
            .set(job::ActiveModel {
                code: NotSet,
                next_at: Set(next.0),
                started_at: NotSet,
                ended_at: Set(Some(now.0)),
                outcome: Set(Some(outcome.name().to_owned())),
                failures: Set(failures),
                holder: Set(None),
                held_until: Set(None),
            })
            .filter(job::Column::Code.eq(job.name()))
            .filter(job::Column::Holder.eq(holder))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Frees what a process claimed that has ended. On SQLite there is one triage, so at its start nobody
    /// else does a job; on PostgreSQL there may be, and their claims end with their time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn free_at_a_start(&self) -> Result<()> {
        if self.tx.transaction.get_database_backend() == DbBackend::Sqlite {
            job::Entity::update_many()
                .set(job::ActiveModel {
                    holder: Set(None),
                    held_until: Set(None),
                    ..Default::default()
                })
                .filter(job::Column::Holder.is_not_null())
                .exec(&self.tx.transaction)
                .await?;
        }
        Ok(())
    }
}

fn state_of(job: Job, row: &job::Model) -> Result<JobState> {
    let outcome =
        |code: &String| JobOutcome::named(code).ok_or(StoreError::Unreadable("how a job went"));
    Ok(JobState {
        job,
        next: Timestamp(row.next_at),
        started: row.started_at.map(Timestamp),
        ended: row.ended_at.map(Timestamp),
        outcome: row.outcome.as_ref().map(outcome).transpose()?,
        failures: u32::try_from(row.failures).unwrap_or(0),
    })
}
