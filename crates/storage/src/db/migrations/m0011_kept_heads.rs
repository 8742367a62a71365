//! The heads of the audit chain that triage signed, one for each day.
//!
//! As in the chain itself, triggers refuse to change or remove a row, to prevent mistakes. Tampering is shown
//! by the signature, and by the link that says that there is a head.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, string};
use sea_orm_migration::sea_orm::DbBackend;

use super::m0001_the_hotline_runs::table;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut day = ColumnDef::new("day");
        day.integer().not_null().primary_key();
        let heads = table("audit_head")
            .col(day)
            .col(big_integer("position"))
            .col(blob("hash"))
            .col(string("signature"))
            .to_owned();
        manager.create_table(heads).await?;
        let connection = manager.get_connection();
        connection.execute_unprepared(AT_ITS_LINK).await?;
        let triggers: &[&str] = match manager.get_database_backend() {
            DbBackend::Postgres => &POSTGRES_TRIGGERS,
            _ => &SQLITE_TRIGGERS,
        };
        for statement in triggers {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

const AT_ITS_LINK: &str = "CREATE UNIQUE INDEX audit_head_link ON audit_head (position)";

const SQLITE_TRIGGERS: [&str; 2] = [
    "CREATE TRIGGER audit_head_never_changes BEFORE UPDATE ON audit_head \
     BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END",
    "CREATE TRIGGER audit_head_never_goes BEFORE DELETE ON audit_head \
     BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END",
];

/// The function is the chain's.
const POSTGRES_TRIGGERS: [&str; 1] =
    ["CREATE TRIGGER audit_head_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_head \
     FOR EACH STATEMENT EXECUTE FUNCTION audit_chain_only_grows()"];
