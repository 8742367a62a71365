//! Units, officers, cases and their envelopes, sessions, and the audit chain.
//!
//! Every primary key is a random integer that we choose; none is a sequence, so no key tells time
//! or order. The exception is the place of an officer's act in the audit chain.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, boolean, integer, string, string_null,
};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        let connection = manager.get_connection();
        for statement in EXPRESSION_INDEXES {
            connection.execute_unprepared(statement).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            connection.execute_unprepared(ROW_SECURITY).await?;
        }
        Ok(())
    }
}

/// A case's number is the top 40 bits of its id, and no two cases may share it; the queue reads open cases in
/// the order in which it shows them.
const EXPRESSION_INDEXES: [&str; 4] = [
    "CREATE UNIQUE INDEX case_number ON cases ((id >> 23))",
    "CREATE INDEX case_queue ON cases (unit_id, urgent DESC, day_received DESC, id DESC) \
     WHERE state <> 'closed'",
    "CREATE INDEX case_mine ON cases (handler_id, urgent DESC, day_received DESC, id DESC) \
     WHERE state <> 'closed'",
    "CREATE INDEX case_closed ON cases (unit_id, urgent DESC, day_received DESC, id DESC) \
     WHERE state = 'closed'",
];

/// On PostgreSQL a user who does not own the tables (intake's user) sees and adds only rows of the case whose
/// digest the transaction names. Triage's user owns the tables.
const ROW_SECURITY: &str = "
ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE envelope ENABLE ROW LEVEL SECURITY;
ALTER TABLE key_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY the_named_case ON cases
    USING (lookup_digest = decode(current_setting('hotline.digest', true), 'hex'))
    WITH CHECK (lookup_digest = decode(current_setting('hotline.digest', true), 'hex'));
CREATE POLICY of_the_named_case ON envelope
    USING (case_id IN (SELECT id FROM cases)) WITH CHECK (case_id IN (SELECT id FROM cases));
CREATE POLICY of_the_named_case ON key_grant FOR INSERT
    WITH CHECK (case_id IN (SELECT id FROM cases));
";

pub(super) fn key(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.big_integer().not_null().primary_key();
    column
}

pub(super) fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).to_owned()
}

pub(super) fn refers(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to(table, "id").to_owned()
}

fn tables() -> Vec<TableCreateStatement> {
    [units(), officers(), cases(), vec![audit()]].concat()
}

fn units() -> Vec<TableCreateStatement> {
    vec![
        table("unit")
            .col(key("id"))
            .col(string("code"))
            .col(integer("valid_from"))
            .col(string_null("above_code"))
            .to_owned(),
        table("village")
            .col(key("id"))
            .col(big_integer("unit_id"))
            .col(string("name"))
            .foreign_key(&mut refers("unit_id", "unit"))
            .to_owned(),
        table("neighbour")
            .col(big_integer("unit_id"))
            .col(string("neighbour_code"))
            .primary_key(Index::create().col("unit_id").col("neighbour_code"))
            .foreign_key(&mut refers("unit_id", "unit"))
            .to_owned(),
        table("unit_key")
            .col(key("id"))
            .col(big_integer("unit_id"))
            .col(string("kind"))
            .col(string("recipient"))
            .col(integer("made"))
            .foreign_key(&mut refers("unit_id", "unit"))
            .to_owned(),
    ]
}

fn officers() -> Vec<TableCreateStatement> {
    vec![
        table("officer")
            .col(key("id"))
            .col(big_integer("unit_id"))
            .col(string("username"))
            .col(string("display_name"))
            .col(blob("salt"))
            .col(blob("identity"))
            .col(string("recipient"))
            .col(boolean("active"))
            .foreign_key(&mut refers("unit_id", "unit"))
            .to_owned(),
        table("officer_role")
            .col(big_integer("officer_id"))
            .col(string("role"))
            .primary_key(Index::create().col("officer_id").col("role"))
            .foreign_key(&mut refers("officer_id", "officer"))
            .to_owned(),
        table("key_share")
            .col(key("id"))
            .col(big_integer("unit_key_id"))
            .col(big_integer("officer_id"))
            .col(blob("sealed"))
            .foreign_key(&mut refers("unit_key_id", "unit_key"))
            .foreign_key(&mut refers("officer_id", "officer"))
            .to_owned(),
        table("officer_session")
            .col(key("id"))
            .col(blob("find"))
            .col(big_integer("officer_id"))
            .col(blob("identity"))
            .col(big_integer("started"))
            .col(big_integer("last_seen"))
            .foreign_key(&mut refers("officer_id", "officer"))
            .to_owned(),
        table("invitation")
            .col(key("id"))
            .col(blob("code_digest"))
            .col(big_integer("unit_id"))
            .col(string("role"))
            .col(big_integer("expires"))
            .foreign_key(&mut refers("unit_id", "unit"))
            .to_owned(),
    ]
}

fn cases() -> Vec<TableCreateStatement> {
    vec![
        table("cases")
            .col(key("id"))
            .col(blob("lookup_digest"))
            .col(big_integer("unit_id"))
            .col(string("key_kind"))
            .col(string("recipient"))
            .col(integer("day_received"))
            .col(boolean("urgent"))
            .col(string("state"))
            .col(big_integer_null("handler_id"))
            .col(integer("size_kib"))
            .foreign_key(&mut refers("unit_id", "unit"))
            .foreign_key(&mut refers("handler_id", "officer"))
            .to_owned(),
        table("envelope")
            .col(key("id"))
            .col(big_integer("case_id"))
            .col(string("purpose"))
            .col(integer("turn"))
            .col(integer("day"))
            .col(blob("sealed"))
            .foreign_key(&mut refers("case_id", "cases"))
            .to_owned(),
        table("key_grant")
            .col(key("id"))
            .col(big_integer("case_id"))
            .col(big_integer("unit_id"))
            .col(string("key_kind"))
            .col(boolean("dormant"))
            .col(blob("sealed"))
            .foreign_key(&mut refers("case_id", "cases"))
            .foreign_key(&mut refers("unit_id", "unit"))
            .to_owned(),
    ]
}

fn audit() -> TableCreateStatement {
    table("audit_entry")
        .col(key("position"))
        .col(big_integer("at"))
        .col(big_integer_null("officer_id"))
        .col(string("act"))
        .col(big_integer_null("case_id"))
        .col(big_integer_null("unit_id"))
        .col(string("detail"))
        .col(blob("previous"))
        .col(blob("hash"))
        .to_owned()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &'static str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create().name(name).table(table).to_owned();
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("unit_code", "unit", &["code", "valid_from"]).unique().to_owned(),
        index("village_unit", "village", &["unit_id"]),
        index("unit_key_unit", "unit_key", &["unit_id"]),
        index("officer_username", "officer", &["username"]).unique().to_owned(),
        index("key_share_officer", "key_share", &["officer_id"]),
        index("session_find", "officer_session", &["find"]).unique().to_owned(),
        index("invitation_code", "invitation", &["code_digest"]).unique().to_owned(),
        index("case_lookup", "cases", &["lookup_digest"]).unique().to_owned(),
        index("envelope_turn", "envelope", &["case_id", "turn"]).unique().to_owned(),
        index("key_grant_case", "key_grant", &["case_id"]),
        index("audit_case", "audit_entry", &["case_id"]),
    ]
}
