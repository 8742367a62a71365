-- Gives intake a user of its own on PostgreSQL: it adds a case or a reply, takes back a case, and
-- sees the one case whose digest its transaction names; it cannot list any, and reads no unit key,
-- officer, session or audit row. Run as the owner of the tables and of the database (triage's
-- user), after the tables were made, and again after each upgrade:
--
--   psql URL -v intake_password=SECRET -f deploy/postgresql.sql
--
-- and give intake that user's URL: [intake] database_url_file = "secrets/intake-database-url".
-- Run it once more as a superuser, so that it also takes away large objects and advisory locks,
-- which belong to PostgreSQL itself (docs/threat-model.md). The owner keeps them: under one of these
-- locks one node at a time brings the tables up to a new version.
--
-- Both services set lock_timeout, statement_timeout and idle_in_transaction_session_timeout on each
-- connection themselves, by [database] in the settings, as start parameters ("options"): a pooler
-- in between must pass these on. A session of your own that is left open with a lock in it stops
-- all who need those rows: SET idle_in_transaction_session_timeout there too.
\set ON_ERROR_STOP on
SELECT 'CREATE ROLE hotline_intake LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'hotline_intake') \gexec
ALTER ROLE hotline_intake PASSWORD :'intake_password';
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM hotline_intake;
REVOKE ALL (state, withdrawn) ON public.cases FROM hotline_intake;
REVOKE ALL (case_id) ON public.key_grant FROM hotline_intake;
REVOKE CREATE ON SCHEMA public FROM PUBLIC, hotline_intake;
GRANT USAGE ON SCHEMA public TO hotline_intake;
SELECT pg_catalog.format(
    'REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC, hotline_intake', current_database()) \gexec
GRANT SELECT, INSERT ON public.cases, public.envelope TO hotline_intake;
GRANT INSERT ON public.key_grant TO hotline_intake;
-- A writer may take back the one case that the transaction names.
GRANT EXECUTE ON FUNCTION public.lock_named_case(), public.withdraw_named_case(integer)
    TO hotline_intake;
-- At its start intake compares the version of the tables and the fingerprints of its own secrets; a
-- policy shows it no other fingerprint, and it can add its own once and change none.
GRANT SELECT (version) ON seaql_migrations TO hotline_intake;
GRANT SELECT, INSERT ON secret_fingerprint TO hotline_intake;
-- It also reads which unit directory was published last, so that it accepts no older one.
GRANT SELECT ON public.published_directory TO hotline_intake;

DO $$
DECLARE
    own pg_catalog.regrole := (SELECT relowner FROM pg_catalog.pg_class
        WHERE oid = 'public.cases'::pg_catalog.regclass);
    it record;
BEGIN
    -- Functions of PostgreSQL itself, which only a superuser takes away.
    IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        FOR it IN SELECT oid::pg_catalog.regprocedure AS name FROM pg_catalog.pg_proc
            WHERE pronamespace = 'pg_catalog'::pg_catalog.regnamespace
                AND (proname ~ '^lo_' OR proname IN ('loread', 'lowrite')
                    OR proname ~ '^pg_(try_)?advisory_')
        LOOP
            EXECUTE pg_catalog.format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', it.name);
            EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO %s', it.name, own);
        END LOOP;
    ELSE
        RAISE NOTICE 'large objects and advisory locks stay: run this as a superuser too';
    END IF;
    -- None of this holds for a user with more than these rights.
    IF has_database_privilege('hotline_intake', current_database(), 'TEMPORARY')
        OR has_database_privilege('hotline_intake', current_database(), 'CREATE')
        OR has_schema_privilege('hotline_intake', 'public', 'CREATE') THEN
        RAISE EXCEPTION 'hotline_intake may still make tables: run this as the owner of the database';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'hotline_intake'
            AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication))
        OR EXISTS (SELECT FROM pg_catalog.pg_auth_members m
            WHERE m.member = 'hotline_intake'::pg_catalog.regrole) THEN
        RAISE EXCEPTION 'hotline_intake has other rights: make it a plain user of no group';
    END IF;
END
$$;
