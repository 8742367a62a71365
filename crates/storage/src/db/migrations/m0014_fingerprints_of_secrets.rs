//! Fingerprints by which the database recognises the secrets of the settings. A service with other secrets is
//! refused at its start, instead of answering every token with "there is no such case".

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::blob;
use sea_orm_migration::sea_orm::DbBackend;

use super::m0001_the_hotline_runs::table;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut name = ColumnDef::new("name");
        name.string().not_null().primary_key();
        let fingerprints =
            table("secret_fingerprint").col(name).col(blob("fingerprint")).to_owned();
        manager.create_table(fingerprints).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(ROW_SECURITY).await?;
        }
        Ok(())
    }
}

/// A user who does not own the table (intake's user) sees and adds only intake's rows.
const ROW_SECURITY: &str = "
ALTER TABLE secret_fingerprint ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_intake_seen ON secret_fingerprint FOR SELECT
    USING (name IN ('hotline.salt', 'intake.pepper'));
CREATE POLICY of_intake_added ON secret_fingerprint FOR INSERT
    WITH CHECK (name IN ('hotline.salt', 'intake.pepper'));
";
