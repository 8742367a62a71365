//! How long our work waits at the database, and how long others wait for it.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;

/// The limits of a connection. On PostgreSQL the server enforces them on each connection. SQLite has one
/// lock: there the first limit is the busy time-out, and the others have no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// How long a transaction waits in all for its turn, for a connection and for a lock held by another.
    /// After that it fails, and nothing of it is stored.
    pub lock: Duration,
    /// How long one statement may run.
    pub statement: Duration,
    /// How long our transaction may be idle before the server ends it and frees its locks: its process hangs,
    /// or its machine is gone.
    pub idle_in_transaction: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { lock: seconds(3), statement: seconds(60), idle_in_transaction: seconds(60) }
    }
}

impl Timeouts {
    /// PostgreSQL's statement that limits how long a transaction waits for each lock.
    pub(crate) fn of_transaction(lock: Duration) -> String {
        format!("SET LOCAL lock_timeout = {}", milliseconds(lock))
    }

    /// The same as PostgreSQL's settings of a connection, in force from its first moment.
    pub(crate) fn of_postgres(self, options: PgConnectOptions) -> PgConnectOptions {
        options.options([
            ("lock_timeout", milliseconds(self.lock)),
            ("statement_timeout", milliseconds(self.statement)),
            ("idle_in_transaction_session_timeout", milliseconds(self.idle_in_transaction)),
        ])
    }
}

/// PostgreSQL's unit. Zero would mean "for ever" there.
fn milliseconds(it: Duration) -> String {
    it.as_millis().max(1).to_string()
}
