//! Cases set aside, recusals, support bodies, and one index for each usual view of the queue.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, integer_null, string};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for statement in STATEMENTS {
            connection.execute_unprepared(statement).await?;
        }
        manager.create_table(support_body()).await?;
        let by_unit = Index::create()
            .name("support_body_unit")
            .table("support_body")
            .col("unit_id")
            .to_owned();
        manager.create_index(by_unit).await
    }
}

/// The same words on SQLite and PostgreSQL. New indexes have new names: SQLite's connections may remember an
/// index that another connection has just dropped. Cases that are set aside are in no index of the usual
/// views, so that a flood that was set aside slows none of them.
const STATEMENTS: [&str; 11] = [
    "ALTER TABLE cases ADD COLUMN set_aside BOOLEAN NOT NULL DEFAULT FALSE",
    "DROP INDEX case_queue",
    "DROP INDEX case_mine",
    "CREATE INDEX case_waiting ON cases (unit_id, urgent DESC, day_received DESC, id DESC) \
     WHERE state <> 'closed' AND NOT set_aside",
    "CREATE INDEX case_held ON cases (handler_id, urgent DESC, day_received DESC, id DESC) \
     WHERE state <> 'closed' AND NOT set_aside",
    "CREATE INDEX case_unassigned ON cases (unit_id, urgent DESC, day_received DESC, id DESC) \
     WHERE state <> 'closed' AND NOT set_aside AND handler_id IS NULL",
    "CREATE INDEX case_aside ON cases (unit_id, urgent DESC, day_received DESC, id DESC) \
     WHERE state <> 'closed' AND set_aside",
    "CREATE INDEX case_state ON cases \
     (unit_id, state, urgent DESC, day_received DESC, id DESC) WHERE NOT set_aside",
    "CREATE INDEX envelope_reply ON envelope (case_id, turn) WHERE purpose = 'reply'",
    "CREATE TABLE recusal (\
     case_id BIGINT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, \
     officer_id BIGINT NOT NULL REFERENCES officer (id), \
     PRIMARY KEY (officer_id, case_id))",
    "CREATE INDEX recusal_case ON recusal (case_id)",
];

fn support_body() -> TableCreateStatement {
    let mut unit = ForeignKey::create().from_col("unit_id").to("unit", "id").to_owned();
    Table::create()
        .table("support_body")
        .col(ColumnDef::new("id").big_integer().not_null().primary_key())
        .col(big_integer("unit_id"))
        .col(string("kind"))
        .col(string("name"))
        .col(integer("mandate_from"))
        .col(integer_null("mandate_to"))
        .foreign_key(&mut unit)
        .to_owned()
}
