//! Deadlines that run for a case, and legal holds on it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, integer_null, string,
};
use sea_orm_migration::sea_orm::DbBackend;

use super::m0001_the_hotline_runs::{refers, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [big_integer_null("due_at"), integer_null("held_until")] {
            let cases = Table::alter().table("cases").add_column(column).to_owned();
            manager.alter_table(cases).await?;
        }
        let sanitised = boolean("sanitised").default(false).take();
        for column in [integer("era").default(0).take(), sanitised] {
            let referral = Table::alter().table("referral").add_column(column).to_owned();
            manager.alter_table(referral).await?;
        }
        manager.create_table(deadlines()).await?;
        manager.create_table(holds()).await?;
        let connection = manager.get_connection();
        for statement in STATEMENTS {
            connection.execute_unprepared(statement).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            connection.execute_unprepared(NOT_HELD).await?;
        }
        Ok(())
    }
}

/// Until now every hand-over began the next era. An urgent case that nobody has accepted is due from the
/// beginning of its day.
const STATEMENTS: [&str; 4] = [
    "UPDATE referral SET era = hop, sanitised = kept",
    "UPDATE cases SET due_at = CAST(day_received AS BIGINT) * 86400 - 25200 \
     WHERE urgent AND state = 'received'",
    "CREATE INDEX case_due ON cases (unit_id, due_at, id) \
     WHERE state <> 'closed' AND NOT set_aside AND due_at IS NOT NULL",
    "CREATE INDEX referral_kept ON referral (answered_at) WHERE kept",
];

/// On PostgreSQL intake withdraws no case under a legal hold; the day is the one in Vietnam.
const NOT_HELD: &str = "
CREATE OR REPLACE FUNCTION only_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_owner_of(TG_RELID) OR (OLD.state = 'received' AND OLD.withdrawn IS NULL
        AND (OLD.held_until IS NULL
            OR OLD.held_until < floor((extract(epoch FROM now()) + 25200) / 86400))
        AND NEW.state = 'closed' AND NEW.withdrawn IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a case is only ever withdrawn before it is accepted or held';
END
$$;
";

fn deadlines() -> TableCreateStatement {
    table("deadline")
        .col(big_integer("case_id"))
        .col(string("code"))
        .col(big_integer("started_at"))
        .col(big_integer("due_at"))
        .col(integer("extended"))
        .col(big_integer_null("done_at"))
        .primary_key(Index::create().col("case_id").col("code"))
        .foreign_key(refers("case_id", "cases").on_delete(ForeignKeyAction::Cascade))
        .to_owned()
}

fn holds() -> TableCreateStatement {
    let mut case = big_integer("case_id");
    case.primary_key();
    table("hold")
        .col(case)
        .col(integer("until_day"))
        .col(big_integer("asked_by"))
        .col(big_integer("asked_at"))
        .col(big_integer_null("confirmed_by"))
        .col(big_integer_null("confirmed_at"))
        .foreign_key(refers("case_id", "cases").on_delete(ForeignKeyAction::Cascade))
        .foreign_key(&mut refers("asked_by", "officer"))
        .foreign_key(&mut refers("confirmed_by", "officer"))
        .to_owned()
}
