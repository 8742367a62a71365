//! Sharing goes through the gate of rule W7. While it is being prepared, a neighbour may be shown the kind
//! and place of an urgent case. Sharing in a second person's words ends an era as a hand-over does. It is no
//! hop, so several may come between two hops.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::blob_null;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let ahead = Table::alter().table("handover").add_column(blob_null("ahead")).to_owned();
        manager.alter_table(ahead).await?;
        for statement in [
            "DROP INDEX referral_hop",
            "CREATE UNIQUE INDEX referral_hop ON referral (case_id, hop) WHERE basis <> 'shared'",
            "CREATE INDEX handover_ahead ON handover (to_unit_id) WHERE ahead IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
