//! The villages in which an officer has declared a conflict of interest.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

use super::m0001_the_hotline_runs::{refers, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let declared = table("declared_conflict")
            .col(big_integer("officer_id"))
            .col(big_integer("village_id"))
            .primary_key(Index::create().col("officer_id").col("village_id"))
            .foreign_key(&mut refers("officer_id", "officer"))
            .foreign_key(&mut refers("village_id", "village"))
            .to_owned();
        manager.create_table(declared).await
    }
}
