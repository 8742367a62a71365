//! A database transaction that remembers whether one of its statements failed.
//!
//! A failed statement ends a transaction silently: SQLite may have rolled all of it back
//! (<https://www.sqlite.org/lang_transaction.html>, section 3.1) and runs the next statements on their own;
//! PostgreSQL answers the later COMMIT with ROLLBACK, which the driver takes for success (decision 24). So
//! after a failure the transaction does nothing more and is not committed.

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::async_trait;

use crate::db::store::turns::Turn;

/// The database transaction of a [`Tx`](crate::db::store::Tx) or a read.
pub struct Work {
    transaction: DatabaseTransaction,
    failed: AtomicBool,
    /// A writer's turn, given back when the work ends.
    _turn: Option<Turn>,
}

impl Work {
    /// Starts it on a connection of the pool.
    pub(crate) async fn begin(
        on: DatabaseConnection,
        options: TransactionOptions,
        turn: Option<Turn>,
    ) -> Result<Self, DbErr> {
        let transaction = on.begin_with_options(options).await?;
        Ok(Self { transaction, failed: AtomicBool::new(false), _turn: turn })
    }

    /// Commits it.
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        self.check()?;
        self.transaction.commit().await
    }

    /// The transaction itself, for code that needs sea-orm's own type; a failure there is not remembered.
    pub(crate) fn inner(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    fn check(&self) -> Result<(), DbErr> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(DbErr::Custom("a statement of this transaction failed".to_owned()));
        }
        Ok(())
    }

    /// Runs one statement. If its caller stops waiting before the end, it counts as failed.
    async fn run<T>(&self, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        self.check()?;
        let mut failing = Failing { failed: &self.failed, done: false };
        let result = statement.await;
        failing.done = result.is_ok();
        result
    }
}

/// Marks the transaction as failed when dropped, unless its statement was done.
struct Failing<'a> {
    failed: &'a AtomicBool,
    done: bool,
}

impl Drop for Failing<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.failed.store(true, Ordering::Relaxed);
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Work {
    fn get_database_backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.run(self.transaction.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.run(self.transaction.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.run(self.transaction.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.run(self.transaction.query_all_raw(statement)).await
    }
}
