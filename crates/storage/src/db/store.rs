//! Opening the store; reads through [`Store`], writes through [`Tx`].

mod connecting;
pub(crate) mod open_file;
pub mod timeouts;
pub(crate) mod turns;
pub(crate) mod work;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use casework::ids::CaseId;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions,
};
use sea_orm_migration::MigratorTrait;
use sealing::audit_mac::AuditMacKey;
use tokio::time::timeout_at;

use crate::db::error::{Result, StoreError};
use crate::db::migrations::Migrator;
use crate::db::store::connecting::{BAD_URL, KINDS, not_opened};
use crate::db::store::open_file::{OpenFile, still_there};
use crate::db::store::timeouts::Timeouts;
use crate::db::store::turns::{Needs, ON_POSTGRESQL, Turns, too_long};
use crate::db::store::work::Work;

/// How many connections a service keeps. More than one, since a read during an open transaction would
/// otherwise wait for itself. Writers leave two of them to readers.
const CONNECTIONS: u32 = 8;
const _: () = assert!(ON_POSTGRESQL + 2 == CONNECTIONS as usize);
/// The advisory lock under which PostgreSQL lets one node at a time run migrations: "lienthon".
const MIGRATING: i64 = i64::from_be_bytes(*b"lienthon");
/// How long other nodes wait meanwhile; a migration may take any time.
const WITHOUT_HASTE: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10min'";

/// The open store. Reads go through it; [`Store::begin`] starts a transaction.
#[derive(Clone)]
pub struct Store {
    pub(crate) connection: DatabaseConnection,
    file: Option<OpenFile>,
    audit_key: Option<Arc<AuditMacKey>>,
    turns: Arc<Turns>,
}

/// A transaction; dropping it undoes it.
#[must_use = "nothing is kept until the work is committed"]
pub struct Tx {
    pub(crate) transaction: Work,
    file: Option<OpenFile>,
    /// The key under which acts are recorded.
    pub(crate) audit_key: Option<Arc<AuditMacKey>>,
}

/// The mode is always given: sqlx then checks that a transaction did begin.
fn as_begun(mode: SqliteTransactionMode, access_mode: Option<AccessMode>) -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(mode),
        access_mode,
        ..TransactionOptions::default()
    }
}

/// Read verbs, the same on the store and inside a transaction.
#[derive(Clone, Copy)]
pub struct Read<'a, C: ConnectionTrait> {
    pub(crate) on: &'a C,
}

impl Store {
    /// Opens the SQLite file at `path`, and makes it if it is missing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it cannot be opened.
    pub async fn open_file(path: &Path) -> Result<Self> {
        Self::create(&format!("sqlite://{}", path.display())).await
    }

    /// Opens `sqlite://…` or `postgres://…`, which must exist.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it cannot be opened, in our own words: the driver's could hold parts
    /// of the URL, and so its password.
    pub async fn open(url: &str) -> Result<Self> {
        Self::connect(url, false, Timeouts::default()).await
    }

    /// The same with other limits than the usual.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(url: &str, timeouts: Timeouts) -> Result<Self> {
        Self::connect(url, false, timeouts).await
    }

    /// Opens the same, and makes a SQLite file that is missing.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn create(url: &str) -> Result<Self> {
        Self::connect(url, true, Timeouts::default()).await
    }

    async fn connect(url: &str, make: bool, timeouts: Timeouts) -> Result<Self> {
        if !KINDS.iter().any(|kind| url.starts_with(kind)) {
            return Err(DbErr::Custom(BAD_URL.to_owned()).into());
        }
        let file = url.strip_prefix("sqlite://").map(|it| OpenFile::of(it, make)).transpose()?;
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(CONNECTIONS)
            .acquire_timeout(timeouts.lock)
            .connect_timeout(timeouts.lock)
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            .map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(timeouts.lock)
                    .pragma("secure_delete", "ON")
                    .create_if_missing(false)
            })
            .map_sqlx_postgres_opts(move |postgres| timeouts.of_postgres(postgres))
            .map_sqlx_sqlite_before_acquire(|connection, _| {
                // A transaction that SQLite rolled back itself is still open to sqlx, whose own rollback
                // failed: work begun in it would be a savepoint and never last (decision 24).
                let clean = !connection.is_in_transaction();
                Box::pin(async move { Ok(clean) })
            })
            .map_sqlx_postgres_before_acquire(|connection, _| {
                let clean = !connection.is_in_transaction();
                Box::pin(async move { Ok(clean) })
            });
        if let Some(file) = file.clone() {
            options.map_sqlx_sqlite_pool_opts(move |pool| {
                let file = file.clone();
                pool.after_connect(move |_, _| {
                    let there = file.check();
                    Box::pin(async move { there.map_err(sqlx::Error::Io) })
                })
            });
        }
        let connection = Database::connect(options).await.map_err(|error| not_opened(&error))?;
        let turns = Turns::new(connection.get_database_backend(), timeouts.lock);
        Ok(Self { connection, file, turns: Arc::new(turns), audit_key: None })
    }

    /// The same store, through which acts can be recorded: every link gets its mac under this key.
    #[must_use]
    pub fn recording_under(self, key: AuditMacKey) -> Self {
        Self { audit_key: Some(Arc::new(key)), ..self }
    }

    /// Brings the tables up to this version, all migrations in one transaction: if it is cut short, the
    /// database is as before. The user of the connection must own the tables. Of several nodes that start at
    /// once one does it; the others wait and find nothing to do.
    ///
    /// # Errors
    /// [`StoreError`] when a migration fails; all of them are undone.
    pub async fn migrate(&self) -> Result<()> {
        let work = self.begin_write(Needs::Nothing).await?;
        if work.get_database_backend() == DbBackend::Postgres {
            let alone = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock($1)",
                [MIGRATING.into()],
            );
            // Another node's migrations may take any time. Ours wait for a table no longer than usual, since
            // all users of that table wait behind them.
            work.execute_unprepared(WITHOUT_HASTE).await?;
            work.query_one_raw(alone).await?;
            work.execute_unprepared("SET LOCAL lock_timeout TO DEFAULT").await?;
        }
        Migrator::up(work.inner(), None).await?;
        work.commit().await?;
        still_there(self.file())
    }

    /// Starts a transaction that writes and needs no row of an existing case.
    ///
    /// # Errors
    /// [`StoreError`], also when others write for longer than we wait.
    pub async fn begin(&self) -> Result<Tx> {
        self.begin_with(Needs::Nothing).await
    }

    /// Starts a transaction that changes rows of these cases, and locks them first, in the order of their
    /// ids, before any other row and before the chain (decision 33): so no two wait for each other.
    ///
    /// # Errors
    /// As [`Store::begin`], and when another transaction holds one of them for longer than we wait.
    pub async fn begin_on(&self, cases: &[CaseId]) -> Result<Tx> {
        let tx = self.begin_with(Needs::of(cases)).await?;
        tx.lock_all(cases).await?;
        Ok(tx)
    }

    async fn begin_with(&self, needs: Needs) -> Result<Tx> {
        let transaction = self.begin_write(needs).await?;
        Ok(Tx { transaction, file: self.file().cloned(), audit_key: self.audit_key.clone() })
    }

    pub(crate) fn file(&self) -> Option<&OpenFile> {
        self.file.as_ref()
    }

    /// The only way in which a writing transaction starts. On SQLite it takes the write lock at once: a
    /// transaction that reads first and locks later fails against others that do the same.
    ///
    /// It begins in a task of its own, which keeps the turn until it has begun or failed. A connection that
    /// waits for SQLite's lock goes on waiting after its caller gave up or left. If the turn were free then,
    /// the next caller would wait too, and readers would have no connection.
    pub(crate) async fn begin_write(&self, needs: Needs) -> Result<Work> {
        let until = self.turns.until();
        let turn = self.turns.take(needs, until).await?;
        still_there(self.file())?;
        let options = as_begun(SqliteTransactionMode::Immediate, None);
        let begins = Work::begin(self.connection.clone(), options, Some(turn));
        let begun = timeout_at(until, tokio::spawn(begins)).await.map_err(|_| self.too_late())?;
        let work = begun.map_err(|ended| DbErr::Custom(ended.to_string()))??;
        if work.get_database_backend() == DbBackend::Postgres
            && let Some(left) = self.turns.left(until)
        {
            work.execute_unprepared(&Timeouts::of_transaction(left)).await?;
        }
        Ok(work)
    }

    /// The error when no transaction began in time: on SQLite another transaction held its lock.
    fn too_late(&self) -> StoreError {
        match self.connection.get_database_backend() {
            DbBackend::Sqlite => too_long(),
            _ => DbErr::Custom("the database does not answer in time".to_owned()).into(),
        }
    }

    /// The longest time that a transaction waits for others.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.turns.patience()
    }

    /// The only way in which a read-only transaction starts.
    pub(crate) async fn begin_read(&self) -> Result<Work> {
        let postgres = self.connection.get_database_backend() == DbBackend::Postgres;
        let options =
            as_begun(SqliteTransactionMode::Deferred, postgres.then_some(AccessMode::ReadOnly));
        still_there(self.file())?;
        Ok(Work::begin(self.connection.clone(), options, None).await?)
    }

    /// The read verbs.
    #[must_use]
    pub fn read(&self) -> Read<'_, DatabaseConnection> {
        Read { on: &self.connection }
    }

    /// Makes a database on the PostgreSQL server of this connection, whose user must have that right.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], also when `name` is not
    /// small letters, digits and underscores.
    pub async fn make_database(&self, name: &str) -> Result<()> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !name.bytes().all(plain) {
            return Err(DbErr::Custom("not a name for a database".to_owned()).into());
        }
        self.connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        Ok(())
    }

    /// Ends all connections; SQLite's log is folded into the file.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when one does not end.
    pub async fn close(self) -> Result<()> {
        Ok(self.connection.close().await?)
    }
}

impl Tx {
    /// The read verbs; they see what this transaction has written.
    #[must_use]
    pub fn read(&self) -> Read<'_, Work> {
        Read { on: &self.transaction }
    }

    /// Commits the work. When this returns, it is on the disk.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it could not be committed; nothing of it is stored.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await?;
        still_there(self.file.as_ref())
    }
}
