//! On PostgreSQL: the rights of intake's own user, and no others (decision 27).
//!
//! Every function sets its search path with the temporary schema last, so that no temporary table can take
//! the place of ours. Work that needs a row lock, an update or a deletion is a function with the rights of
//! the tables' owner; it acts on the case whose digest the transaction names.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let connection = manager.get_connection();
        for statements in [HARDENED, VERBS, INSERTS, POLICIES, RIGHTS] {
            connection.execute_unprepared(statements).await?;
        }
        Ok(())
    }
}

/// The functions of before, with a fixed search path and qualified names.
const HARDENED: &str = "
CREATE OR REPLACE FUNCTION public.is_owner_of(relation oid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_catalog.pg_has_role(current_user, c.relowner, 'MEMBER')
    FROM pg_catalog.pg_class c WHERE c.oid = relation
$$;
CREATE OR REPLACE FUNCTION public.only_withdrawn() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF public.is_owner_of(TG_RELID) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a case is only ever withdrawn before it is accepted or held';
END
$$;
CREATE OR REPLACE FUNCTION public.only_of_withdrawn() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF public.is_owner_of(TG_RELID) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'only the keys of a withdrawn case go';
END
$$;
ALTER FUNCTION public.audit_chain_only_grows() SET search_path = pg_catalog, public, pg_temp;
";

/// The day in Vietnam, who is connected, and the two verbs that do more than insert. A transaction uses the
/// caller's day, from the caller's clock; but a day after the database's own day ends no hold. The connected
/// user is asked by `session_user`: within such a function `current_user` is the owner.
const VERBS: &str = "
CREATE FUNCTION public.day_now() RETURNS integer
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_catalog.floor((extract(epoch FROM pg_catalog.now()) + 25200) / 86400)::integer
$$;
CREATE FUNCTION public.owner_is_connected() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_catalog.pg_has_role(session_user, c.relowner, 'MEMBER')
    FROM pg_catalog.pg_class c WHERE c.oid = 'public.cases'::pg_catalog.regclass
$$;
CREATE FUNCTION public.named_digest() RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_catalog.decode(pg_catalog.current_setting('hotline.digest', true), 'hex')
$$;
CREATE FUNCTION public.lock_named_case() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM public.cases WHERE lookup_digest = public.named_digest() FOR SHARE;
END
$$;
CREATE FUNCTION public.withdraw_named_case(today integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    free_on integer := today;
    taken bigint;
BEGIN
    IF NOT public.owner_is_connected() THEN
        IF today IS NULL OR today < (SELECT day_received FROM public.cases
                WHERE lookup_digest = public.named_digest()) THEN
            RAISE EXCEPTION 'a case is withdrawn today';
        END IF;
        free_on := least(today, public.day_now());
    END IF;
    UPDATE public.cases SET state = 'closed', withdrawn = today
        WHERE lookup_digest = public.named_digest() AND state = 'received'
            AND withdrawn IS NULL AND (held_until IS NULL OR held_until < free_on)
        RETURNING id INTO taken;
    IF taken IS NULL THEN
        RETURN false;
    END IF;
    DELETE FROM public.key_grant WHERE case_id = taken;
    RETURN true;
END
$$;
REVOKE EXECUTE ON FUNCTION public.day_now(), public.owner_is_connected(), public.named_digest(),
    public.lock_named_case(), public.withdraw_named_case(integer) FROM PUBLIC;
";

/// Checks that a policy cannot make: that the case is new in this transaction, that the place is the next
/// one, and that there is one of each. A place that another envelope took meanwhile gives the error of the
/// unique index.
///
/// A row of a savepoint, or of a block that handles errors, has a transaction number of its own, later than
/// that of its transaction: so "one reply at a time" is checked with `age`. A reply that another client
/// stored meanwhile can be taken for the caller's own; a caller refused for it tries again. Whether a case is
/// complete is checked at the commit: a case without a key would look as if it had been tampered with.
const INSERTS: &str = "
CREATE FUNCTION public.only_what_a_writer_sends() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    named public.cases;
    fresh boolean;
    last_turn integer;
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
        IF NOT fresh OR NEW.turn <> (CASE NEW.purpose
                WHEN 'headline' THEN 1 WHEN 'tip' THEN 2 WHEN 'named' THEN 3 ELSE -1 END) THEN
            RAISE EXCEPTION 'a tip comes with a new case only';
        END IF;
        RETURN NEW;
    END IF;
    SELECT coalesce(max(turn), 0) INTO last_turn FROM public.envelope WHERE case_id = NEW.case_id;
    IF NEW.turn <= last_turn THEN
        RAISE EXCEPTION 'this turn is taken' USING ERRCODE = 'unique_violation';
    END IF;
    IF fresh OR NEW.era <> named.era OR NEW.turn <> last_turn + 1 THEN
        RAISE EXCEPTION 'a reply comes alone and last';
    END IF;
    IF EXISTS (SELECT FROM public.envelope
            WHERE case_id = NEW.case_id AND purpose = 'reply' AND age(xmin) <= 0) THEN
        RAISE EXCEPTION 'a reply comes alone' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION public.only_whole_cases() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT public.owner_is_connected()
        AND ((SELECT count(*) FROM public.envelope WHERE case_id = NEW.id) <> 3
            OR (SELECT count(*) FROM public.key_grant WHERE case_id = NEW.id) <> 2) THEN
        RAISE EXCEPTION 'a case comes with its pieces and keys';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION public.only_what_a_writer_sends(), public.only_whole_cases()
    FROM PUBLIC;
CREATE CONSTRAINT TRIGGER only_whole_cases AFTER INSERT ON public.cases
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.only_whole_cases();
CREATE TRIGGER only_what_a_writer_sends BEFORE INSERT ON public.envelope
    FOR EACH ROW EXECUTE FUNCTION public.only_what_a_writer_sends();
CREATE TRIGGER only_what_a_writer_sends BEFORE INSERT ON public.key_grant
    FOR EACH ROW EXECUTE FUNCTION public.only_what_a_writer_sends();
";

/// What a row must be by itself. No policy allows changing or deleting a row.
const POLICIES: &str = "
DROP POLICY the_named_case ON public.cases;
DROP POLICY of_the_named_case ON public.envelope;
DROP POLICY of_the_named_case ON public.key_grant;
DROP POLICY of_the_named_case_withdrawn ON public.key_grant;
DROP POLICY of_the_named_case_seen ON public.key_grant;
CREATE POLICY the_named_case ON public.cases FOR SELECT
    USING (lookup_digest = pg_catalog.decode(
        pg_catalog.current_setting('hotline.digest', true), 'hex'));
CREATE POLICY a_new_case ON public.cases FOR INSERT
    WITH CHECK (lookup_digest = pg_catalog.decode(
            pg_catalog.current_setting('hotline.digest', true), 'hex')
        AND octet_length(lookup_digest) = 32 AND state = 'received' AND handler_id IS NULL
        AND era = 0 AND withdrawn IS NULL AND NOT set_aside AND held_until IS NULL
        AND key_kind IN ('desk', 'restricted') AND size_kib > 0
        AND recipient ~ '^age1[02-9ac-hj-np-z]{58}$'
        AND due_at IS NOT DISTINCT FROM
            (CASE WHEN urgent THEN day_received::bigint * 86400 - 25200 END));
CREATE POLICY of_the_named_case ON public.envelope FOR SELECT
    USING (case_id IN (SELECT id FROM public.cases));
CREATE POLICY a_writers_piece ON public.envelope FOR INSERT
    WITH CHECK (case_id IN (SELECT id FROM public.cases)
        AND purpose IN ('headline', 'tip', 'named', 'reply') AND (era = 0 OR purpose = 'reply'));
CREATE POLICY a_new_cases_key ON public.key_grant FOR INSERT
    WITH CHECK (case_id IN (SELECT id FROM public.cases) AND era = 0 AND NOT beside
        AND unit_key_id IS NULL AND key_kind IN ('desk', 'restricted'));
";

/// An intake that already has a user of its own works on after the upgrade; the script must be run again for
/// the rights outside the tables.
const RIGHTS: &str = "
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'hotline_intake')
        AND has_table_privilege('hotline_intake', 'public.key_grant', 'INSERT') THEN
        REVOKE ALL ON public.cases, public.envelope, public.key_grant FROM hotline_intake;
        REVOKE ALL (state, withdrawn) ON public.cases FROM hotline_intake;
        REVOKE ALL (case_id) ON public.key_grant FROM hotline_intake;
        GRANT SELECT, INSERT ON public.cases, public.envelope TO hotline_intake;
        GRANT INSERT ON public.key_grant TO hotline_intake;
        GRANT EXECUTE ON FUNCTION public.lock_named_case(), public.withdraw_named_case(integer)
            TO hotline_intake;
    END IF;
END
$$;
";
