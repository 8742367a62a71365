//! The audit chain: whoever alters it, or what it vouches for, is found.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use system::hotline::{Hotline, binary, sqlite};
use system::people::{Officer, Resident};
use tempfile::TempDir;

const TEXT: &str = "lời kể không được lọt ra";

/// A demo on SQLite with a tip, whose envelopes came the day before yesterday and are committed.
fn committed() -> Hotline {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", TEXT);
    sqlite(hotline.data(), "UPDATE envelope SET day = day - 2");
    let hotline = hotline.restarted();
    while !said(&verify(hotline.data(), None)).contains(" 1 commitments, intact") {
        std::thread::yield_now();
    }
    hotline
}

/// The same hotline in another folder, as it is now.
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
    "DROP TRIGGER audit_entry_never_changes; DROP TRIGGER audit_entry_never_goes;";

#[test]
fn whatever_is_altered_straight_in_the_database_is_found_and_named() {
    let hotline = committed();
    let links = said(&verify(hotline.data(), None));
    assert!(links.starts_with("audit: ") && links.ends_with(" links, 1 commitments, intact\n"));
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
        let copy = copy_of(&hotline);
        assert!(verify(copy.path(), None).status.success());
        sqlite(copy.path(), &format!("{NO_TRIGGERS}{statements}"));
        fails_with(&verify(copy.path(), None), &["the audit chain is broken", position, words]);
    }
}

#[test]
fn a_chain_rebuilt_with_fitting_hashes_does_not_fit_the_head_that_oversight_kept() {
    let hotline = Hotline::start();
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
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
    assert!(said(&fits).ends_with(" commitments, 2 heads, intact\n"), "{}", said(&fits));

    let (word, rest) = line.split_once(' ').expect("words");
    let (position, _) = rest.split_once(' ').expect("words");
    keep(&line.replacen(position, "1", 1));
    fails_with(&verify(hotline.data(), Some(&heads)), &["line 1", "not signed"]);
    keep(&format!("{word} 1 2026-01-01 {} AAAA", "0".repeat(64)));
    fails_with(&verify(hotline.data(), Some(&heads)), &["not signed"]);
    keep("");
    fails_with(&verify(hotline.data(), Some(&heads)), &["no head"]);

    // The end is cut off, and what follows is chained to what is left.
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
    let hotline = Hotline::start_on_postgres();
    let _token = Resident::of(&hotline).tip("theft", TEXT);
    let _none = hotline.as_owner("UPDATE envelope SET day = day - 2");
    let hotline = hotline.restarted();
    let verify = || hotline.command(&["audit", "verify"]);
    while !said(&verify()).contains(" 1 commitments, intact") {
        std::thread::yield_now();
    }
    for act in ["UPDATE audit_entry SET at = 0", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
    {
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
    let hotline = Hotline::start().restarted();
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
    let hotline = hotline.restarted();
    let second = settings(&hotline);
    assert_eq!(second.len(), 2);
    assert_ne!(second[0]["detail"], first[0]["detail"]);
}
