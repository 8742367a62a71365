//! What starts and what refuses: a database that is missing, not of this version or not of these secrets, a
//! folder whose making was cut short.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use system::faults::cut_short;
use system::hotline::{Hotline, asked, binary, sqlite};
use system::people::{Officer, Resident};
use system::postgres::empty_postgres;
use system::serving::{Served, made, run};
use tempfile::TempDir;

/// Every command that needs a database, without its folder.
const COMMANDS: [&[&str]; 9] = [
    &["serve"],
    &["serve", "intake"],
    &["serve", "triage"],
    &["unit", "list"],
    &["unit", "publish", "--notary", "/dev/null"],
    &["unit", "import", "/dev/null"],
    &["unit", "merge", "19249", "19255", "--from", "2027-01-01"],
    &["export", "--case", "0000-0000", "--out", "/nonexistent/out"],
    &["audit", "verify"],
];

/// Checks that all these are refused, with this word.
fn are_refused(commands: &[&[&str]], data: &Path, settings: &[(&str, &str)], word: &str) {
    for command in commands {
        let done = run(command, data, settings);
        assert!(!done.well && done.told.contains(word), "{command:?}: {}", done.told);
    }
}

/// Checks that both services start on this folder and end when told to.
fn starts(data: &Path, settings: &[(&str, &str)]) {
    let mut serve = Command::new(binary());
    serve.args(["serve", "--data"]).arg(data).envs(settings.iter().copied());
    assert!(Served::start(&mut serve, Stdio::null(), 2).end());
}

#[test]
fn a_database_file_that_is_missing_or_empty_is_refused_and_not_made_by_anything_but_init() {
    let folder = made();
    let file = folder.path().join("hotline.sqlite");
    fs::rename(&file, folder.path().join("away")).expect("moved");
    are_refused(&COMMANDS, folder.path(), &[], "no database file");
    are_refused(&[&["init"], &["demo"]], folder.path(), &[], "");
    assert!(!file.exists(), "it was made");
    fs::write(&file, "").expect("an empty file");
    are_refused(&COMMANDS, folder.path(), &[], "is empty");
    fs::rename(folder.path().join("away"), &file).expect("moved back");
    starts(folder.path(), &[]);
}

#[test]
fn a_demo_whose_database_is_gone_is_refused_too() {
    let folder = Hotline::start().ended();
    let file = folder.path().join("hotline.sqlite");
    fs::remove_file(&file).expect("removed");
    are_refused(&[&["demo"]], folder.path(), &[], "no database file");
    assert!(!file.exists(), "it was made");
}

#[test]
fn an_empty_postgresql_database_is_refused_by_all_but_init_which_fills_it() {
    let folder = made();
    let url = empty_postgres();
    let settings = [("HOTLINE_DATABASE__URL", url.as_str())];
    are_refused(&COMMANDS, folder.path(), &settings, "has no tables");
    let done = run(&["init"], folder.path(), &settings);
    assert!(done.well, "{}", done.told);
    starts(folder.path(), &settings);
    let again = run(&["init"], folder.path(), &settings);
    assert!(again.well && again.told.contains("There are the tables already"), "{}", again.told);
}

#[test]
fn tables_of_another_version_are_refused_in_words_and_older_ones_brought_up_by_serve_or_init() {
    let folder = made();
    let older = "DROP TABLE secret_fingerprint; \
                 DELETE FROM seaql_migrations WHERE version LIKE 'm0014%'";
    for bring_up in ["serve", "init"] {
        sqlite(folder.path(), older);
        are_refused(&COMMANDS[1..], folder.path(), &[], "older version");
        if bring_up == "init" {
            assert!(run(&["init"], folder.path(), &[]).well);
        }
        starts(folder.path(), &[]);
        assert!(run(&["unit", "list"], folder.path(), &[]).well);
    }
    sqlite(folder.path(), "INSERT INTO seaql_migrations VALUES ('m9999_of_tomorrow', 0)");
    are_refused(&COMMANDS, folder.path(), &[], "newer version");
}

/// A second folder with the same settings and secrets, as on another node.
fn same_as(folder: &Path) -> TempDir {
    let node = TempDir::new().expect("a folder");
    let copied = Command::new("cp").arg("-a").arg(folder.join(".")).arg(node.path()).status();
    assert!(copied.expect("cp runs").success());
    node
}

#[test]
fn two_nodes_that_start_at_once_on_an_empty_or_an_older_postgresql_database_both_serve() {
    for _ in 0..3 {
        let first = made();
        let nodes = [same_as(first.path()), same_as(first.path())];
        let url = empty_postgres();
        let settings = [("HOTLINE_DATABASE__URL", url.as_str())];
        let on_both = |act: &(dyn Fn(&Path) + Sync)| {
            std::thread::scope(|scope| {
                for node in &nodes {
                    scope.spawn(move || act(node.path()));
                }
            });
        };
        on_both(&|node| {
            let done = run(&["init"], node, &settings);
            assert!(done.well, "{}", done.told);
        });
        on_both(&|node| starts(node, &settings));
        let older = "DROP TABLE secret_fingerprint; \
                     DELETE FROM seaql_migrations WHERE version LIKE 'm0014%'";
        let made_older = Command::new("psql").arg(&url).args(["-qc", older]).status();
        assert!(made_older.expect("psql runs").success());
        on_both(&|node| starts(node, &settings));
    }
}

#[test]
fn a_service_with_other_secrets_than_before_is_refused_at_its_start() {
    let folder = made();
    // A database from before there were fingerprints gets them at its first start.
    assert_eq!(asked(folder.path(), "SELECT count(*) FROM secret_fingerprint"), "0");
    starts(folder.path(), &[]);
    let names =
        "SELECT group_concat(name) FROM (SELECT name FROM secret_fingerprint ORDER BY name)";
    assert_eq!(
        asked(folder.path(), names),
        "hotline.salt,intake.pepper,triage.audit_key,triage.password_secret"
    );
    let other = "b3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3Q=";
    let (all, intake, triage): (&[&str], &[&str], &[&str]) =
        (&["serve"], &["serve", "intake"], &["serve", "triage"]);
    for (key, file, services) in [
        ("hotline.salt", None, vec![all, intake, triage]),
        ("intake.pepper", Some("intake-pepper"), vec![all, intake]),
        ("triage.password_secret", Some("triage-password-secret"), vec![all, triage]),
        ("triage.audit_key", Some("triage-audit-key"), vec![all, triage]),
    ] {
        let Some(file) = file.map(|it| folder.path().join("secrets").join(it)) else {
            are_refused(&services, folder.path(), &[("HOTLINE_HOTLINE__SALT", other)], key);
            continue;
        };
        let own = fs::read_to_string(&file).expect("a secret");
        fs::write(&file, other).expect("written");
        are_refused(&services, folder.path(), &[], &format!("{key} is not the one"));
        fs::write(&file, own).expect("written");
    }
    starts(folder.path(), &[]);
}

#[test]
fn on_postgresql_intakes_user_reads_its_own_fingerprints_and_changes_none() {
    let hotline = Hotline::start_on_postgres();
    let names = hotline.as_intakes_user("SELECT name FROM secret_fingerprint ORDER BY name");
    assert_eq!(names, "hotline.salt\nintake.pepper");
    let insert = "INSERT INTO secret_fingerprint VALUES ('triage.other', '\\x00')";
    assert!(hotline.as_intakes_user(insert).contains("row-level security"));
    let again = "INSERT INTO secret_fingerprint VALUES ('intake.pepper', '\\x00')";
    assert!(hotline.as_intakes_user(again).contains("duplicate key"));
    for act in
        ["UPDATE secret_fingerprint SET fingerprint = '\\x00'", "DELETE FROM secret_fingerprint"]
    {
        assert!(hotline.as_intakes_user(act).contains("permission denied"), "{act}");
    }
    // Intake itself adds its own fingerprints, which are missing here, and itself refuses others.
    let _gone = hotline.as_owner("DELETE FROM secret_fingerprint");
    Hotline::signal(hotline.service("intake"), "KILL");
    let _token = Resident::of(&hotline).tip_when_up("theft", "sau khi khởi động lại");
    let names = hotline.as_owner("SELECT name FROM secret_fingerprint ORDER BY name");
    assert_eq!(names, "hotline.salt\nintake.pepper");
}

#[test]
fn an_init_that_is_cut_short_anywhere_is_completed_by_the_next() {
    let cuts = [("/^mkdir", 1..=3), ("/^rename", 1..=6), ("fsync", 1..=20)];
    let mut cut = 0;
    for (calls, times) in cuts {
        for time in times {
            let folder = TempDir::new().expect("a folder");
            let data = folder.path().join("data");
            cut += u32::from(cut_short(&["init"], &data, calls, time));
            let whole = data.join("hotline.toml").exists();
            let done = run(&["init"], &data, &[]);
            assert_eq!(done.well, !whole, "{calls} {time}: {}", done.told);
            let listed = run(&["unit", "list"], &data, &[]);
            assert!(listed.well, "{calls} {time}: {}", listed.told);
            let starts = run(&["serve", "intake"], &data, &[("HOTLINE_INTAKE__LISTEN", "nowhere")]);
            assert!(starts.told.contains("cannot listen"), "{calls} {time}: {}", starts.told);
            for file in
                ["hotline.toml", "hotline.sqlite", "secrets/notary", "secrets/intake-pepper"]
            {
                let rights = fs::metadata(data.join(file)).expect("a file").permissions().mode();
                assert_eq!(rights & 0o777, 0o600, "{file}");
            }
        }
    }
    assert!(cut > 15, "{cut} were cut short");
}

#[test]
fn a_demo_that_is_cut_short_says_in_words_that_it_is_to_be_removed() {
    for time in [6, 7] {
        let folder = TempDir::new().expect("a folder");
        assert!(cut_short(&["demo"], folder.path(), "/^rename", time));
        let whole = folder.path().join("hotline.toml").exists();
        if whole {
            are_refused(&[&["demo"]], folder.path(), &[], "cut short");
        }
        assert_eq!(whole, time > 6);
    }
}

#[test]
fn settings_that_are_gone_are_not_replaced_by_new_ones_over_a_database_in_use() {
    let folder = Hotline::start().ended();
    fs::remove_file(folder.path().join("hotline.toml")).expect("removed");
    let pepper = folder.path().join("secrets/intake-pepper");
    let before = fs::read(&pepper).expect("a pepper");
    are_refused(&[&["init"], &["demo"]], folder.path(), &[], "no hotline.toml");
    assert_eq!(fs::read(&pepper).expect("a pepper"), before);
}

/// URLs with a mistake in them, `geheim` in each.
const BAD_URLS: [&str; 12] = [
    "postgres://user:geheim@127.0.0.1:1/x",
    "postgres://user:geheim@host.invalid/x",
    "postgres://user:ge/geheim@127.0.0.1/x",
    "postgres://user:geheim@127.0.0.1:port/x",
    "postgres://user:geheim@[::1/x",
    "postgres://user@geheim@127.0.0.1:1/x",
    "postgres://127.0.0.1:1/user:geheim@host/x",
    "postgres://127.0.0.1:1/x?sslmode=geheim",
    "postgre://user:geheim@127.0.0.1/x",
    "postgres:user:geheim@127.0.0.1/x",
    "sqlite://user:geheim@127.0.0.1/x",
    "user:geheim",
];

#[test]
fn no_error_quotes_the_password_of_a_database_or_any_other_secret() {
    let folder = made();
    let is_kept = |done: &system::serving::Done, of: &str| {
        assert!(!done.well && !done.told.is_empty(), "{of}");
        assert!(!done.told.contains("geheim"), "{of}: {}", done.told);
    };
    let (data, is_kept) = (folder.path(), &is_kept);
    // Some of these wait.
    std::thread::scope(|scope| {
        for url in BAD_URLS {
            scope.spawn(move || {
                is_kept(&run(&["unit", "list"], data, &[("HOTLINE_DATABASE__URL", url)]), url);
                let intakes = [("HOTLINE_INTAKE__DATABASE_URL", url)];
                is_kept(&run(&["serve"], data, &intakes), url);
                is_kept(&run(&["serve", "intake"], data, &intakes), url);
            });
        }
    });
    // A secret in the wrong place or of the wrong kind.
    let settings = folder.path().join("hotline.toml");
    let own = fs::read_to_string(&settings).expect("settings");
    for slip in [
        "database = \"geheim\"",
        "database_url = \"geheim\"",
        "[database]\nurl = \"geheim\"",
        "[database]\nurl = [\"geheim\"]",
        "[database]\nurl = \"geheim",
        "[database]\nurl = geheim",
        "[database]\nurl_file = \"geheim\"",
        "[database]\nurl_file = { geheim = \"geheim\" }",
    ] {
        fs::write(&settings, format!("{slip}\n{own}")).expect("written");
        is_kept(&run(&["serve"], folder.path(), &[]), slip);
    }
    for key in ["PEPPER", "PASSWORD_SECRET", "AUDIT_KEY"] {
        fs::write(&settings, &own).expect("written");
        let section = if key == "PEPPER" { "INTAKE" } else { "TRIAGE" };
        for name in [format!("HOTLINE_{section}__{key}"), format!("HOTLINE_{section}__{key}_FILE")]
        {
            is_kept(&run(&["serve"], folder.path(), &[(&name, "geheim")]), &name);
        }
    }
    for log in fs::read_dir(folder.path().join("logs")).expect("logs") {
        let text = fs::read_to_string(log.expect("a log").path()).expect("a log");
        assert!(!text.contains("geheim"), "{text}");
    }
}

#[test]
fn an_export_is_readable_by_its_owner_only() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "chỉ chủ tệp đọc");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("chỉ chủ tệp đọc").expect("in the queue");
    let out = hotline.data().join("export");
    let done =
        hotline.command(&["export", "--case", &number, "--out", out.to_str().expect("a path")]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let rights = |path: &Path| fs::metadata(path).expect("it").permissions().mode() & 0o777;
    assert_eq!(rights(&out), 0o700);
    let files: Vec<_> =
        fs::read_dir(&out).expect("files").map(|it| it.expect("it").path()).collect();
    assert!(files.len() > 3);
    for file in files {
        assert_eq!(rights(&file), 0o600, "{}", file.display());
    }
}
