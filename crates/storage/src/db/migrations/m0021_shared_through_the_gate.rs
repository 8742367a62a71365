//! Sharing goes through the gate of rule W7: one that is being prepared may show a neighbour of an urgent
//! case what it is and where, and one in a second person's words ends an era as a hand-over does. It is no
//! hop, so that several may stand between two.

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
