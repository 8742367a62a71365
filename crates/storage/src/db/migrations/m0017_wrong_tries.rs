//! Wrong tries to sign in are counted, one row for each name and quarter hour, until the count is in the
//! chain. Second factors store which codes were used, and how many wrong ones came.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer};

use super::m0001_the_hotline_runs::{refers, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No foreign key: 0 stands for all names without an account.
        let tries = table("wrong_try")
            .col(big_integer("officer_id"))
            .col(big_integer("quarter"))
            .col(big_integer("passwords"))
            .col(big_integer("codes"))
            .col(big_integer("sheets"))
            .primary_key(Index::create().col("officer_id").col("quarter"))
            .to_owned();
        manager.create_table(tries).await?;
        let steps = table("used_step")
            .col(big_integer("officer_id"))
            .col(big_integer("step"))
            .primary_key(Index::create().col("officer_id").col("step"))
            .foreign_key(&mut refers("officer_id", "officer"))
            .to_owned();
        manager.create_table(steps).await?;
        let wrong = [integer("wrong_codes"), big_integer("wrong_code_at")];
        for mut column in wrong {
            let column = column.default(0).take();
            let factor = Table::alter().table("second_factor").add_column(column).to_owned();
            manager.alter_table(factor).await?;
        }
        manager.get_connection().execute_unprepared(USED_BEFORE).await?;
        Ok(())
    }
}

/// The one step stored so far.
const USED_BEFORE: &str = "INSERT INTO used_step (officer_id, step) \
    SELECT officer_id, last_step FROM second_factor WHERE last_step > 0";
