//! By what the database knows the secrets of the settings again, so that a service with others is
//! refused at its start and does not answer every token with "there is no such case".

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

/// Whoever does not own the table (that is intake's user) sees and adds only what intake has.
const ROW_SECURITY: &str = "
ALTER TABLE secret_fingerprint ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_intake_seen ON secret_fingerprint FOR SELECT
    USING (name IN ('hotline.salt', 'intake.pepper'));
CREATE POLICY of_intake_added ON secret_fingerprint FOR INSERT
    WITH CHECK (name IN ('hotline.salt', 'intake.pepper'));
";
