//! What can go wrong with the store, in three kinds that a service can act upon.

use sea_orm::{DbErr, SqlErr};

/// A failure of the store. Its text is static; the driver's words stay in the source chain, which
/// goes to the log and never to a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Locked, full, gone or too slow: try again later. Nothing was kept.
    #[error("the store is not available")]
    Unavailable(#[source] DbErr),
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
            Self::Unreadable(what) => tracing::error!(what, "the store holds an unreadable row"),
            Self::NoAuditKey => tracing::error!("no act is recorded without triage.audit_key"),
            Self::Conflict(_) => {}
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
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
