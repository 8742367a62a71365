//! The macs that tie links of the audit chain to triage's audit key. Earlier links have none: the first link
//! with one vouches for them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::blob_null;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let with_mac = Table::alter().table("audit_entry").add_column(blob_null("mac")).to_owned();
        manager.alter_table(with_mac).await
    }
}
