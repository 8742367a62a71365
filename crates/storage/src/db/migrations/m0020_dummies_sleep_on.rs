//! A dormant grant to the unit that leads a case is a dummy, since no unit is above it. Such grants were
//! woken when a hand-over was not answered in time, and hid the grant that opens the case.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let asleep = "UPDATE key_grant SET beside = FALSE WHERE dormant AND beside AND EXISTS \
            (SELECT 1 FROM cases WHERE cases.id = key_grant.case_id \
            AND cases.era = key_grant.era AND cases.unit_id = key_grant.unit_id)";
        manager.get_connection().execute_unprepared(asleep).await.map(|_| ())
    }
}
