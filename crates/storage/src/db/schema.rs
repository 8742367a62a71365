//! The columns that the database really has, to compare with `docs/data-model.md`.

use sea_orm::{ConnectionTrait, DbBackend, Statement, TryGetable};

use sea_orm_migration::MigratorTrait;

use crate::db::error::{Result, StoreError};
use crate::db::migrations::Migrator;
use crate::db::store::Store;

const SQLITE: &str = "SELECT m.name AS t, c.name AS c FROM sqlite_master m \
    JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' \
    ORDER BY 1, 2";
const POSTGRES: &str = "SELECT table_name::text AS t, column_name::text AS c \
    FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2";

/// sea-orm's own list of the migrations that ran; nothing where there is none.
const STEPS_SQLITE: &str =
    "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'";
const STEPS_POSTGRES: &str = "SELECT count(*) AS n FROM pg_class c \
    JOIN pg_namespace s ON s.oid = c.relnamespace \
    WHERE s.nspname = current_schema() AND c.relname = 'seaql_migrations'";

/// How the tables of a database compare with this version of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaVersion {
    /// There are none.
    Missing,
    /// Migrations of this version have not run.
    Older,
    /// All migrations of this version have run, and no others.
    Current,
    /// Migrations have run that this version does not know.
    Newer,
}

impl Store {
    /// How the tables compare with this version of the program.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn schema_version(&self) -> Result<SchemaVersion> {
        let backend = self.connection.get_database_backend();
        let steps = if backend == DbBackend::Postgres { STEPS_POSTGRES } else { STEPS_SQLITE };
        let row = self.connection.query_one_raw(Statement::from_string(backend, steps)).await?;
        let there = row.and_then(|row| i64::try_get(&row, "", "n").ok());
        if there.is_none_or(|count| count == 0) {
            return Ok(SchemaVersion::Missing);
        }
        let query = Statement::from_string(backend, "SELECT version AS v FROM seaql_migrations");
        let rows = self.connection.query_all_raw(query).await?;
        let taken: Vec<String> =
            rows.iter().filter_map(|row| String::try_get(row, "", "v").ok()).collect();
        let ours: Vec<String> =
            Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        Ok(if taken.is_empty() {
            SchemaVersion::Missing
        } else if taken.iter().any(|step| !ours.contains(step)) {
            SchemaVersion::Newer
        } else if taken.len() < ours.len() {
            SchemaVersion::Older
        } else {
            SchemaVersion::Current
        })
    }

    /// The name of the last migration that ran; also shows that the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn version(&self) -> Result<String> {
        let backend = self.connection.get_database_backend();
        let query = "SELECT max(version) AS v FROM seaql_migrations";
        let row = self.connection.query_one_raw(Statement::from_string(backend, query)).await?;
        let row = row.ok_or(StoreError::Unreadable("the schema"))?;
        String::try_get(&row, "", "v").map_err(|_| StoreError::Unreadable("the schema"))
    }

    /// Every table and column, as (table, column).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn columns(&self) -> Result<Vec<(String, String)>> {
        let backend = self.connection.get_database_backend();
        let query = if backend == DbBackend::Postgres { POSTGRES } else { SQLITE };
        let rows = self.connection.query_all_raw(Statement::from_string(backend, query)).await?;
        let text = |row, name| {
            String::try_get(row, "", name).map_err(|_| StoreError::Unreadable("the schema"))
        };
        rows.iter().map(|row| Ok((text(row, "t")?, text(row, "c")?))).collect()
    }
}
