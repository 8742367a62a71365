//! What columns the database really has, to be held against `docs/data-model.md`.

use sea_orm::{ConnectionTrait, DbBackend, Statement, TryGetable};

use crate::error::{Result, StoreError};
use crate::store::Store;

const SQLITE: &str = "SELECT m.name AS t, c.name AS c FROM sqlite_master m \
    JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' \
    ORDER BY 1, 2";
const POSTGRES: &str = "SELECT table_name::text AS t, column_name::text AS c \
    FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2";

impl Store {
    /// The name of the last step that this database was brought to; also shows that it answers.
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

    /// Every table and column there is, as (table, column).
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
