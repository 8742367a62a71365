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
