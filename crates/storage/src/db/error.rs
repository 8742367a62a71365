//! Failures of the store, in kinds on which a service can act.

use std::borrow::Cow;

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// A failure of the store. Its text is static; the driver's words stay in the source chain, which
/// goes to the log and never to a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Locked, full, gone or too slow: try again later. Nothing was stored.
    #[error("the store is not available")]
    Unavailable(#[source] DbErr),
    /// Other work was in the way: a deadlock, a serialisation failure, a lock held for longer than we wait,
    /// too many at once. Nothing was stored; the same work, repeated from its beginning, can succeed.
    #[error("other work was in the way")]
    Contended(#[source] DbErr),
    /// Another row already has this id or digest, or a row that this one needs is gone.
    #[error("the row conflicts with another")]
    Conflict(#[source] DbErr),
    /// A row holds something that this version does not write.
    #[error("the store holds a row that cannot be read: {0}")]
    Unreadable(&'static str),
    /// An act was to be recorded through a store without the audit key. Nothing was stored.
    #[error("no act is recorded without triage.audit_key")]
    NoAuditKey,
}

impl StoreError {
    /// Logs what an operator needs to know; a conflict is not logged.
    pub fn log(&self) {
        match self {
            Self::Unavailable(cause) => tracing::error!(%cause, "the store is not available"),
            Self::Contended(cause) => tracing::warn!(%cause, "other work was in the way"),
            Self::Unreadable(what) => tracing::error!(what, "the store holds an unreadable row"),
            Self::NoAuditKey => tracing::error!("no act is recorded without triage.audit_key"),
            Self::Conflict(_) => {}
        }
    }
}

impl StoreError {
    /// Whether the same work can succeed if it is repeated at once, from its beginning and in a transaction
    /// of its own. It cannot if it has already waited for a lock as long as we wait: SQLite says BUSY only
    /// after its busy time-out.
    #[must_use]
    pub fn passes(&self) -> bool {
        match self {
            Self::Conflict(_) => true,
            Self::Contended(error) => code_of(error).is_some_and(|code| PASSING.contains(&&*code)),
            Self::Unavailable(_) | Self::Unreadable(_) | Self::NoAuditKey => false,
        }
    }
}

/// PostgreSQL's codes for a serialisation failure and a deadlock.
const PASSING: [&str; 2] = ["40001", "40P01"];
/// PostgreSQL's code for a lock that was not granted in time.
const LOCKED: &str = "55P03";

/// Whether a code is SQLite's BUSY or LOCKED; an extended code has more bits above.
fn is_busy(code: &str) -> bool {
    code.len() < LOCKED.len() && code.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

/// The database's own code of a failure.
fn code_of(error: &DbErr) -> Option<Cow<'_, str>> {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    cause.as_database_error()?.code()
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let contended = |code: &str| PASSING.contains(&code) || code == LOCKED || is_busy(code);
        if code_of(&error).is_some_and(|code| contended(&code)) {
            return Self::Contended(error);
        }
        match error.sql_err() {
            Some(
                SqlErr::UniqueConstraintViolation(_) | SqlErr::ForeignKeyConstraintViolation(_),
            ) => Self::Conflict(error),
            Some(_) | None => Self::Unavailable(error),
        }
    }
}

/// The result of every call of the store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
