//! What intake's own user may do on PostgreSQL: file a case, reply, withdraw, read the one case.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::json;
use system::hotline::Hotline;
use system::people::{Officer, Resident};

const RECIPIENT: &str = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z";

/// A statement of intake's user in a transaction that names this digest.
fn naming(hotline: &Hotline, digest: &str, acts: &str) -> String {
    let name = format!("SELECT set_config('hotline.digest', '{digest}', true)");
    hotline.as_intakes_user(&format!("BEGIN; {name}; {acts}; COMMIT"))
}

/// The insertion of a case that intake may file, with these changes.
fn case_with(id: i64, digest: &str, changes: &[(&str, &str)]) -> String {
    let (id, digest) = (id.to_string(), format!("decode('{digest}', 'hex')"));
    let recipient = format!("'{RECIPIENT}'");
    let mut columns = vec![
        ("id", id.as_str()),
        ("lookup_digest", digest.as_str()),
        ("unit_id", "1"),
        ("key_kind", "'desk'"),
        ("recipient", recipient.as_str()),
        ("day_received", "floor((extract(epoch FROM now()) + 25200) / 86400)"),
        ("urgent", "false"),
        ("state", "'received'"),
        ("handler_id", "NULL"),
        ("size_kib", "1"),
        ("key_epoch", "0"),
        ("withdrawn", "NULL"),
        ("set_aside", "false"),
        ("due_at", "NULL"),
        ("held_until", "NULL"),
    ];
    for (name, value) in changes {
        let column = columns.iter_mut().find(|it| it.0 == *name);
        column.expect("a column").1 = value;
    }
    let names: Vec<&str> = columns.iter().map(|it| it.0).collect();
    let values: Vec<&str> = columns.iter().map(|it| it.1).collect();
    format!("INSERT INTO cases ({}) VALUES ({})", names.join(","), values.join(","))
}

fn piece(id: i64, case: &str, purpose: &str, sequence: &str, key_epoch: i32) -> String {
    format!(
        "INSERT INTO envelope (id, case_id, purpose, sequence, day, sealed, key_epoch) VALUES ({id}, {case}, \
         '{purpose}', {sequence}, floor((extract(epoch FROM now()) + 25200) / 86400), '', {key_epoch})"
    )
}

/// A new case of this unit with its three pieces, without a key.
fn with_pieces(digest: &str, unit: &str) -> String {
    let pieces = [(1, "headline"), (2, "tip"), (3, "named")];
    let pieces = pieces.map(|(sequence, purpose)| {
        piece(sequence, &(77_i64 << 23).to_string(), purpose, &sequence.to_string(), 0)
    });
    format!("{}; {}", case_with(77 << 23, digest, &[("unit_id", unit)]), pieces.join("; "))
}

/// Digest, id and unit of the case of this number.
fn row_of(hotline: &Hotline, number: &str) -> String {
    let all = "SELECT encode(lookup_digest, 'hex') || ' ' || id || ' ' || unit_id FROM cases";
    let rows = hotline.as_owner(all);
    let row = rows.lines().find(|row| {
        let id: i64 = row.split(' ').nth(1).expect("an id").parse().expect("a number");
        casework::ids::CaseId(id).number().to_string() == number
    });
    row.expect("the case").to_owned()
}

#[test]
fn on_postgresql_each_statement_that_intakes_user_may_not_run_is_refused() {
    let hotline = Hotline::start_on_postgres();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "không ai khác được đụng");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("không ai khác được đụng").expect("in the queue");
    let row = row_of(&hotline, &number);
    let row: Vec<&str> = row.split(' ').collect();
    let [digest, case, unit] = row[..] else { panic!("three columns") };
    let before = hotline.as_owner("SELECT count(*) FROM envelope");

    // Acts that need no case.
    for act in [
        "CREATE TEMP TABLE cases (id bigint)",
        "CREATE TABLE public.mine (id bigint)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.is_owner_of(oid) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'words')",
        "SELECT pg_advisory_lock(1)",
        "SET session_replication_role = replica",
        "SET ROLE hotline_test",
        "SET SESSION AUTHORIZATION hotline_test",
        "ALTER TABLE cases DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE envelope DISABLE TRIGGER ALL",
        "DROP POLICY the_named_case ON cases",
        "TRUNCATE cases",
        "DELETE FROM key_grant",
        "SELECT case_id FROM key_grant",
        "UPDATE envelope SET sequence = 9",
        "LOCK TABLE cases IN ACCESS EXCLUSIVE MODE",
        "LOCK TABLE cases IN SHARE MODE",
        "LOCK TABLE key_grant IN ACCESS EXCLUSIVE MODE",
        "LOCK TABLE envelope IN SHARE ROW EXCLUSIVE MODE",
        "COPY cases TO PROGRAM 'cat'",
        "SELECT pg_read_file('PG_VERSION')",
    ] {
        let told = hotline.as_intakes_user(&format!("BEGIN; {act}; COMMIT"));
        assert!(told.contains("ERROR"), "{act}: {told}");
    }
    // Acts that need a case, with the digest of an existing one.
    let next = format!("(SELECT max(sequence) + 1 FROM envelope WHERE case_id = {case})");
    let mut acts: Vec<String> = ["note", "message", "ending", "tip", "headline", "sanitised"]
        .map(|purpose| piece(1, case, purpose, &next, 0))
        .into();
    acts.extend([
        piece(1, case, "reply", "77", 0),
        piece(1, case, "reply", "0", 0),
        piece(1, case, "reply", &next, 1),
        format!("{}; {}", piece(1, case, "reply", &next, 0), piece(2, case, "reply", &next, 0)),
        // Rows of a savepoint, and of a block that handles errors, have other transaction numbers.
        format!(
            "SAVEPOINT a; {}; RELEASE a; SAVEPOINT b; {}; RELEASE b",
            piece(1, case, "reply", &next, 0),
            piece(2, case, "reply", &next, 0)
        ),
        format!(
            "DO $$ BEGIN FOR at IN 1..2 LOOP BEGIN {}; \
             EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END $$",
            piece(1, case, "reply", &next, 0).replacen("(1,", "(at,", 1)
        ),
        "SELECT id FROM cases FOR UPDATE".to_owned(),
        "SELECT id FROM cases FOR SHARE".to_owned(),
        "UPDATE cases SET state = 'closed', withdrawn = 1".to_owned(),
        "SELECT public.withdraw_named_case(1)".to_owned(),
        "SELECT public.withdraw_named_case(NULL)".to_owned(),
        format!(
            "INSERT INTO key_grant (id, case_id, unit_id, key_kind, dormant, sealed, key_epoch, beside) \
             VALUES (1, {case}, {unit}, 'desk', false, '', 0, false)"
        ),
        format!("{} ON CONFLICT (id) DO UPDATE SET sequence = 9", piece(1, case, "reply", &next, 0)),
    ]);
    for act in &acts {
        let told = naming(&hotline, digest, act);
        assert!(told.contains("ERROR"), "{act}: {told}");
    }
    // A new case that a writer would not send in this form.
    let fresh = "ab".repeat(32);
    for change in [
        ("state", "'closed'"),
        ("state", "'in_review'"),
        ("set_aside", "true"),
        ("withdrawn", "1"),
        ("held_until", "99999"),
        ("key_epoch", "1"),
        ("handler_id", "(SELECT 1)"),
        ("due_at", "1"),
        ("key_kind", "'none'"),
        ("recipient", "'nobody'"),
        ("lookup_digest", "decode('cd', 'hex')"),
    ] {
        let told =
            naming(&hotline, &fresh, &case_with(77 << 23, &fresh, &[("unit_id", unit), change]));
        assert!(told.contains("ERROR"), "{change:?}: {told}");
    }
    // The same statements without the change, so that it is the change that is refused.
    let new = format!("{}; ROLLBACK; BEGIN", with_pieces(&fresh, unit));
    let told = naming(&hotline, &fresh, &new);
    assert!(!told.contains("ERROR"), "{told}");

    assert_eq!(hotline.as_owner("SELECT count(*) FROM envelope"), before);
    assert_eq!(resident.case(&token)["state"], "received");
    let reply = json!({"token": token, "text": "vẫn trả lời được"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
}

#[test]
fn on_postgresql_a_case_is_kept_with_its_pieces_and_keys_or_not_at_all() {
    let hotline = Hotline::start_on_postgres();
    let unit = hotline.as_owner("SELECT id FROM unit LIMIT 1");
    let (fresh, count) = ("ab".repeat(32), "SELECT count(*) FROM cases");
    let before = hotline.as_owner(count);
    let new = with_pieces(&fresh, unit.trim());
    let alone = case_with(77 << 23, &fresh, &[("unit_id", unit.trim())]);
    let key = |id: i64, dormant: bool| {
        format!(
            "INSERT INTO key_grant (id, case_id, unit_id, key_kind, dormant, sealed, key_epoch, beside) \
             VALUES ({id}, {}, {}, 'desk', {dormant}, '', 0, false)",
            77_i64 << 23,
            unit.trim()
        )
    };
    // A case without a key looks like tampering.
    for part in [
        alone.clone(),
        new.clone(),
        format!("{new}; {}", key(4, false)),
        format!("{alone}; {}; {}", key(4, false), key(5, true)),
        format!("{new}; {}; {}; SELECT withdraw_named_case(99999)", key(4, false), key(5, true)),
    ] {
        let told = naming(&hotline, &fresh, &part);
        assert!(told.contains("comes with its pieces and keys"), "{part}: {told}");
    }
    assert_eq!(hotline.as_owner(count), before);
    let told = naming(&hotline, &fresh, &format!("{new}; {}; {}", key(4, false), key(5, true)));
    assert!(!told.contains("ERROR"), "{told}");
    assert_ne!(hotline.as_owner(count), before);
}

#[test]
fn on_postgresql_tables_that_shadow_ours_change_no_rule() {
    let hotline = Hotline::start_on_postgres();
    let _token = Resident::of(&hotline).tip("theft", "bảng giả");
    // Even where an administrator gave the right to make temporary tables back.
    let give = "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO hotline_intake', \
                current_database()); END $$";
    assert!(!hotline.as_owner(give).contains("ERROR"));
    let row = hotline.as_owner(
        "SELECT encode(lookup_digest, 'hex') || ' ' || id FROM cases WHERE state = 'received' LIMIT 1",
    );
    let (digest, case) = row.split_once(' ').expect("two columns");
    let shadows = "CREATE TEMP TABLE pg_class AS SELECT oid, (SELECT oid FROM pg_catalog.pg_roles \
         WHERE rolname = current_user) AS relowner, relname FROM pg_catalog.pg_class; \
         CREATE TEMP TABLE cases AS SELECT * FROM public.cases; \
         CREATE TEMP TABLE envelope AS SELECT * FROM public.envelope; \
         SET LOCAL search_path = pg_temp, public, pg_catalog";
    let made = naming(&hotline, digest, shadows);
    assert!(!made.contains("ERROR"), "{made}");
    let note = piece(1, case, "note", "99", 0).replacen("envelope", "public.envelope", 1);
    let keys = "DELETE FROM public.key_grant".to_owned();
    let closed = "UPDATE public.cases SET state = 'closed', withdrawn = 1".to_owned();
    for act in [note, keys, closed] {
        let told = naming(&hotline, digest, &format!("{shadows}; {act}"));
        assert!(told.contains("ERROR"), "{act}: {told}");
    }
    let open = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace \
         AND NOT coalesce('search_path=pg_catalog, public, pg_temp' = ANY (proconfig), false)";
    assert_eq!(hotline.as_owner(open), "0", "every function has a search path of its own");
}
