//! Mergers of units: who signed, and since when a unit takes the place of another.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, integer_null};

use super::m0001_the_hotline_runs::{key, refers, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [integer_null("valid_until"), big_integer_null("successor_id")] {
            let unit = Table::alter().table("unit").add_column(column).to_owned();
            manager.alter_table(unit).await?;
        }
        manager.create_table(unit_changes()).await?;
        let one = Index::create()
            .name("unit_change_old")
            .table("unit_change")
            .col("old_unit_id")
            .unique()
            .to_owned();
        manager.create_index(one).await
    }
}

fn unit_changes() -> TableCreateStatement {
    table("unit_change")
        .col(key("id"))
        .col(big_integer("old_unit_id"))
        .col(big_integer("new_unit_id"))
        .col(integer("from_day"))
        .col(big_integer_null("signed_old_by"))
        .col(big_integer_null("signed_old_at"))
        .col(big_integer_null("signed_new_by"))
        .col(big_integer_null("signed_new_at"))
        .col(big_integer_null("done_at"))
        .foreign_key(&mut refers("old_unit_id", "unit"))
        .foreign_key(&mut refers("new_unit_id", "unit"))
        .foreign_key(&mut refers("signed_old_by", "officer"))
        .foreign_key(&mut refers("signed_new_by", "officer"))
        .to_owned()
}
