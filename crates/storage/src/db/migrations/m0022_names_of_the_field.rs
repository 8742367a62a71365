//! Columns get the words of the field: an era of a case's keys is a key epoch, the turn of an envelope its
//! place in the sequence. Indexes and policies follow a renamed column; a function of the database does not,
//! and is made anew.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for statement in RENAMED {
            connection.execute_unprepared(statement).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            connection.execute_unprepared(INSERTS).await?;
        }
        Ok(())
    }
}

const RENAMED: [&str; 7] = [
    "ALTER TABLE cases RENAME COLUMN era TO key_epoch",
    "ALTER TABLE key_grant RENAME COLUMN era TO key_epoch",
    "ALTER TABLE referral RENAME COLUMN era TO key_epoch",
    "ALTER TABLE envelope RENAME COLUMN era TO key_epoch",
    "ALTER TABLE envelope RENAME COLUMN turn TO sequence",
    "DROP INDEX envelope_turn",
    "CREATE UNIQUE INDEX envelope_sequence ON envelope (case_id, sequence)",
];

/// What intake's own user may insert; see the migration that made this function. Its rights and triggers
/// stay.
const INSERTS: &str = "
CREATE OR REPLACE FUNCTION public.only_what_a_writer_sends() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    named public.cases;
    fresh boolean;
    last_sequence integer;
BEGIN
    IF public.owner_is_connected() THEN
        RETURN NEW;
    END IF;
    SELECT * INTO named FROM public.cases
        WHERE id = NEW.case_id AND lookup_digest = public.named_digest() AND withdrawn IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this is not of the case that is named';
    END IF;
    SELECT c.xmin = pg_current_xact_id()::xid INTO fresh
        FROM public.cases c WHERE c.id = NEW.case_id;
    IF TG_TABLE_NAME = 'key_grant' THEN
        IF NOT fresh OR (NOT NEW.dormant
                AND (NEW.unit_id <> named.unit_id OR NEW.key_kind <> named.key_kind))
            OR EXISTS (SELECT FROM public.key_grant
                WHERE case_id = NEW.case_id AND dormant = NEW.dormant) THEN
            RAISE EXCEPTION 'a key comes with a new case only';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.purpose <> 'reply' THEN
        IF NOT fresh OR NEW.sequence <> (CASE NEW.purpose
                WHEN 'headline' THEN 1 WHEN 'tip' THEN 2 WHEN 'named' THEN 3 ELSE -1 END) THEN
            RAISE EXCEPTION 'a tip comes with a new case only';
        END IF;
        RETURN NEW;
    END IF;
    SELECT coalesce(max(sequence), 0) INTO last_sequence
        FROM public.envelope WHERE case_id = NEW.case_id;
    IF NEW.sequence <= last_sequence THEN
        RAISE EXCEPTION 'this place in the sequence is taken' USING ERRCODE = 'unique_violation';
    END IF;
    IF fresh OR NEW.key_epoch <> named.key_epoch OR NEW.sequence <> last_sequence + 1 THEN
        RAISE EXCEPTION 'a reply comes alone and last';
    END IF;
    IF EXISTS (SELECT FROM public.envelope
            WHERE case_id = NEW.case_id AND purpose = 'reply' AND age(xmin) <= 0) THEN
        RAISE EXCEPTION 'a reply comes alone' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END
$$;
";
