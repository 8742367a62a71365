//! Hand-overs: eras of a case's keys, hand-overs that wait, referrals and their tombstones, agreements
//! between units.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, integer_null, string, string_null,
};
use sea_orm_migration::sea_orm::DbBackend;

use super::m0001_the_hotline_runs::{key, refers, table};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["cases", "envelope", "key_grant"] {
            let era = integer("era").default(0).take();
            manager.alter_table(Table::alter().table(name).add_column(era).to_owned()).await?;
        }
        let withdrawn = integer_null("withdrawn").take();
        let withdrawn = Table::alter().table("cases").add_column(withdrawn).to_owned();
        manager.alter_table(withdrawn).await?;
        let beside = boolean("beside").default(false).take();
        let beside = Table::alter().table("key_grant").add_column(beside).to_owned();
        manager.alter_table(beside).await?;
        for name in ["name", "outside_code"] {
            let column = string_null(name).take();
            let unit = Table::alter().table("unit").add_column(column).to_owned();
            manager.alter_table(unit).await?;
        }
        for table in [agreements(), parties(), handovers(), referrals()] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for statement in INDEXES {
            connection.execute_unprepared(statement).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            connection.execute_unprepared(WITHDRAWAL).await?;
        }
        Ok(())
    }
}

const INDEXES: [&str; 6] = [
    "CREATE INDEX case_withdrawn ON cases (withdrawn) WHERE withdrawn IS NOT NULL",
    "CREATE INDEX key_grant_beside ON key_grant (unit_id) WHERE beside",
    "CREATE UNIQUE INDEX referral_hop ON referral (case_id, hop)",
    "CREATE INDEX referral_from ON referral (from_unit_id, at DESC)",
    "CREATE INDEX referral_open ON referral (accept_by) WHERE answer IS NULL",
    "CREATE UNIQUE INDEX handover_case ON handover (case_id)",
];

/// On PostgreSQL intake may mark the one case whose digest it names as withdrawn, and destroy its keys, if
/// nobody has accepted it. Triggers enforce that for users who are not members of the tables' owner; a policy
/// cannot compare a row before and after.
const WITHDRAWAL: &str = "
CREATE POLICY of_the_named_case_withdrawn ON key_grant FOR DELETE
    USING (case_id IN (SELECT id FROM cases));
CREATE POLICY of_the_named_case_seen ON key_grant FOR SELECT
    USING (case_id IN (SELECT id FROM cases));
CREATE FUNCTION is_owner_of(relation oid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = relation
$$;
CREATE FUNCTION only_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_owner_of(TG_RELID) OR (OLD.state = 'received' AND OLD.withdrawn IS NULL
        AND NEW.state = 'closed' AND NEW.withdrawn IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a case is only ever withdrawn before it is accepted';
END
$$;
CREATE TRIGGER only_withdrawn BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION only_withdrawn();
CREATE FUNCTION only_of_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_owner_of(TG_RELID)
        OR EXISTS (SELECT FROM cases WHERE id = OLD.case_id AND withdrawn IS NOT NULL) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'only the keys of a withdrawn case go';
END
$$;
CREATE TRIGGER only_of_withdrawn BEFORE DELETE ON key_grant
    FOR EACH ROW EXECUTE FUNCTION only_of_withdrawn();
";

fn agreements() -> TableCreateStatement {
    table("agreement")
        .col(key("id"))
        .col(string("kind"))
        .col(string("title"))
        .col(string("scope"))
        .col(integer("valid_from"))
        .col(integer("review_by"))
        .col(boolean("ended"))
        .to_owned()
}

fn parties() -> TableCreateStatement {
    table("agreement_party")
        .col(big_integer("agreement_id"))
        .col(big_integer("unit_id"))
        .primary_key(Index::create().col("agreement_id").col("unit_id"))
        .foreign_key(&mut refers("agreement_id", "agreement"))
        .foreign_key(&mut refers("unit_id", "unit"))
        .to_owned()
}

fn handovers() -> TableCreateStatement {
    table("handover")
        .col(key("id"))
        .col(big_integer("case_id"))
        .col(big_integer("to_unit_id"))
        .col(string("basis"))
        .col(big_integer_null("agreement_id"))
        .col(string("stage"))
        .col(big_integer("asked_by"))
        .col(big_integer("asked_at"))
        .foreign_key(&mut refers("case_id", "cases"))
        .foreign_key(&mut refers("to_unit_id", "unit"))
        .foreign_key(&mut refers("agreement_id", "agreement"))
        .foreign_key(&mut refers("asked_by", "officer"))
        .to_owned()
}

fn referrals() -> TableCreateStatement {
    table("referral")
        .col(key("id"))
        .col(big_integer("case_id"))
        .col(big_integer("from_unit_id"))
        .col(big_integer("to_unit_id"))
        .col(string("basis"))
        .col(big_integer_null("agreement_id"))
        .col(big_integer("officer_id"))
        .col(big_integer("at"))
        .col(big_integer("accept_by"))
        .col(string_null("answer"))
        .col(big_integer_null("answered_at"))
        .col(boolean("kept"))
        .col(integer("hop"))
        .foreign_key(&mut refers("case_id", "cases"))
        .foreign_key(&mut refers("from_unit_id", "unit"))
        .foreign_key(&mut refers("to_unit_id", "unit"))
        .foreign_key(&mut refers("agreement_id", "agreement"))
        .foreign_key(&mut refers("officer_id", "officer"))
        .to_owned()
}
