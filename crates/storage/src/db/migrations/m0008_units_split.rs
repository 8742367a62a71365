//! Units that are split: villages go to another unit, and the cases from there follow.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string};

use super::m0001_the_hotline_runs::{refers, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = string("kind").default("merger").take();
        for column in [kind, big_integer_null("villages_at"), big_integer_null("reached")] {
            let change = Table::alter().table("unit_change").add_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        let villages = table("unit_change_village")
            .col(big_integer("change_id"))
            .col(big_integer("village_id"))
            .primary_key(Index::create().col("change_id").col("village_id"))
            .foreign_key(refers("change_id", "unit_change").on_delete(ForeignKeyAction::Cascade))
            .foreign_key(&mut refers("village_id", "village"))
            .to_owned();
        manager.create_table(villages).await?;
        let connection = manager.get_connection();
        for statement in INDEXES {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// A unit can be split more than once, one change at a time.
const INDEXES: [&str; 2] = [
    "DROP INDEX unit_change_old",
    "CREATE UNIQUE INDEX unit_change_open ON unit_change (old_unit_id) WHERE done_at IS NULL",
];
