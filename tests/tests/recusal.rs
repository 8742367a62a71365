//! Rule C2: an officer stays away from a case, by a recusal from it or by a declaration about a village.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::closing;
use system::hotline::Hotline;
use system::people::{Officer, Resident};

fn history(case: &Value) -> Vec<String> {
    let acts = case["history"].as_array().expect("acts").iter();
    acts.map(|it| it["act"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn rule_c2_an_officer_who_recuses_themselves_loses_the_case_at_once() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "người nhà tôi");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("người nhà tôi").expect("in the queue");
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
    let mine = || officer.get("/api/v1/counts").json()["mine"].as_i64().expect("a count");
    let before = mine();
    assert_eq!(officer.act(&number, "recuse", &json!({})).status, 204);

    assert_eq!(mine(), before - 1, "not in their counts");
    assert!(officer.queue().iter().all(|it| it["number"] != number.as_str()), "nor their queue");
    let path = format!("/api/v1/cases/{number}");
    let none = officer.get("/api/v1/cases/0000-0000");
    let gone = officer.get(&path);
    assert_eq!((gone.status, &gone.text), (404, &none.text));
    assert_eq!(officer.get(&format!("/ho-so/{number}")).status, 404);
    for (act, body) in [
        ("accept", json!({})),
        ("notes", json!({"text": "x"})),
        ("messages", json!({"text": "x"})),
        ("state", json!({"state": "question"})),
        ("close", closing("acted")),
        ("assign", json!({"to": "truc.19249"})),
        ("unmask", json!({"reason": "x"})),
        ("classify", json!({"class": "initial"})),
        ("corroborate", json!({"text": "x"})),
        ("recuse", json!({})),
        ("tasks", json!({"body": "0000000000000001", "place": "x", "what": "x"})),
    ] {
        assert_eq!(officer.act(&number, act, &body).status, 404, "{act}");
    }
    let aside = json!({"numbers": [number], "aside": true});
    let aside = officer.send(&Method::POST, "/api/v1/cases/set-aside", Some(&aside));
    assert_eq!(aside.status, 404);
    assert_eq!(officer.get(&format!("/api/v1/counts?case={number}")).status, 404);

    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    let case = colleague.case(&number);
    assert_eq!((&case["handler"], &case["recused"]), (&Value::Null, &json!(["truc.19249"])));
    assert!(history(&case).contains(&"recused".to_owned()));
    assert!(colleague.get(&format!("/ho-so/{number}")).text.contains("N.V.A không tham gia"));
    let given = colleague.act(&number, "assign", &json!({"to": "truc.19249"}));
    assert!(given.is_problem(422, "no-colleague"), "nobody gives it back to them");

    // Only the head lifts the recusal.
    let lift = json!({"officer": "truc.19249"});
    assert_eq!(colleague.act(&number, "recusals/lift", &lift).status, 404);
    assert_eq!(officer.act(&number, "recusals/lift", &lift).status, 404);
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(head.act(&number, "recusals/lift", &lift).status, 204);
    assert_eq!(officer.get(&path).status, 200);
    assert!(history(&officer.case(&number)).contains(&"recusal_lifted".to_owned()));
    hotline.stands();
}

#[test]
fn rule_c2_a_recusal_from_the_page_leads_back_to_the_queue() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "từ trang hồ sơ");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let number = head.number_of("từ trang hồ sơ").expect("in the queue");
    let officer = Officer::sign_in(&hotline, "truc2.19249");
    let done = officer.post_form(&format!("/ho-so/{number}/khong-tham-gia"), &[]);
    assert_eq!((done.status, done.header("location")), (303, "/?xong=recused"));
    let path = format!("/ho-so/{number}");
    assert!(head.get(&path).text.contains("Cho tham gia lại"));
    let lift = [("officer", "truc2.19249")];
    assert_eq!(head.post_form(&format!("{path}/tro-lai"), &lift).status, 303);
    assert_eq!(officer.get(&path).status, 200);
}

#[test]
fn rule_c2_a_declared_conflict_keeps_the_cases_of_that_village_away() {
    let hotline = Hotline::start();
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let colleague = Officer::sign_in(&hotline, "truong.19249");
    let villages = officer.get("/api/v1/account/conflicts").json();
    let village = villages["villages"][0]["id"].as_str().expect("an id").to_owned();
    let resident = Resident::of(&hotline);
    let tip = |village: &str, text: &str| {
        let tip = json!({"unit": "19249", "village": village, "category": "theft", "text": text});
        let _token = resident.tip_with(&tip);
        colleague.number_of(text).expect("in the queue")
    };
    let before = tip(&village, "trước khi khai");
    let elsewhere = tip(villages["villages"][1]["id"].as_str().expect("an id"), "thôn khác");
    assert_eq!(officer.act(&before, "accept", &json!({})).status, 204);
    let declared = json!({"villages": [village]});
    let put = |body: &Value| officer.send(&Method::PUT, "/api/v1/account/conflicts", Some(body));
    assert!(put(&json!({"villages": ["1"]})).is_problem(422, "unknown-code"));
    assert_eq!(put(&declared).status, 204);
    let after = tip(&village, "sau khi khai");
    let queue = officer.queue();
    let listed = |number: &str| queue.iter().any(|it| it["number"] == number);
    assert_eq!((listed(&before), listed(&after), listed(&elsewhere)), (false, false, true));
    for number in [&before, &after] {
        assert_eq!(officer.get(&format!("/api/v1/cases/{number}")).status, 404);
    }
    // Colleagues continue the case, and it has no handler now.
    assert_eq!(colleague.case(&before)["handler"], Value::Null);
    assert_eq!(officer.get("/toi/xung-dot").text.matches(" checked").count(), 1);
    // Straight to a case that no queue has shown yet.
    let direct = tip(&village, "vào thẳng");
    assert_eq!(officer.get(&format!("/api/v1/cases/{direct}")).status, 404);
}

/// An officer of xã Lệ Thủy and, by their ids, two villages of it.
fn with_villages(officer: &Officer) -> [String; 2] {
    let villages = officer.get("/api/v1/account/conflicts").json();
    [0, 1].map(|at| villages["villages"][at]["id"].as_str().expect("an id").to_owned())
}

fn declare(officer: &Officer, villages: &[&str]) -> u16 {
    let declared = json!({ "villages": villages });
    officer.send(&Method::PUT, "/api/v1/account/conflicts", Some(&declared)).status
}

fn tip_from(resident: &Resident, village: &str, text: &str) {
    let tip = json!({"unit": "19249", "village": village, "category": "theft", "text": text});
    let _token = resident.tip_with(&tip);
}

#[test]
fn rule_c2_no_count_has_a_case_of_a_declared_village_not_even_before_a_list_shows_it() {
    for hotline in [Hotline::start(), Hotline::start_on_postgres()] {
        no_count_has_it(&hotline);
    }
}

fn no_count_has_it(hotline: &Hotline) {
    let resident = Resident::of(hotline);
    let officer = Officer::sign_in(hotline, "truc.19249");
    let colleague = Officer::sign_in(hotline, "truong.19249");
    let oversight = Officer::sign_in(hotline, "giamsat.44");
    let counts = |of: &Officer| {
        let mut counts = of.get("/api/v1/counts").json();
        counts["seen"].take();
        counts
    };
    let recusals = || oversight.get("/api/v1/audit?act=recused").json()["acts"].clone();
    let [village, other] = with_villages(&officer);
    let before = counts(&officer);
    tip_from(&resident, &village, "đang xử lý");
    let mine = colleague.number_of("đang xử lý").expect("in the queue");
    assert_eq!(officer.act(&mine, "accept", &json!({})).status, 204);
    assert_ne!(counts(&officer), before);

    // From the declaration on it has no handler, and is in no count, though no list was opened.
    let recorded = recusals();
    assert_eq!(declare(&officer, &[&village]), 204);
    let nobodys = colleague.get("/api/v1/cases?view=unassigned").json()["cases"].clone();
    let nobodys = nobodys.as_array().expect("cases").clone();
    assert!(nobodys.iter().any(|it| it["number"] == mine.as_str() && it["handler"].is_null()));
    assert_eq!(colleague.case(&mine)["handler"], Value::Null);
    assert_eq!(counts(&officer), before);
    assert_eq!(recusals(), recorded, "nothing is recorded about a case");

    // A later case is counted for the colleague, and never for the officer who declared, not even until a
    // list is shown. Asking for the counts leaves no row that would tell when the tip came (rule W2).
    tip_from(&resident, &village, "mới tới");
    let new = colleague.number_of("mới tới").expect("in the queue");
    assert_eq!(counts(&officer), before);
    assert_eq!(counts(&colleague)["new"].as_i64(), before["new"].as_i64().map(|it| it + 1));
    assert_eq!(recusals(), recorded);
    assert_eq!(officer.get(&format!("/api/v1/counts?case={new}")).status, 404);
    let number = |page: &str| {
        let heading = page.split("class=\"count\">").nth(1).and_then(|it| it.split('<').next());
        heading.expect("a count").to_owned()
    };
    let shown = number(&officer.get("/").text);
    assert_eq!(shown, officer.queue().len().to_string());
    // Nobody can give it to them, and they cannot set it aside.
    let given = colleague.act(&new, "assign", &json!({"to": "truc.19249"}));
    assert!(given.is_problem(422, "no-colleague"));
    let aside = json!({"numbers": [new], "aside": true});
    let aside = officer.send(&Method::POST, "/api/v1/cases/set-aside", Some(&aside));
    assert_eq!(aside.status, 404);
    // Cases of another village are counted as before.
    tip_from(&resident, &other, "thôn khác");
    assert_eq!(counts(&officer)["new"].as_i64(), before["new"].as_i64().map(|it| it + 1));
    assert_eq!(number(&officer.get("/").text), officer.queue().len().to_string());
}

#[test]
fn rule_c2_a_flood_from_a_declared_village_is_passed_over_in_bounded_steps() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let [village, _] = with_villages(&officer);
    let (before, new) =
        (officer.queue().len(), officer.get("/api/v1/counts").json()["new"].clone());
    assert_eq!(declare(&officer, &[&village]), 204);
    for at in 0..510 {
        tip_from(&resident, &village, &format!("dồn dập {at}"));
    }
    let (mut seen, mut after, mut calls) = (0, String::new(), 0);
    loop {
        let page = officer.get(&format!("/api/v1/cases?after={after}")).json();
        let cases = page["cases"].as_array().expect("cases");
        (seen, calls) = (seen + cases.len(), calls + 1);
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, before, "all that is theirs to see, and nothing twice");
    assert!(calls > 1, "one request looks at 500 at most");
    assert_eq!(officer.get("/api/v1/counts").json()["new"], new);
}

/// The output of `sqlite3` on the demo's database.
fn asked(hotline: &Hotline, question: &str) -> String {
    let mut client = std::process::Command::new("sqlite3");
    client.arg(hotline.data().join("hotline.sqlite")).arg(question);
    String::from_utf8(client.output().expect("sqlite3 runs").stdout).expect("text")
}

#[test]
fn rule_c2_a_declaration_and_the_lists_after_it_write_nothing_about_any_case() {
    let hotline = Hotline::start();
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let colleague = Officer::sign_in(&hotline, "truong.19249");
    let [village, _] = with_villages(&officer);
    tip_from(&Resident::of(&hotline), &village, "của thôn đã khai");
    let number = colleague.number_of("của thôn đã khai").expect("in the queue");
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
    // The reading of the queue is recorded once a session.
    let _queue = officer.queue();
    let cases = || {
        let tables = "cases envelope key_grant recusal deadline hold handover referral";
        tables.split(' ').map(|it| asked(&hotline, &format!(".dump {it}"))).collect::<Vec<_>>()
    };
    let acts = || asked(&hotline, "SELECT act, case_id, detail FROM audit_entry ORDER BY position");
    let (rows, said) = (cases(), acts());
    assert!(rows[0].contains("INSERT") && said.contains("case_accepted"), "there is something");
    assert_eq!(declare(&officer, &[&village]), 204);
    let _shown = (officer.queue(), officer.get("/"), officer.get("/api/v1/counts"));
    assert_eq!(officer.get(&format!("/api/v1/cases/{number}")).status, 404);
    assert_eq!(cases(), rows);
    assert_eq!(acts(), format!("{said}conflicts_declared||1\n"));
    // An answer makes a colleague its handler; the declaration does not.
    let told = colleague.act(&number, "messages", &json!({"text": "tôi nhận"}));
    assert_eq!(told.status, 201);
    assert_eq!(colleague.case(&number)["handler"], "truong.19249");
    hotline.stands();
}
