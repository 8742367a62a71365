//! What triage does by itself stands in one table: a row a job, with its last run and who does it now. So of
//! several nodes one does it, and the administrator sees what fails.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, string, string_null};

use super::m0001_the_hotline_runs::table;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let jobs = table("job")
            .col(string("code").primary_key())
            .col(big_integer("next_at"))
            .col(big_integer_null("started_at"))
            .col(big_integer_null("ended_at"))
            .col(string_null("outcome"))
            .col(integer("failures"))
            .col(big_integer_null("holder"))
            .col(big_integer_null("held_until"))
            .to_owned();
        manager.create_table(jobs).await
    }
}
