//! The audit chain is under triage's audit key: a link added without it is found.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::process::{Command, Output};

use serde_json::json;
use sha2::{Digest, Sha256};
use system::hotline::{Hotline, asked, binary, sqlite};
use system::people::{Officer, Resident};

const OTHER: &str = "b3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3Q=";

const SPLIT: [&str; 8] = [
    "unit",
    "split",
    "19291",
    "19249",
    "--from",
    "2026-03-03",
    "--village",
    "Thôn mẫu 1 (Mỹ Thủy cũ)",
];

fn verify(hotline: &Hotline, key: Option<&str>, args: &[&str]) -> Output {
    let mut command = Command::new(binary());
    if let Some(key) = key {
        command.env("HOTLINE_TRIAGE__AUDIT_KEY", key);
    }
    command.args(["audit", "verify", "--data"]).arg(hotline.data()).args(args);
    command.output().expect("it runs")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", complaint(output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// All that adds to the chain: both services, every command, and triage's automatic work.
fn everything(hotline: &Hotline) {
    let truc = Officer::sign_in(hotline, "truc.19249");
    let number = truc.queue()[0]["number"].as_str().expect("a number").to_owned();
    let _case = truc.case(&number);
    assert_eq!(truc.act(&number, "notes", &json!({"text": "đã xem"})).status, 201);
    let _token = Resident::of(hotline).tip("theft", "một tin");
    let out = tempfile::TempDir::new().expect("a folder");
    let out = out.path().join("out");
    let out = out.to_str().expect("a path");
    for args in [
        &["export", "--case", &number, "--out", out][..],
        &["unit", "merge", "19255", "19249", "--from", "2026-01-01"],
        &SPLIT,
    ] {
        let done = hotline.command(args);
        assert!(done.status.success(), "{args:?}: {}", complaint(&done));
    }
    let _invitations = hotline.import("[[unit]]\ncode = \"19246\"\nabove = \"44\"\n");
    hotline.publish();
}

#[test]
fn whatever_adds_to_the_chain_does_so_under_the_key() {
    let hotline = Hotline::start_for_the_first_time();
    everything(&hotline);
    let hotline = hotline.days_later(1);
    let _in = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(asked(hotline.data(), "SELECT count(*) FROM audit_entry WHERE mac IS NULL"), "0");
    for act in [
        "unit_imported",
        "invited",
        "joined",
        "directory_published",
        "settings_changed",
        "head_signed",
        "signed_in",
        "case_viewed",
        "note_added",
        "case_exported",
        "unit_change_prepared",
    ] {
        let count = format!("SELECT count(*) > 0 FROM audit_entry WHERE act = '{act}'");
        assert_eq!(asked(hotline.data(), &count), "1", "{act}");
    }
    let said = said(&hotline.command(&["audit", "verify"]));
    assert!(said.contains(" links, all under the audit key, "), "{said}");
}

#[test]
fn on_postgresql_whatever_adds_to_the_chain_does_so_under_the_key_and_intake_sees_and_adds_none() {
    let hotline = Hotline::start_on_postgres();
    everything(&hotline);
    assert_eq!(hotline.as_owner("SELECT count(*) FROM audit_entry WHERE mac IS NULL"), "0");
    assert!(hotline.as_intakes_user("SELECT mac FROM audit_entry").contains("permission denied"));
    let added = hotline.as_intakes_user("INSERT INTO audit_entry (position) VALUES (99)");
    assert!(added.contains("permission denied"), "{added}");
    let said = said(&hotline.command(&["audit", "verify"]));
    assert!(said.contains(" links, all under the audit key, "), "{said}");
}

/// Adds an invented link at the end, with a fitting hash and a mac of these bytes, if any.
fn invent(hotline: &Hotline, mac: Option<[u8; 32]>) {
    let last = asked(
        hotline.data(),
        "SELECT position || ' ' || hex(hash) FROM audit_entry ORDER BY position DESC LIMIT 1",
    );
    let (position, previous) = last.split_once(' ').expect("a link");
    let position = position.parse::<i64>().expect("a position") + 1;
    let bytes = |at: usize| u8::from_str_radix(&previous[2 * at..2 * at + 2], 16).expect("a byte");
    let before: Vec<u8> = (0..32).map(bytes).collect();
    let hex = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |text, it| text + format!("{it:02x}").as_str())
    };
    let (label, end) = match mac {
        Some(mac) => ("lienthon/1 keyed audit", format!("{}\n", hex(&mac))),
        None => ("lienthon/1 audit", String::new()),
    };
    let line = format!("{label}\n{position}\n1\n7\ncase_viewed\n-\n-\n\n{end}");
    let hash = Sha256::new().chain_update(before).chain_update(line).finalize();
    let mac = mac.map_or_else(|| "NULL".to_owned(), |mac| format!("x'{}'", hex(&mac)));
    sqlite(
        hotline.data(),
        &format!(
            "INSERT INTO audit_entry (position, at, officer_id, act, detail, previous, hash, mac) \
             VALUES ({position}, 1, 7, 'case_viewed', '', x'{previous}', x'{}', {mac})",
            hex(&hash)
        ),
    );
}

#[test]
fn an_invented_act_is_found_with_the_key_and_without_it_verification_says_what_it_did_not_check() {
    let hotline = Hotline::start();
    // The day's head is signed; from then on no link is added automatically.
    while !said(&verify(&hotline, None, &[])).contains(" 1 heads kept, ") {
        std::thread::yield_now();
    }
    let public = Officer::sign_in(&hotline, "giamsat.44").get("/api/v1/audit/head").json();
    let public = public["key"].as_str().expect("the public half").to_owned();
    invent(&hotline, Some([7; 32]));
    let found = verify(&hotline, None, &[]);
    let words = complaint(&found);
    assert!(!found.status.success() && found.stdout.is_empty(), "{words}");
    assert!(words.contains("the link's mac does not fit triage.audit_key"), "{words}");

    let blind = said(&verify(&hotline, Some(""), &[]));
    let unchecked = "intact as far as it was checked; not checked: macs of ";
    assert!(blind.contains(unchecked) && blind.contains("; signatures of 1 heads"), "{blind}");
    let blind = said(&verify(&hotline, Some(""), &["--public-key", &public]));
    assert!(blind.contains(unchecked) && !blind.contains("signatures"), "{blind}");
    let foreign = verify(&hotline, Some(""), &["--public-key", OTHER]);
    assert!(!foreign.status.success(), "a key of somebody else confirms nothing");

    // A link without a mac is a flaw, even when checked without the key.
    invent(&hotline, None);
    for key in [None, Some("")] {
        let found = verify(&hotline, key, &[]);
        let words = complaint(&found);
        assert!(!found.status.success(), "{words}");
        let expected = if key.is_none() { "does not fit" } else { "the link has no mac" };
        assert!(words.contains(expected), "{words}");
    }
}

#[test]
fn a_command_with_another_audit_key_or_none_adds_nothing_and_verifies_nothing() {
    let hotline = Hotline::start();
    let number = Officer::sign_in(&hotline, "truc.19249").queue()[0]["number"].clone();
    let number = number.as_str().expect("a number");
    let out = tempfile::TempDir::new().expect("a folder");
    let out = out.path().join("out");
    let out = out.to_str().expect("a path");
    let notary = hotline.data().join("secrets/notary");
    let notary = notary.to_str().expect("a path");
    let units = hotline.data().join("more.toml");
    std::fs::write(&units, "[[unit]]\ncode = \"19246\"\nabove = \"44\"\n").expect("a file");
    let acts = || {
        let commands = "act IN ('case_exported', 'unit_change_prepared', 'unit_imported', \
            'directory_published')";
        asked(hotline.data(), &format!("SELECT count(*) FROM audit_entry WHERE {commands}"))
    };
    let before = acts();
    for args in [
        &["export", "--case", number, "--out", out][..],
        &["unit", "merge", "19255", "19249", "--from", "2026-01-01"],
        &SPLIT,
        &["unit", "publish", "--notary", notary],
        &["unit", "import", units.to_str().expect("a path")],
    ] {
        for (key, words) in [
            (OTHER, "triage.audit_key is not the one with which this database was used"),
            ("", "triage.audit_key must be 32 bytes"),
        ] {
            let mut command = Command::new(binary());
            command.env("HOTLINE_TRIAGE__AUDIT_KEY", key).args(args);
            let refused = command.arg("--data").arg(hotline.data()).output().expect("it runs");
            assert!(!refused.status.success(), "{args:?}");
            assert!(complaint(&refused).contains(words), "{args:?}: {}", complaint(&refused));
        }
    }
    assert_eq!(acts(), before);
    let refused = verify(&hotline, Some(OTHER), &[]);
    assert!(complaint(&refused).contains("triage.audit_key is not the one with which"));
    hotline.stands();
}
