//! Intruders who hold more than they should can open nothing with it.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use casework::ids::CaseId;
use reqwest::Method;
use sealing::header::{Header, Purpose};
use sealing::keys::Identity;
use sealing::password::PasswordSecret;
use secrecy::SecretString;
use serde_json::json;
use storage::db::store::Store;
use system::hotline::Hotline;
use system::people::{Officer, Resident};

/// A demo that took a tip, its database, and the case, whose number an officer found.
async fn taken_before() -> (Hotline, Store, CaseId) {
    let found = tokio::task::spawn_blocking(|| {
        let hotline = Hotline::start();
        let _token = Resident::of(&hotline).tip("theft", "trước khi có kẻ đột nhập");
        let officer = Officer::sign_in(&hotline, "truc.19249");
        let number = officer.number_of("trước khi có kẻ đột nhập").expect("in the queue");
        (hotline, number)
    });
    let (hotline, number) = found.await.expect("a demo with a tip");
    let store = Store::open_file(&hotline.data().join("hotline.sqlite")).await.expect("a store");
    let number = number.parse().expect("a number");
    let case = store.read().cases().with_number(number).await.expect("read").expect("a case");
    (hotline, store, case.id)
}

/// Every run of base64 in a file that could be 32 secret bytes.
fn secrets_in(file: &Path) -> Vec<Identity> {
    let text = std::fs::read_to_string(file).expect("a file");
    let words =
        text.split(|letter: char| !letter.is_ascii_alphanumeric() && !"+/=".contains(letter));
    let decoded = words.filter_map(|word| {
        let decoded = BASE64_STANDARD.decode(word).or_else(|_| BASE64_STANDARD_NO_PAD.decode(word));
        <[u8; 32]>::try_from(decoded.ok()?).ok()
    });
    decoded.map(|secret| Identity::from_secret(&secret)).collect()
}

/// How many of the case's envelopes and grants one of these keys opens, for any purpose.
async fn opened(store: &Store, case: CaseId, keys: &[Identity]) -> usize {
    let grants = store.read().cases().grants(&[case]).await.expect("read");
    let envelopes = store.read().cases().envelopes(case).await.expect("read");
    assert!(grants.len() == 2 && envelopes.len() >= 3);
    let sealed = grants.iter().map(|it| (it.header(), &it.sealed));
    let sealed = sealed.chain(envelopes.iter().map(|it| (it.header(), &it.sealed)));
    sealed.filter(|(header, it)| keys.iter().any(|key| it.open(*header, key).is_ok())).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_intruder_with_intakes_settings_and_the_database_opens_nothing_taken_before() {
    let (hotline, store, case) = taken_before().await;
    let mut keys = Vec::new();
    for file in ["hotline.toml", "directory.signed", "secrets/intake-pepper"] {
        let text = std::fs::read_to_string(hotline.data().join(file)).expect("a file");
        assert!(!text.contains("AGE-SECRET-KEY"), "{file}");
        keys.extend(secrets_in(&hotline.data().join(file)));
    }
    assert!(keys.len() >= 3, "salt, notary's key and pepper were tried");
    assert_eq!(opened(&store, case, &keys).await, 0);
    tokio::task::spawn_blocking(move || drop(hotline)).await.expect("ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_with_every_secret_and_the_database_opens_no_case() {
    let (hotline, store, case) = taken_before().await;
    // All secrets of the settings, the administrator's own password, and every officer's row.
    let mut keys = Vec::new();
    for file in ["intake-pepper", "triage-password-secret", "triage-audit-key", "notary"] {
        keys.extend(secrets_in(&hotline.data().join("secrets").join(file)));
    }
    let text = std::fs::read_to_string(hotline.data().join("secrets/triage-password-secret"));
    let secret = BASE64_STANDARD.decode(text.expect("a secret").trim()).expect("base64");
    let secret = PasswordSecret::from_bytes(secret.try_into().expect("32 bytes"));
    let password = SecretString::from(hotline.password("quantri.44"));
    for username in ["quantri.44", "truong.44", "truc.19249"] {
        let officer = store
            .read()
            .accounts()
            .with_username(username)
            .await
            .expect("read")
            .expect("an officer");
        let key = secret.key(&password, &officer.salt).expect("a hash");
        let (subject, id) = (officer.id.0, officer.id.0);
        let own = officer.identity.open(Header { purpose: Purpose::Officer, subject, id }, &key);
        assert_eq!(own.is_ok(), username == "quantri.44", "{username}");
        if let Ok(line) = own {
            let line = std::str::from_utf8(&line).expect("a line").to_owned();
            keys.push(Identity::parse(&line).expect("a key"));
            assert!(store.read().units().key_shares(officer.id).await.expect("read").is_empty());
        }
        keys.push(key);
    }
    assert_eq!(opened(&store, case, &keys).await, 0);
    tokio::task::spawn_blocking(move || drop(hotline)).await.expect("ended");
}

#[test]
fn what_a_hostile_browser_seals_breaks_no_queue_and_can_be_closed() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let sealed = |purpose, id: i64, key: &Identity| {
        let header = Header { purpose, subject: 77 << 30, id };
        let file = sealing::sealed::seal(header, b"not what it should be", &[&key.recipient()]);
        let sealed = BASE64_STANDARD.encode(file.expect("sealed").as_bytes());
        json!({"id": format!("{id:016x}"), "sealed": sealed})
    };
    let key = Identity::from_secret(&[9; 32]);
    let tip = json!({"unit": "19249", "sealed": {
        "lookup": "A".repeat(43), "case": format!("{:016x}", 77_i64 << 30),
        "recipient": key.recipient().to_string(), "kind": "desk", "urgent": true,
        "headline": sealed(Purpose::Headline, 1, &key), "tip": sealed(Purpose::Tip, 2, &key),
        "named": sealed(Purpose::Named, 3, &key), "grant": sealed(Purpose::Grant, 4, &key),
        "dormant": sealed(Purpose::Grant, 5, &key)}});
    assert_eq!(resident.post("/api/v1/tips", &tip).status, 201);
    let mut low_order = tip.clone();
    low_order["sealed"]["recipient"] =
        json!("age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z");
    assert!(resident.post("/api/v1/tips", &low_order).is_problem(422, "envelope"));
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let queue = officer.queue();
    let line = queue.iter().find(|it| it["category"].is_null()).expect("shown as it is");
    let number = line["number"].as_str().expect("a number");
    assert!(officer.case(number)["tip"].is_null());
    let asked = officer.act(number, "messages", &json!({"text": "gì?"}));
    assert!(asked.is_problem(409, "unreadable"));
    // The writer of such a tip cannot be reached, so nothing is said to them.
    let ends = json!({"outcome": "out_of_scope"});
    assert_eq!(officer.act(number, "close", &ends).status, 204);
    let followed = json!({"lookup": "A".repeat(43)});
    assert_eq!(resident.post("/api/v1/case", &followed).json()["state"], "closed");
}

#[test]
fn after_a_stop_in_order_no_log_tells_in_which_order_tips_came() {
    let mut hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "trước khi dừng");
    assert!(hotline.data().join("hotline.sqlite-wal").exists());
    hotline.stop();
    for log in ["hotline.sqlite-wal", "hotline.sqlite-shm"] {
        assert!(!hotline.data().join(log).exists(), "{log}");
    }
}

#[test]
fn intakes_process_never_holds_triages_secret() {
    let hotline = Hotline::start();
    let secrets = ["triage-password-secret", "triage-audit-key"].map(|file| {
        let secret = std::fs::read_to_string(hotline.data().join("secrets").join(file));
        secret.expect("a secret").trim().to_owned()
    });
    let children = hotline.children();
    for child in &children {
        let read = |name: &str| std::fs::read(format!("/proc/{child}/{name}")).expect("a child");
        let command = String::from_utf8_lossy(&read("cmdline")).into_owned();
        let told = [command.as_bytes(), &read("environ")].concat();
        let told = String::from_utf8_lossy(&told);
        assert!(!secrets.iter().any(|secret| told.contains(secret)), "{command}");
    }
    assert_eq!(children.len(), 2);
}

#[test]
fn a_session_that_was_ended_or_made_up_opens_nothing() {
    let hotline = Hotline::start();
    let officer = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(officer.send(&Method::DELETE, "/api/v1/session", None).status, 204);
    assert!(officer.get("/api/v1/cases").is_problem(401, "sign-in"));
    let stranger = Resident::with_headers(
        &hotline,
        [(reqwest::header::COOKIE, format!("lienthon={}", "A".repeat(43)).parse().expect("it"))]
            .into_iter()
            .collect(),
    );
    let answer = stranger.get_at(&hotline.triage, "/api/v1/cases");
    assert!(answer.is_problem(401, "sign-in"));
}

#[test]
fn on_postgresql_intakes_user_sees_one_case_and_lists_none() {
    let hotline = Hotline::start_on_postgres();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "chỉ người có mã");
    assert_eq!(resident.case(&token)["state"], "received");
    let reply = json!({"token": token, "text": "thêm"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    for table in ["cases", "envelope"] {
        let counted = hotline.as_intakes_user(&format!("SELECT count(*) FROM {table}"));
        assert_eq!(counted, "0", "{table}");
    }
    for table in [
        "key_grant",
        "unit_key",
        "key_share",
        "officer",
        "officer_session",
        "audit_entry",
        "committed_envelope",
    ] {
        let refused = hotline.as_intakes_user(&format!("SELECT * FROM {table}"));
        assert!(refused.contains("permission denied"), "{table}: {refused}");
    }
    for act in ["UPDATE cases SET urgent = true", "DELETE FROM envelope"] {
        assert!(hotline.as_intakes_user(act).contains("permission denied"), "{act}");
    }
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("chỉ người có mã").expect("in the queue");
    // With the digest of a passing case: one that was accepted is neither marked as withdrawn nor are its
    // keys destroyed.
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
    let digests = hotline.as_owner("SELECT encode(lookup_digest, 'hex') FROM cases");
    for digest in digests.lines() {
        let named = |act: &str| {
            let name = format!("SELECT set_config('hotline.digest', '{digest}', true)");
            hotline.as_intakes_user(&format!("BEGIN; {name}; {act}; COMMIT"))
        };
        let _tried = named("UPDATE cases SET state = 'received'");
        let _tried = named("UPDATE cases SET withdrawn = 1");
        let _tried = named("UPDATE cases SET state = 'closed', withdrawn = NULL");
        let refused = named("DELETE FROM key_grant");
        assert!(refused.contains("permission denied"), "{refused}");
    }
    assert_eq!(officer.case(&number)["tip"]["text"], "chỉ người có mã");
    assert_eq!(officer.case(&number)["state"], "in_review");
}
