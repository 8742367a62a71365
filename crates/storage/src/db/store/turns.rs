//! Whose turn it is to write. Who waits here holds no connection and no lock.
//!
//! A lock that somebody else holds makes those wait who need that row. They must not take every turn
//! of the others with them: of one case one piece of work at a time goes on to the database, and all
//! that need rows of cases together leave turns to those who need none, above all to new tips.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use casework::ids::{CaseId, UnitId};
use sea_orm::{DbBackend, DbErr};
use sealing::writer::LookupDigest;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::db::error::{Result, StoreError};

/// How many pieces of work may write at once: one on SQLite, which has one write lock, so that those
/// who wait queue here and not on connections that a status check needs.
const ON_SQLITE: usize = 1;
/// The same on PostgreSQL, which leaves two connections to those who only read.
pub(crate) const ON_POSTGRESQL: usize = 6;
/// How many of these may need rows of cases that are there.
const OF_CASES: usize = 4;
/// How many may file a case to one unit, whose row each of them needs to stay as it is.
const OF_A_UNIT: usize = 3;
/// Which part of its time a piece of work may wait for its turn before it has less for the locks.
const UNNOTICED: u32 = 10;

/// The turns of one process.
pub(crate) struct Turns {
    writers: Arc<Semaphore>,
    /// None on SQLite: its lock is one, whoever holds it stops everybody, and all wait in one row.
    narrow: Option<Narrow>,
    wait: Duration,
}

/// Turns that are to be had beside a writer's.
struct Narrow {
    of_cases: Arc<Semaphore>,
    /// Those of single cases and units that somebody wants now.
    of_one: Mutex<HashMap<One, Weak<Semaphore>>>,
}

/// A turn, given back when it goes.
pub(crate) struct Turn {
    _of_one: Option<OwnedSemaphorePermit>,
    _of_cases: Option<OwnedSemaphorePermit>,
    _writer: OwnedSemaphorePermit,
}

/// What a piece of work needs of rows for which others may hold the lock.
pub(crate) enum Needs {
    /// None of them.
    Nothing,
    /// A unit's, to file a case to it.
    Unit(UnitId),
    /// One case's, by its digest.
    Named(LookupDigest),
    /// One case's, by its id.
    Case(CaseId),
    /// Those of several cases.
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
    /// What changing these takes.
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

    /// How long a piece of work waits.
    pub(crate) fn patience(&self) -> Duration {
        self.wait
    }

    /// Until when a piece of work waits that comes now. Its turn, its connection and the lock have
    /// this one time together.
    pub(crate) fn until(&self) -> Instant {
        Instant::now() + self.wait
    }

    /// What is left of that time, if the turn took so much of it that it counts.
    pub(crate) fn left(&self, until: Instant) -> Option<Duration> {
        let left = until.saturating_duration_since(Instant::now());
        let waited = self.wait.saturating_sub(left);
        (waited > self.wait / UNNOTICED).then_some(left)
    }

    /// Waits for a turn.
    pub(crate) async fn take(&self, needs: Needs, until: Instant) -> Result<Turn> {
        timeout_at(until, self.take_in_order(needs)).await.map_err(|_| too_long())?
    }

    /// The narrowest first, so that whoever waits for it keeps nobody from the wider ones.
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
    /// The turns of this one; those that nobody wants any more are forgotten.
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

/// What a writer hears who waited for others in vain.
pub(crate) fn too_long() -> StoreError {
    StoreError::Contended(DbErr::Custom("others write for too long".to_owned()))
}

async fn one_of(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
    let turn = Arc::clone(turns).acquire_owned().await;
    Ok(turn.map_err(|closed| DbErr::Custom(closed.to_string()))?)
}
