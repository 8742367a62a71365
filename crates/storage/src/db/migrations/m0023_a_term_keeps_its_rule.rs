//! A term that runs keeps the rule with which it began: basis and extensions stand with it, and an operator
//! can change the list. One that ran before has none, and goes by the list as it did.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rule = Table::alter().table("deadline").add_column(text("rule").default("")).to_owned();
        manager.alter_table(rule).await
    }
}
