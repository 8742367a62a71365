//! Which unit directory was published last. Earlier directories have no number, which counts as 0.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob};
use sea_orm_migration::sea_orm::DbBackend;

use super::m0001_the_hotline_runs::table;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut one = ColumnDef::new("id");
        one.big_integer().not_null().primary_key();
        let published = table("published_directory")
            .col(one)
            .col(big_integer("serial"))
            .col(blob("digest"))
            .to_owned();
        manager.create_table(published).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(RIGHTS).await?;
        }
        Ok(())
    }
}

/// An intake that has its rights can read which directory was published last, and change nothing.
const RIGHTS: &str = "
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'hotline_intake')
        AND has_table_privilege('hotline_intake', 'public.key_grant', 'INSERT') THEN
        GRANT SELECT ON public.published_directory TO hotline_intake;
    END IF;
END
$$;
";
