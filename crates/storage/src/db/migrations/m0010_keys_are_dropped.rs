//! Since when nothing new is sealed to a replaced key; one key in use for each unit and kind; an index by
//! which officers find the acts on their account.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::integer_null;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let superseded = integer_null("superseded").take();
        let superseded = Table::alter().table("unit_key").add_column(superseded).to_owned();
        manager.alter_table(superseded).await?;
        let connection = manager.get_connection();
        for statement in INDEXES {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// The last index names its acts exactly as `audit.rs` asks for them.
const INDEXES: [&str; 3] = [
    "CREATE UNIQUE INDEX unit_key_in_use ON unit_key (unit_id, kind) WHERE replaced_by IS NULL",
    "CREATE INDEX unit_key_replaced ON unit_key (replaced_by) WHERE replaced_by IS NOT NULL",
    "CREATE INDEX audit_on_officer ON audit_entry (detail, position) WHERE act IN \
     ('admitted', 'restricted_given', 'restricted_taken', 'password_reset', 'account_recovered')",
];
