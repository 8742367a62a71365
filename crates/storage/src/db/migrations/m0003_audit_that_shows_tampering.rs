//! The audit chain only grows, and remembers which envelopes there were.
//!
//! Triggers refuse to change or remove a link. They only prevent mistakes, since the owner of the tables can
//! drop them. Tampering is shown by the chain itself, `hotline audit verify`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(committed_envelopes()).await?;
        let connection = manager.get_connection();
        for statement in INDEXES {
            connection.execute_unprepared(statement).await?;
        }
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

/// The row of an envelope here outlives the envelope, so the reference becomes empty when the envelope
/// lawfully goes.
fn committed_envelopes() -> TableCreateStatement {
    let mut id = ColumnDef::new("id");
    id.big_integer().not_null().primary_key();
    Table::create()
        .table("committed_envelope")
        .col(id)
        .col(big_integer_null("envelope_id"))
        .col(blob("digest"))
        .col(big_integer("committed_at"))
        .col(big_integer_null("removed_at"))
        .foreign_key(ForeignKey::create().from_col("envelope_id").to("envelope", "id"))
        .to_owned()
}

const INDEXES: [&str; 7] = [
    "CREATE UNIQUE INDEX committed_once ON committed_envelope (envelope_id)",
    "CREATE INDEX committed_list ON committed_envelope (committed_at, id)",
    "CREATE INDEX committed_removed ON committed_envelope (removed_at) WHERE removed_at IS NOT NULL",
    "CREATE INDEX envelope_day ON envelope (day, id)",
    "CREATE INDEX audit_act ON audit_entry (act, position)",
    "CREATE INDEX audit_unit ON audit_entry (unit_id, position)",
    "CREATE UNIQUE INDEX audit_hash ON audit_entry (hash)",
];

const SQLITE_TRIGGERS: [&str; 2] = [
    "CREATE TRIGGER audit_entry_never_changes BEFORE UPDATE ON audit_entry \
     BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END",
    "CREATE TRIGGER audit_entry_never_goes BEFORE DELETE ON audit_entry \
     BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END",
];

const POSTGRES_TRIGGERS: [&str; 2] = [
    "CREATE FUNCTION audit_chain_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ \
     BEGIN RAISE EXCEPTION 'the audit chain only grows'; END $$",
    "CREATE TRIGGER audit_entry_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry \
     FOR EACH STATEMENT EXECUTE FUNCTION audit_chain_only_grows()",
];
