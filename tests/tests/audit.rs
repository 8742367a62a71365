//! The audit chain: any change of it, or of what it vouches for, is found.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use system::hotline::{Hotline, binary, sqlite};
use system::people::{Officer, Resident};
use tempfile::TempDir;

const TEXT: &str = "lời kể không được lọt ra";

/// A demo with a tip, two days later: the envelopes of its first day are committed.
fn committed(hotline: Hotline) -> Hotline {
    let _token = Resident::of(&hotline).tip("theft", TEXT);
    until(&hotline, " 0 commitments, 1 heads kept, ");
    let hotline = hotline.days_later(2);
    until(&hotline, " 1 commitments, 2 heads kept, ");
    hotline
}

/// Waits until verification says these words.
fn until(hotline: &Hotline, words: &str) {
    while !said(&hotline.command(&["audit", "verify"])).contains(words) {
        hotline.stands();
        std::thread::yield_now();
    }
}

/// A copy of the hotline in another folder, as it is now.
fn copy_of(hotline: &Hotline) -> TempDir {
    let copy = TempDir::new().expect("a folder");
    std::fs::create_dir(copy.path().join("secrets")).expect("a folder");
    for file in ["hotline.toml", "secrets/intake-pepper", "secrets/triage-password-secret"]
        .into_iter()
        .chain(["secrets/triage-audit-key"])
    {
        std::fs::copy(hotline.data().join(file), copy.path().join(file)).expect("a copy");
    }
    let to = copy.path().join("hotline.sqlite");
    sqlite(hotline.data(), &format!("VACUUM INTO '{}'", to.display()));
    copy
}

fn verify(data: &Path, head: Option<&Path>) -> Output {
    let mut command = Command::new(binary());
    command.args(["audit", "verify", "--data"]).arg(data).current_dir("/");
    if let Some(head) = head {
        command.arg("--head").arg(head);
    }
    command.output().expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Asserts that verification fails, prints no result, and says `words`.
fn fails_with(output: &Output, words: &[&str]) {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && output.stdout.is_empty(), "{complaint}");
    assert!(words.iter().all(|word| complaint.contains(word)), "{complaint}");
}

const NO_TRIGGERS: &str =
    "DROP TRIGGER audit_entry_never_changes; DROP TRIGGER audit_entry_never_goes;
     DROP TRIGGER audit_head_never_changes; DROP TRIGGER audit_head_never_goes;";

#[test]
fn whatever_is_altered_straight_in_the_database_is_found_and_named() {
    let hotline = committed(Hotline::start());
    let links = said(&verify(hotline.data(), None));
    let rest = links.strip_prefix("audit: ").and_then(|rest| rest.split_once(' ')).expect("words");
    let whole = "links, all under the audit key, 1 commitments, 2 heads kept, 5 cases, intact\n";
    assert_eq!(rest.1, whole);
    let ways = [
        ("UPDATE audit_entry SET officer_id = 7 WHERE position = 5", "position 5: ", "was changed"),
        ("UPDATE audit_entry SET detail = detail || ' ' WHERE position = 9", "position 9: ", "was"),
        ("DELETE FROM audit_entry WHERE position = 6", "position 6: ", "is missing"),
        (
            "UPDATE audit_entry SET position = -1 WHERE position = 3;
             UPDATE audit_entry SET position = 3 WHERE position = 4;
             UPDATE audit_entry SET position = 4 WHERE position = -1",
            "position 3: ",
            "does not follow",
        ),
        (
            "CREATE TEMP TABLE one AS SELECT case_id FROM envelope LIMIT 1;
             DELETE FROM key_grant WHERE case_id IN (SELECT case_id FROM one);
             DELETE FROM envelope WHERE case_id IN (SELECT case_id FROM one);
             DELETE FROM cases WHERE id IN (SELECT case_id FROM one)",
            "position ",
            "is gone",
        ),
        (
            "UPDATE envelope SET sealed = (SELECT sealed FROM envelope ORDER BY id DESC LIMIT 1)
             WHERE id = (SELECT min(id) FROM envelope)",
            "position ",
            "an envelope committed here was changed",
        ),
        (
            "DELETE FROM audit_entry WHERE position >=
             (SELECT position FROM audit_entry WHERE act = 'envelopes_committed')",
            "position ",
            "cut off",
        ),
    ];
    for (statements, position, words) in ways {
        let found = tampered(&hotline, statements);
        fails_with(&found, &["the audit chain is broken", position, words]);
    }
}

/// The verification of a copy changed by these statements.
fn tampered(hotline: &Hotline, statements: &str) -> Output {
    let copy = copy_of(hotline);
    assert!(verify(copy.path(), None).status.success());
    sqlite(copy.path(), &format!("{NO_TRIGGERS}{statements}"));
    verify(copy.path(), None)
}

#[test]
fn a_head_that_triage_kept_is_neither_altered_nor_forged_nor_removed_unseen() {
    let hotline = committed(Hotline::start());
    let not_signed = ["the head kept on ", "was not signed by this hotline's triage"];
    for change in [
        "UPDATE audit_head SET position = position - 1",
        "UPDATE audit_head SET day = day - 1",
        "UPDATE audit_head SET hash = (SELECT hash FROM audit_entry WHERE position = 2)",
        "UPDATE audit_head SET signature = 'AAAA'",
        "INSERT INTO audit_head SELECT day + 1, 1, hash, signature FROM audit_head LIMIT 1",
    ] {
        fails_with(&tampered(&hotline, change), &not_signed);
    }
    let removed = tampered(&hotline, "DELETE FROM audit_head");
    fails_with(&removed, &["position ", "the head that was kept here was removed"]);
    let cut = "DELETE FROM audit_entry WHERE position >=
        (SELECT position FROM audit_entry WHERE act = 'head_signed')";
    fails_with(&tampered(&hotline, cut), &["position ", "cut off"]);
}

#[test]
fn a_case_hidden_from_its_unit_straight_in_the_database_is_found_by_its_number() {
    let hotline = committed(Hotline::start());
    let truc = Officer::sign_in(&hotline, "truc.19249");
    let number = truc.number_of(TEXT).expect("in the queue");
    assert_eq!(truc.act(&number, "accept", &serde_json::json!({})).status, 204);
    let it = "WHERE id = (SELECT case_id FROM audit_entry WHERE act = 'case_accepted'
        ORDER BY position DESC LIMIT 1)";
    let other = "(SELECT id FROM unit WHERE code = '19255')";
    for (change, words) in [
        ("set_aside = 1".to_owned(), "it is set aside, and no act set it aside"),
        ("state = 'closed'".to_owned(), "it is closed, and no act closed it"),
        ("state = 'closed', withdrawn = 1".to_owned(), "it is marked as withdrawn"),
        (format!("unit_id = {other}"), "another unit has it than its acts say"),
        ("key_kind = 'restricted'".to_owned(), "there is no key to it for the unit that has it"),
    ] {
        let found = tampered(&hotline, &format!("UPDATE cases SET {change} {it}"));
        let said = ["a case is not as the audit chain says", &format!("case {number}: "), words];
        fails_with(&found, &said);
    }
}

#[test]
fn a_chain_rebuilt_with_fitting_hashes_does_not_fit_the_head_that_oversight_kept() {
    let hotline = Hotline::start();
    // An attacker who rebuilds the chain will leave the head that triage stored: it is older.
    until(&hotline, " 1 heads kept, ");
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    // Their look is recorded once a session; from then on the head stays the same.
    for path in ["/giam-sat", "/giam-sat/dau-chuoi"] {
        assert_eq!(oversight.get(path).status, 200);
    }
    let answer = oversight.get("/api/v1/audit/head").json();
    let line = answer["line"].as_str().expect("a line");
    let page = oversight.get("/giam-sat").text;
    assert!(page.contains(line), "the page shows it in one line");
    let file = oversight.get("/giam-sat/dau-chuoi");
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert_eq!(file.text, format!("{line}\n"));

    let heads = hotline.data().join("heads.txt");
    let keep = |text: &str| std::fs::write(&heads, text).expect("a file");
    let truc = Officer::sign_in(&hotline, "truc.19249");
    let later = oversight.get("/giam-sat/dau-chuoi").text;
    keep(&format!("{line}\n\n{later}"));
    let fits = verify(hotline.data(), Some(&heads));
    assert!(said(&fits).contains(" heads kept, 2 heads from the file, "), "{}", said(&fits));

    let (word, rest) = line.split_once(' ').expect("words");
    let (position, _) = rest.split_once(' ').expect("words");
    keep(&line.replacen(position, "1", 1));
    fails_with(&verify(hotline.data(), Some(&heads)), &["line 1", "not signed"]);
    keep(&format!("{word} 1 2026-01-01 {} AAAA", "0".repeat(64)));
    fails_with(&verify(hotline.data(), Some(&heads)), &["not signed"]);
    keep("");
    fails_with(&verify(hotline.data(), Some(&heads)), &["no head"]);

    // The end is cut off, and what follows is chained to the rest.
    keep(line);
    let copy = copy_of(&hotline);
    let cut = format!("{NO_TRIGGERS}DELETE FROM audit_entry WHERE position >= {position}");
    sqlite(copy.path(), &cut);
    fails_with(&verify(copy.path(), Some(&heads)), &[&format!("position {position}: "), "cut off"]);
    assert!(verify(copy.path(), None).status.success(), "without the head nothing shows");
    sqlite(hotline.data(), &cut);
    assert_eq!(truc.get("/api/v1/cases").status, 200);
    let number = truc.queue()[0]["number"].as_str().expect("a number").to_owned();
    for _ in 0..5 {
        let _case = truc.case(&number);
    }
    assert!(verify(hotline.data(), None).status.success(), "its hashes fit again");
    fails_with(&verify(hotline.data(), Some(&heads)), &["rebuilt"]);
}

#[test]
fn on_postgresql_the_chain_is_verified_beside_the_running_services() {
    let hotline = committed(Hotline::start_on_postgres());
    let verify = || hotline.command(&["audit", "verify"]);
    let acts = ["UPDATE audit_entry SET at = 0", "DELETE FROM audit_entry", "TRUNCATE audit_entry"];
    for act in acts.into_iter().chain(["DELETE FROM audit_head", "UPDATE audit_head SET day = 1"]) {
        assert!(hotline.as_owner(act).contains("only grows"), "{act}");
    }
    let refused = hotline.as_owner("DELETE FROM envelope");
    assert!(refused.contains("committed_envelope"), "{refused}");
    let _gone = hotline.as_owner(
        "ALTER TABLE audit_entry DISABLE TRIGGER USER; \
         UPDATE audit_entry SET at = at - 1 WHERE position = 2",
    );
    fails_with(&verify(), &["position 2: ", "was changed"]);
}

#[test]
fn settings_are_chained_when_they_change_and_only_then() {
    let hotline = Hotline::start_for_the_first_time().restarted();
    let settings = |hotline: &Hotline| {
        let oversight = Officer::sign_in(hotline, "giamsat.44");
        let answer = oversight.get("/api/v1/audit?act=settings_changed").json();
        answer["acts"].as_array().expect("acts").clone()
    };
    let first = settings(&hotline);
    assert_eq!(first.len(), 1);
    let file = hotline.data().join("hotline.toml");
    let text = std::fs::read_to_string(&file).expect("settings");
    let secret = std::fs::read_to_string(hotline.data().join("secrets/triage-audit-key"));
    let inline = format!("audit_key = \"{}\"", secret.expect("a key").trim());
    let text = text.replace("audit_key_file = \"secrets/triage-audit-key\"", &inline);
    assert!(text.contains(&inline));
    std::fs::write(&file, &text).expect("settings");
    let hotline = hotline.restarted();
    assert_eq!(settings(&hotline).len(), 1, "where a secret stands is no setting");
    let text = text.replace("[hotline]\n", "[hotline]\ndirectory = \"./directory.signed\"\n");
    std::fs::write(&file, text).expect("settings");
    // The clock of a demo is no setting either.
    let hotline = hotline.days_later(1);
    let second = settings(&hotline);
    assert_eq!(second.len(), 2);
    assert_ne!(second[0]["detail"], first[0]["detail"]);
}
