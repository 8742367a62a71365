//! What can go wrong with the store, in kinds that a service can act upon.

use std::borrow::Cow;

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// A failure of the store. Its text is static; the driver's words stay in the source chain, which
/// goes to the log and never to a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Locked, full, gone or too slow: try again later. Nothing was kept.
    #[error("the store is not available")]
    Unavailable(#[source] DbErr),
    /// Somebody else's work was in the way: a deadlock, a serialisation failure, a lock that was held
    /// for longer than we wait, too many at once. Nothing was kept; the same done again from its
    /// beginning can succeed.
    #[error("other work was in the way")]
    Contended(#[source] DbErr),
    /// Another row already has this id or digest, or a row that this one needs is gone.
    #[error("the row conflicts with another")]
    Conflict(#[source] DbErr),
    /// A row does not hold what this version writes.
    #[error("the store holds a row that cannot be read: {0}")]
    Unreadable(&'static str),
    /// An act was to be recorded through a store that was not given the audit key. Nothing was kept.
    #[error("no act is recorded without triage.audit_key")]
    NoAuditKey,
}

impl StoreError {
    /// Writes what an operator needs to know to the log; a conflict is nobody's fault.
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
    /// Whether the same work can succeed when it is done again at once, from its beginning and in a
    /// transaction of its own. Where it has waited for a lock already, as long as we wait, it cannot:
    /// SQLite says BUSY only after its busy time-out.
    #[must_use]
    pub fn passes(&self) -> bool {
        match self {
            Self::Conflict(_) => true,
            Self::Contended(error) => code_of(error).is_some_and(|code| PASSING.contains(&&*code)),
            Self::Unavailable(_) | Self::Unreadable(_) | Self::NoAuditKey => false,
        }
    }
}

/// PostgreSQL's codes of a serialisation failure and of a deadlock.
const PASSING: [&str; 2] = ["40001", "40P01"];
/// Its code of a lock that was not had in time.
const LOCKED: &str = "55P03";

/// Whether a code is SQLite's BUSY or LOCKED, of which an extended one has more bits above.
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

/// What every call of the store gives.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
