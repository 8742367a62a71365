-- Gives intake a user of its own on PostgreSQL: it adds cases, and sees the one case whose digest
-- its transaction names; it cannot list any, and reads no unit key, officer, session or audit row.
-- Run as the owner of the tables (triage's user), after the tables were made:
--
--   psql URL -v intake_password=SECRET -f deploy/postgresql.sql
--
-- and give intake that user's URL: [intake] database_url_file = "secrets/intake-database-url".
\set ON_ERROR_STOP on
SELECT 'CREATE ROLE hotline_intake LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hotline_intake') \gexec
ALTER ROLE hotline_intake PASSWORD :'intake_password';
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM hotline_intake;
GRANT USAGE ON SCHEMA public TO hotline_intake;
GRANT SELECT, INSERT ON cases, envelope TO hotline_intake;
GRANT INSERT ON key_grant TO hotline_intake;
-- A writer may take back the one case that the transaction names: it is marked, and its keys go.
GRANT UPDATE (state, withdrawn) ON cases TO hotline_intake;
GRANT SELECT (case_id), DELETE ON key_grant TO hotline_intake;
-- At its start intake compares the version of the tables and the fingerprints of its own secrets; a
-- policy shows it no other fingerprint, and it can add its own once and change none.
GRANT SELECT (version) ON seaql_migrations TO hotline_intake;
GRANT SELECT, INSERT ON secret_fingerprint TO hotline_intake;
