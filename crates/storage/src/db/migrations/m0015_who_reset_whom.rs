//! Password resets by others, lost second factors, and which heads confirmed an agreement.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string};

use super::m0001_the_hotline_runs::{refers, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(resets()).await?;
        let lost = boolean("lost").default(false).take();
        let factor = Table::alter().table("second_factor").add_column(lost).to_owned();
        manager.alter_table(factor).await?;
        let confirmed = big_integer_null("confirmed_by");
        let party = Table::alter().table("agreement_party").add_column(confirmed).to_owned();
        manager.alter_table(party).await?;
        let connection = manager.get_connection();
        for statement in STATEMENTS {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// The audit chain says which party's head registered an agreement; the other party's head has not confirmed
/// it yet.
const STATEMENTS: [&str; 2] = [
    "CREATE INDEX password_reset_at ON password_reset (at)",
    "UPDATE agreement_party SET confirmed_by = (SELECT a.officer_id FROM audit_entry a \
     WHERE a.act = 'agreement_added' AND a.unit_id = agreement_party.unit_id \
     AND a.detail = CAST(agreement_party.agreement_id AS TEXT) LIMIT 1)",
];

fn resets() -> TableCreateStatement {
    let mut id = big_integer("id");
    id.primary_key();
    table("password_reset")
        .col(id)
        .col(big_integer("officer_id"))
        .col(string("means"))
        .col(big_integer_null("by_officer"))
        .col(big_integer("at"))
        .foreign_key(&mut refers("officer_id", "officer"))
        .foreign_key(&mut refers("by_officer", "officer"))
        .to_owned()
}
