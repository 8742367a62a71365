//! Turns to write. A caller that waits here holds no connection and no lock.
//!
//! A lock held by another program makes all work wait that needs that row. That work must not take every
//! turn: one transaction at a time goes on to the database for each case, and all work that needs rows of
//! cases leaves turns to work that needs none, above all to new tips.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use casework::ids::{CaseId, UnitId};
use sea_orm::{DbBackend, DbErr};
use sealing::writer::LookupDigest;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::db::error::{Result, StoreError};

/// How many transactions may write at once: one on SQLite, which has one write lock, so that the others wait
/// here and not on connections that a status check needs.
const ON_SQLITE: usize = 1;
/// The same on PostgreSQL; two connections are left to readers.
pub(crate) const ON_POSTGRESQL: usize = 6;
/// How many of these may need rows of existing cases.
const OF_CASES: usize = 4;
/// How many may file a case to one unit; each of them needs the unit's row unchanged.
const OF_A_UNIT: usize = 3;
/// A transaction may wait this part of its time for its turn before the wait shortens its time for locks.
const UNNOTICED: u32 = 10;

/// The turns of one process.
pub(crate) struct Turns {
    writers: Arc<Semaphore>,
    /// None on SQLite: its one lock stops everybody, so all wait in one queue.
    narrow: Option<Narrow>,
    wait: Duration,
}

/// Turns needed in addition to a writer's turn.
struct Narrow {
    of_cases: Arc<Semaphore>,
    /// The turns for single cases and units in demand.
    of_one: Mutex<HashMap<One, Weak<Semaphore>>>,
}

/// A turn; dropping it gives it back.
pub(crate) struct Turn {
    _of_one: Option<OwnedSemaphorePermit>,
    _of_cases: Option<OwnedSemaphorePermit>,
    _writer: OwnedSemaphorePermit,
}

/// The rows that a transaction needs and that others may have locked.
pub(crate) enum Needs {
    /// No such row.
    Nothing,
    /// A unit's row, to file a case to it.
    Unit(UnitId),
    /// One case's rows, by its digest.
    Named(LookupDigest),
    /// One case's rows, by its id.
    Case(CaseId),
    /// Rows of several cases.
    Cases,
}

/// One case or one unit.
#[derive(PartialEq, Eq, Hash)]
enum One {
    Unit(i64),
    Named([u8; 32]),
    Case(i64),
}

impl Needs {
    /// What a change of these cases needs.
    pub(crate) fn of(cases: &[CaseId]) -> Self {
        match cases {
            [] => Self::Nothing,
            [case] => Self::Case(*case),
            _ => Self::Cases,
        }
    }

    /// The one row, and how many may need it at once.
    fn one(&self) -> Option<(One, usize)> {
        match self {
            Self::Nothing | Self::Cases => None,
            Self::Unit(unit) => Some((One::Unit(unit.0), OF_A_UNIT)),
            Self::Named(digest) => Some((One::Named(*digest.as_bytes()), 1)),
            Self::Case(case) => Some((One::Case(case.0), 1)),
        }
    }
}

impl Turns {
    pub(crate) fn new(backend: DbBackend, wait: Duration) -> Self {
        let sqlite = backend == DbBackend::Sqlite;
        let writers = if sqlite { ON_SQLITE } else { ON_POSTGRESQL };
        let narrow =
            || Narrow { of_cases: Arc::new(Semaphore::new(OF_CASES)), of_one: Mutex::default() };
        Self { writers: Arc::new(Semaphore::new(writers)), narrow: (!sqlite).then(narrow), wait }
    }

    /// How long a transaction waits.
    pub(crate) fn patience(&self) -> Duration {
        self.wait
    }

    /// Until when a transaction that comes now waits. Its turn, its connection and the lock share this time.
    pub(crate) fn until(&self) -> Instant {
        Instant::now() + self.wait
    }

    /// The rest of that time, if the turn took a part that counts.
    pub(crate) fn left(&self, until: Instant) -> Option<Duration> {
        let left = until.saturating_duration_since(Instant::now());
        let waited = self.wait.saturating_sub(left);
        (waited > self.wait / UNNOTICED).then_some(left)
    }

    /// Waits for a turn.
    pub(crate) async fn take(&self, needs: Needs, until: Instant) -> Result<Turn> {
        timeout_at(until, self.take_in_order(needs)).await.map_err(|_| too_long())?
    }

    /// The narrowest turn first, so that a caller that waits for it holds no wider one.
    async fn take_in_order(&self, needs: Needs) -> Result<Turn> {
        let (mut of_one, mut of_cases) = (None, None);
        if let Some(narrow) = &self.narrow {
            if let Some((one, most)) = needs.one() {
                of_one = Some(one_of(&narrow.of(one, most)).await?);
            }
            if matches!(needs, Needs::Named(_) | Needs::Case(_) | Needs::Cases) {
                of_cases = Some(one_of(&narrow.of_cases).await?);
            }
        }
        let writer = one_of(&self.writers).await?;
        Ok(Turn { _of_one: of_one, _of_cases: of_cases, _writer: writer })
    }
}

impl Narrow {
    /// The turns of this case or unit; unused ones are removed.
    fn of(&self, one: One, most: usize) -> Arc<Semaphore> {
        let mut all = self.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = all.get(&one).and_then(Weak::upgrade) {
            return there;
        }
        all.retain(|_, turns| turns.strong_count() > 0);
        let turns = Arc::new(Semaphore::new(most));
        all.insert(one, Arc::downgrade(&turns));
        turns
    }
}

/// The error for a writer that waited too long for others.
pub(crate) fn too_long() -> StoreError {
    StoreError::Contended(DbErr::Custom("others write for too long".to_owned()))
}

async fn one_of(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
    let turn = Arc::clone(turns).acquire_owned().await;
    Ok(turn.map_err(|closed| DbErr::Custom(closed.to_string()))?)
}
