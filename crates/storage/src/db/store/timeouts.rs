//! How long anything of ours waits at the database, and is waited for.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;

/// The limits of a connection. On PostgreSQL the server keeps them, on each connection; on SQLite,
/// which has one lock, the first is its busy time-out and the others do not arise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// How long a piece of work waits for its turn, for a connection and for a lock that somebody else
    /// holds, together. Then it is not possible right now, and nothing of it is kept.
    pub lock: Duration,
    /// How long one statement may run.
    pub statement: Duration,
    /// How long a transaction of ours may do nothing before the server ends it and frees its locks:
    /// its process hangs, or its machine is gone.
    pub idle_in_transaction: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { lock: seconds(3), statement: seconds(60), idle_in_transaction: seconds(60) }
    }
}

impl Timeouts {
    /// PostgreSQL's statement by which a transaction waits for each lock for so long.
    pub(crate) fn of_transaction(lock: Duration) -> String {
        format!("SET LOCAL lock_timeout = {}", milliseconds(lock))
    }

    /// The same as PostgreSQL's settings of a connection, which it has from its first moment.
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
