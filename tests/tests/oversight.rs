//! Oversight: acts and numbers of its own unit and all units below it, and no word of a tip.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use casework::clock::Timestamp;
use casework::rng::Rng;
use casework::role::Role;
use sealing::sealed::Sealed;
use serde_json::{Value, json};
use storage::accounts::invitations::Invitation;
use storage::audit::{Act, Entry};
use storage::db::store::Store;
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};

const TEXT: &str = "lời kể không được lọt ra";
const PLACE: &str = "cây đa đầu làng";

fn acts(officer: &Officer, query: &str) -> Vec<Value> {
    let answer = officer.get(&format!("/api/v1/audit{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["acts"].as_array().expect("acts").clone()
}

#[test]
fn oversight_reads_acts_and_numbers_and_no_word_of_a_tip() {
    let hotline = Hotline::start_for_the_first_time();
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
    let heads = ["/api/v1/audit/head", "/api/v1/audit/heads"];
    let calls = ["/api/v1/audit", "/api/v1/totals"].into_iter().chain(heads);
    for path in pages.into_iter().chain(calls.clone()) {
        let answer = oversight.get(path);
        assert_eq!(answer.status, 200, "{path}");
        for word in [TEXT, PLACE, "Trần Thị Mẫu", "domestic", "Bạo lực gia đình"] {
            assert!(!answer.text.contains(word), "{path}: {word}");
        }
    }
    for stranger in ["truc.19249", "truong.19249", "lamsach.19249", "quantri.44", "truong.44"] {
        let stranger = Officer::sign_in(&hotline, stranger);
        let nowhere = stranger.get("/api/v1/nowhere").text;
        let files = ["/giam-sat/dau-chuoi", "/giam-sat/dau-chuoi/da-giu"];
        for path in pages.into_iter().chain(files).chain(calls.clone()) {
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
    let hotline = hotline.days_later(4);
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let after = of_unit(&oversight.get("/api/v1/totals"), "19249").expect("a unit");
    assert_eq!((&after["received"], &after["urgent_unaccepted"]), (&json!(2), &json!(2)));
    assert_eq!(after["unaccepted_days"], json!([0, 0, 0, 2, 0]));
    assert_eq!(after["longest"], 4);
    let other = of_unit(&oversight.get("/api/v1/totals"), "19255").expect("a unit");
    assert_eq!((&other["open"], &other["longest"]), (&json!(0), &Value::Null));
}

/// An oversight account in a commune, joined by invitation like any other.
async fn oversight_of(hotline: &Hotline, code: &str) -> String {
    let store = Store::open_file(&hotline.data().join("hotline.sqlite")).await.expect("a store");
    let unit = store.read().units().with_code(code).await.expect("read").expect("a unit");
    let invitation = format!("{:032x}", u128::from_be_bytes(Rng::System.bytes()));
    let tx = store.begin().await.expect("a start");
    tx.accounts()
        .invite(&Invitation {
            id: Rng::System.id(),
            code_digest: Sealed::from_bytes(invitation.clone().into_bytes()).digest(),
            unit: unit.id,
            role: Role::Oversight,
            expires: hotline.clock().now().plus(60),
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
    let heads = ["/api/v1/audit/head", "/api/v1/audit/heads"];
    let files = ["/giam-sat/dau-chuoi", "/giam-sat/dau-chuoi/da-giu"];
    for path in heads.into_iter().chain(files).chain(["/api/v1/audit?unit=44"]) {
        assert_eq!(commune.get(path).status, 404, "{path}");
    }
    let page = commune.get("/giam-sat").text;
    assert!(!page.contains("lienthon-audit-head") && !page.contains("dau-chuoi"));
}

#[test]
fn oversight_finds_the_heads_that_triage_kept_and_takes_them_away_as_one_file() {
    let hotline = Hotline::start();
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    while acts(&oversight, "?act=head_signed").is_empty() {
        std::thread::yield_now();
    }
    let kept = oversight.get("/api/v1/audit/heads").json();
    let [head] = kept["heads"].as_array().expect("heads").as_slice() else { panic!("{kept}") };
    assert_eq!(kept["key"], oversight.get("/api/v1/audit/head").json()["key"]);
    let line = head["line"].as_str().expect("a line");
    let words = [&head["position"].to_string(), head["day"].as_str().expect("a day")];
    let begin = format!("lienthon-audit-head {} {} ", words[0], words[1]);
    assert!(line.starts_with(&begin), "{line}");
    let signed = acts(&oversight, "?act=head_signed");
    assert_eq!((signed.len(), &signed[0]["position"]), (1, &head["position"]));
    assert_eq!(signed[0]["detail"], head["day"]);

    let file = oversight.get("/giam-sat/dau-chuoi/da-giu");
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"audit-heads-"));
    assert_eq!(file.text, format!("{line}\n"));
    let page = oversight.get("/giam-sat").text;
    let hash = head["hash"].as_str().expect("a hash");
    assert!(page.contains(&format!("{}…", &hash[..8])), "in words");
    assert!(page.contains("href=\"/giam-sat/dau-chuoi/da-giu\""));
    let away = hotline.data().join("heads.txt");
    std::fs::write(&away, file.text).expect("a file");
    let away = away.to_str().expect("a path");
    let fits = hotline.command(&["audit", "verify", "--head", away]);
    assert!(fits.status.success(), "{}", String::from_utf8_lossy(&fits.stderr));
}

#[test]
fn that_oversight_looked_stands_in_the_chain_once_a_session() {
    let hotline = Hotline::start();
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let looked = |oversight: &Officer| {
        let acts = acts(oversight, "?act=audit_viewed");
        acts.iter().map(|it| it["detail"].as_str().expect("a code").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(looked(&oversight), ["acts"], "this one too");
    let paths = ["/giam-sat", "/giam-sat/tong-so", "/giam-sat/thoi-han", "/giam-sat/dau-chuoi"];
    for path in paths.into_iter().chain(["/giam-sat/dau-chuoi/da-giu", "/api/v1/totals"]) {
        for _ in 0..2 {
            assert_eq!(oversight.get(path).status, 200, "{path}");
        }
    }
    for path in ["/api/v1/audit", "/api/v1/audit/head", "/api/v1/audit/heads"] {
        assert_eq!(oversight.get(path).status, 200, "{path}");
    }
    assert_eq!(looked(&oversight), ["heads", "head", "late", "totals", "acts"]);
    let viewed = &acts(&oversight, "?act=audit_viewed")[0];
    assert_eq!((&viewed["by"].is_string(), &viewed["unit"]), (&true, &json!("44")));
    assert!(oversight.get("/giam-sat").text.contains("các đầu chuỗi đã giữ"));

    // The chain counts in seconds: the next session must begin later than this view.
    let last = |oversight: &Officer| acts(oversight, "")[0]["at"].as_i64().expect("a time");
    let before = last(&oversight);
    let mut next = Officer::sign_in(&hotline, "giamsat.44");
    while acts(&oversight, "?act=signed_in")[0]["at"].as_i64() <= Some(before) {
        next = Officer::sign_in(&hotline, "giamsat.44");
    }
    assert_eq!(looked(&next), ["acts", "heads", "head", "late", "totals", "acts"]);
    let refused = next.get("/api/v1/audit?unit=99999");
    assert_eq!(refused.status, 404, "what was not shown was not looked at");
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
        let store = store.recording_under(hotline.audit_key());
        let read = store.read();
        let number = number.parse().expect("a number");
        let case = read.cases().with_number(number).await.expect("read").expect("a case");
        let officer =
            read.accounts().with_username("truc.44").await.expect("read").expect("an officer");
        let tx = store.begin().await.expect("a start");
        let entry = Entry::of_nobody(Timestamp(1_795_366_800), Act::CaseViewed);
        let entry = entry.by(officer.id, officer.unit).on_case(case.id);
        tx.audit().record(entry).await.expect("recorded");
        tx.commit().await.expect("kept");
        store.close().await.expect("closed");
    });
    let page = truc.get(&format!("/ho-so/{number}")).text;
    let history = page.split_once("class=\"history\"").expect("a history").1;
    assert!(history.contains("T.T.B") && history.contains("lượt xem"));
    assert!(history.contains("23/11/2026 00:00</small> P.V.D, Tỉnh Quảng Trị"), "{history}");
}
