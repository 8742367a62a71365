//! Audit: what oversight reads, and what happens to whoever alters the trail behind its back.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use casework::chance::Chance;
use casework::clock::{Clock, Moment};
use casework::role::Role;
use sealing::sealed::Sealed;
use serde_json::{Value, json};
use storage::audit::{Act, Entry};
use storage::invitations::Invitation;
use storage::store::Store;
use system::hotline::{Hotline, binary};
use system::people::{Answer, Officer, Resident};
use tempfile::TempDir;

const TEXT: &str = "lời kể không được lọt ra";
const PLACE: &str = "cây đa đầu làng";

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

fn sqlite(data: &Path, statements: &str) {
    let mut client = Command::new("sqlite3");
    client.args(["-bail", "-cmd", ".timeout 5000"]).arg(data.join("hotline.sqlite"));
    let done = client.arg(statements).output().expect("sqlite3 runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
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

fn acts(officer: &Officer, query: &str) -> Vec<Value> {
    let answer = officer.get(&format!("/api/v1/audit{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["acts"].as_array().expect("acts").clone()
}

#[test]
fn oversight_reads_acts_and_numbers_and_no_word_of_a_tip() {
    let hotline = Hotline::start();
    let tip = json!({"unit": "19249", "category": "domestic", "text": TEXT, "place": PLACE,
        "named": "Trần Thị Mẫu"});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let truc = Officer::sign_in(&hotline, "truc.19249");
    let number = truc.number_of(TEXT).expect("in the queue");
    let said = [
        ("accept", json!({})),
        ("messages", json!({"text": TEXT})),
        ("notes", json!({"text": TEXT})),
        ("unmask", json!({"reason": PLACE})),
        ("assign", json!({"to": "truong.19249"})),
    ];
    for (act, body) in &said {
        assert!(truc.act(&number, act, body).status < 300, "{act}");
    }
    let out = hotline.data().join("export");
    let out = out.to_str().expect("a path");
    assert!(hotline.command(&["export", "--case", &number, "--out", out]).status.success());

    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let listed = acts(&oversight, "");
    let on_it: Vec<_> = listed.iter().filter(|it| it["case"] == number.as_str()).collect();
    let named = |code: &str| on_it.iter().find(|it| it["act"] == code).copied();
    let codes = ["case_viewed", "case_accepted", "message_sent", "note_added", "name_unmasked"];
    for code in codes.into_iter().chain(["case_exported", "case_assigned"]) {
        assert!(named(code).is_some(), "{code}");
    }
    let unmasked = named("name_unmasked").expect("an act");
    assert_eq!((&unmasked["by"], &unmasked["unit"]), (&json!("N.V.A"), &json!("19249")));
    assert_eq!(unmasked["detail"].as_str().map(str::len), Some(64), "the hash of a sealed reason");
    assert_eq!(named("case_assigned").expect("an act")["detail"], "Trưởng CA");
    for code in ["signed_in", "joined", "invited", "unit_imported", "settings_changed"] {
        assert!(!acts(&oversight, &format!("?act={code}")).is_empty(), "{code}");
    }
    assert!(acts(&oversight, "?act=settings_changed").len() == 1);
    assert_eq!(acts(&oversight, "?act=directory_published").len(), 1);

    let pages = ["/giam-sat", "/giam-sat/tong-so", "/giam-sat/thoi-han"];
    let calls = ["/api/v1/audit", "/api/v1/totals", "/api/v1/audit/head"];
    for path in pages.into_iter().chain(calls) {
        let answer = oversight.get(path);
        assert_eq!(answer.status, 200, "{path}");
        for word in [TEXT, PLACE, "Trần Thị Mẫu", "domestic", "Bạo lực gia đình"] {
            assert!(!answer.text.contains(word), "{path}: {word}");
        }
    }
    for stranger in ["truc.19249", "truong.19249", "lamsach.19249", "quantri.44", "truong.44"] {
        let stranger = Officer::sign_in(&hotline, stranger);
        let nowhere = stranger.get("/api/v1/nowhere").text;
        for path in pages.into_iter().chain(["/giam-sat/dau-chuoi"]).chain(calls) {
            let answer = stranger.get(path);
            assert_eq!(answer.status, 404, "{path}");
            assert!(!path.starts_with("/api") || answer.text == nowhere, "{path}");
            assert!(!answer.text.contains("giam-sat"), "no entry leads there");
        }
    }
    assert_eq!(oversight.get("/api/v1/audit?unit=99999").status, 404);
    assert!(oversight.get("/api/v1/audit?act=none").is_problem(422, "unknown-code"));
}

#[test]
fn the_trail_is_read_page_by_page_and_every_act_once() {
    let hotline = Hotline::start();
    let truc = Officer::sign_in(&hotline, "truc.19249");
    let number = truc.queue()[0]["number"].as_str().expect("a number").to_owned();
    for _ in 0..60 {
        let _case = truc.case(&number);
    }
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let (mut after, mut positions) = (String::new(), Vec::new());
    loop {
        let page = oversight.get(&format!("/api/v1/audit?after={after}")).json();
        let acts = page["acts"].as_array().expect("acts").clone();
        assert!(acts.len() <= 50);
        positions.extend(acts.iter().map(|it| it["position"].as_i64().expect("a position")));
        let Some(next) = page["next"].as_str() else { break };
        next.clone_into(&mut after);
    }
    let first = positions[0];
    assert!(first > 60);
    assert_eq!(positions, (1..=first).rev().collect::<Vec<_>>());
    let page = oversight.get("/giam-sat?viec=case_viewed&don_vi=19249").text;
    assert!(page.contains(&number) && page.contains("sau="), "a page and the way to the next");
}

fn of_unit(totals: &Answer, code: &str) -> Option<Value> {
    let totals = totals.json();
    totals["units"].as_array().expect("units").iter().find(|it| it["unit"] == code).cloned()
}

#[test]
fn totals_go_by_the_unit_that_holds_a_case() {
    let hotline = Hotline::start();
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let before = of_unit(&oversight.get("/api/v1/totals"), "19249").expect("a unit");
    let states = ["open", "received", "in_review", "question", "closed"].map(|it| &before[it]);
    assert_eq!(states.map(Value::as_i64), [3, 1, 1, 1, 1].map(Some));
    assert_eq!(before["urgent_unaccepted"], 1);
    let _token = Resident::of(&hotline).tip("violence", TEXT);
    sqlite(
        hotline.data(),
        "UPDATE cases SET day_received = day_received - 4 WHERE state = 'received'",
    );
    let after = of_unit(&oversight.get("/api/v1/totals"), "19249").expect("a unit");
    assert_eq!((&after["received"], &after["urgent_unaccepted"]), (&json!(2), &json!(2)));
    assert_eq!(after["unaccepted_days"], json!([0, 0, 0, 2, 0]));
    assert_eq!(after["longest"], 4);
    let other = of_unit(&oversight.get("/api/v1/totals"), "19255").expect("a unit");
    assert_eq!((&other["open"], &other["longest"]), (&json!(0), &Value::Null));
}

/// An oversight account in a commune, joined by an invitation as any other.
async fn oversight_of(hotline: &Hotline, code: &str) -> String {
    let store = Store::open_file(&hotline.data().join("hotline.sqlite")).await.expect("a store");
    let unit = store.read().unit_of_code(code).await.expect("read").expect("a unit");
    let invitation = format!("{:032x}", u128::from_be_bytes(Chance::System.bytes()));
    let tx = store.begin().await.expect("a start");
    tx.invite(&Invitation {
        id: Chance::System.id(),
        code_digest: Sealed::from_bytes(invitation.clone().into_bytes()).digest(),
        unit: unit.id,
        role: Role::Oversight,
        expires: Clock::System.now().plus(60),
    })
    .await
    .expect("invited");
    tx.commit().await.expect("kept");
    store.close().await.expect("closed");
    invitation
}

#[test]
fn rule_c1_a_communes_oversight_meets_no_case_that_was_sealed_past_it() {
    let hotline = Hotline::start();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let invitation = runtime.block_on(oversight_of(&hotline, "19249"));
    let triage = Resident::at(&hotline.triage);
    let form = [("code", invitation.as_str()), ("username", "giamsat.19249"), ("display_name", "")];
    let sheet = triage.post_form("/moi", &form).text;
    let password = sheet.split("<code>").nth(2).and_then(|it| it.split('<').next());
    let password = password.expect("a pass phrase");
    let commune = Officer::sign_in_with(&hotline.triage, "giamsat.19249", password);
    let province = Officer::sign_in(&hotline, "giamsat.44");
    let totals = || commune.get("/api/v1/totals").text;
    let before = (totals(), acts(&commune, "").len());
    assert!(before.1 > 0);

    let tip = json!({"unit": "19249", "category": "violence", "text": TEXT,
        "concerns_receiver": true});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let above = Officer::sign_in(&hotline, "truc.44");
    let number = above.number_of(TEXT).expect("held by the province");
    assert_eq!(above.act(&number, "accept", &json!({})).status, 204);
    assert!(acts(&province, "").iter().any(|it| it["case"] == number.as_str()));
    let held = of_unit(&province.get("/api/v1/totals"), "44").expect("a unit");
    assert_eq!(held["in_review"], 1);

    assert_eq!((totals(), acts(&commune, "").len()), before, "no row and no count");
    for act in acts(&commune, "") {
        assert_eq!(act["unit"], "19249");
        assert!(act["position"].is_null(), "gaps would tell of acts elsewhere");
    }
    for path in ["/giam-sat", "/giam-sat/tong-so", "/giam-sat/thoi-han"] {
        let page = commune.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.text.contains(&number) && !page.text.contains("Quảng Trị"), "{path}");
    }
    for path in ["/api/v1/audit?unit=44", "/api/v1/audit/head", "/giam-sat/dau-chuoi"] {
        assert_eq!(commune.get(path).status, 404, "{path}");
    }
    assert!(!commune.get("/giam-sat").text.contains("lienthon-audit-head"));
}

#[test]
fn an_officer_sees_who_has_viewed_a_case_and_when_of_whatever_unit() {
    let hotline = Hotline::start();
    let truc = Officer::sign_in(&hotline, "truc.19249");
    let number = truc.queue()[0]["number"].as_str().expect("a number").to_owned();
    let _case = Officer::sign_in(&hotline, "truc2.19249").case(&number);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let file = hotline.data().join("hotline.sqlite");
        let store = Store::open_file(&file).await.expect("a store");
        let read = store.read();
        let number = number.parse().expect("a number");
        let case = read.case_of_number(number).await.expect("read").expect("a case");
        let officer = read.officer_named("truc.44").await.expect("read").expect("an officer");
        let tx = store.begin().await.expect("a start");
        tx.record(Entry {
            at: Moment(1_795_366_800),
            officer: Some(officer.id),
            act: Act::CaseViewed,
            case: Some(case.id),
            unit: Some(officer.unit),
            detail: String::new(),
        })
        .await
        .expect("recorded");
        tx.commit().await.expect("kept");
        store.close().await.expect("closed");
    });
    let page = truc.get(&format!("/ho-so/{number}")).text;
    let history = page.split_once("class=\"history\"").expect("a history").1;
    assert!(history.contains("T.T.B") && history.contains("đã xem"));
    assert!(history.contains("23/11/2026 00:00 · P.V.D, Tỉnh Quảng Trị"), "{history}");
}

#[test]
fn settings_are_chained_when_they_change_and_only_then() {
    let hotline = Hotline::start().restarted();
    let settings =
        |hotline: &Hotline| acts(&Officer::sign_in(hotline, "giamsat.44"), "?act=settings_changed");
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
