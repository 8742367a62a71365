//! On PostgreSQL: intake takes the same lock on a case as triage (decision 33). It used to take a shared
//! lock, which a withdrawal then had to upgrade: two withdrawals waited for each other.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(LOCK).await?;
        }
        Ok(())
    }
}

/// Its rights stay as they are.
const LOCK: &str = "
CREATE OR REPLACE FUNCTION public.lock_named_case() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM public.cases WHERE lookup_digest = public.named_digest() FOR NO KEY UPDATE;
END
$$;
";
