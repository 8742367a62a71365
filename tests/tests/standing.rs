//! A database that went through every kind of act is as its acts say: nothing lawful is reported as wrong.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use casework::ids::CaseNumber;
use reqwest::Method;
use serde_json::{Value, json};
use system::cases::closing;
use system::hotline::{Hotline, sqlite};
use system::people::{Officer, Resident};
use system::unit::{merge, signed_merger};

/// A tip to xã Lệ Thủy: its token and its number.
fn taken(hotline: &Hotline, text: &str) -> (String, String) {
    let token = Resident::of(hotline).tip("theft", text);
    (token, Officer::sign_in(hotline, "truc.19249").number_of(text).expect("in the queue"))
}

/// An act on a case that must be accepted.
fn act(officer: &Officer, number: &str, what: &str, body: &Value) {
    let answer = officer.act(number, what, body);
    assert!(answer.status < 300, "{what}: {}", answer.text);
}

fn set_aside(officer: &Officer, number: &str, aside: bool) {
    let body = json!({"numbers": [number], "aside": aside, "reason": ""});
    let path = "/api/v1/cases/set-aside";
    assert_eq!(officer.send(&Method::POST, path, Some(&body)).status, 204);
}

/// Closed, opened again, closed: by its unit alone, and set aside in between.
fn worked_at_home(hotline: &Hotline) {
    let (_, number) = taken(hotline, "ở nhà");
    let duty = Officer::sign_in(hotline, "truc.19249");
    set_aside(&duty, &number, true);
    act(&duty, &number, "messages", &json!({"text": "hỏi thêm"}));
    hotline.stands();
    set_aside(&duty, &number, false);
    act(&duty, &number, "close", &closing("acted"));
    hotline.stands();
    act(&duty, &number, "state", &json!({"state": "in_review"}));
    set_aside(&duty, &number, true);
    hotline.stands();
    act(&duty, &number, "assign", &json!({"to": "truc2.19249"}));
    act(&duty, &number, "close", &closing("insufficient"));
}

/// Handed over while set aside, given back, handed over, given back: then it is with the unit above.
fn bounced(hotline: &Hotline) {
    let (_, number) = taken(hotline, "không ai nhận");
    let head = Officer::sign_in(hotline, "truong.19249");
    let neighbour = Officer::sign_in(hotline, "truc.19255");
    set_aside(&head, &number, true);
    for _ in 0..2 {
        act(&head, &number, "handover", &json!({"to": "19255", "reason": "không có gì lộ"}));
        hotline.stands();
        act(&neighbour, &number, "return", &json!({}));
        hotline.stands();
    }
    let above = Officer::sign_in(hotline, "truc.44");
    act(&above, &number, "accept", &json!({}));
}

/// Handed over sanitised, so that the sender keeps the original, and handed back: the sender then
/// holds keys of two key epochs.
fn sanitised_and_back(hotline: &Hotline) -> String {
    let (_, number) = taken(hotline, "tôi nhìn qua cửa bếp");
    let head = Officer::sign_in(hotline, "truong.19249");
    act(&head, &number, "handover", &json!({"to": "19255", "sanitise": true}));
    let second = Officer::sign_in(hotline, "lamsach.19249");
    let path = format!("/api/v1/sanitising/{number}");
    let words = json!({"text": "có người thấy"});
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    act(&head, &number, "handover/approve", &json!({}));
    hotline.stands();
    let there = Officer::sign_in(hotline, "truong.19255");
    act(&there, &number, "handover", &json!({"to": "19249", "reason": "không có gì lộ"}));
    number
}

/// Xã Lệ Thủy is merged into its neighbour: the cases that it leads pass on, and those that it holds beside
/// too.
fn merged(hotline: &Hotline) {
    let change = signed_merger(hotline, "19249", "19255");
    let heads = ["truong.19249", "truong.19255"].map(|name| Officer::sign_in(hotline, name));
    merge(&heads[0], &heads[1], &change, 2, || hotline.stands());
}

fn lived(hotline: &Hotline) {
    hotline.stands();
    worked_at_home(hotline);
    bounced(hotline);
    let back = sanitised_and_back(hotline);
    // Led by the neighbour and by the unit above, held beside by the unit that will be merged.
    let (_, border) = taken(hotline, "giáp ranh");
    let head = Officer::sign_in(hotline, "truong.19249");
    act(&head, &border, "handover", &json!({"to": "19255", "reason": "không có gì lộ"}));
    let neighbour = Officer::sign_in(hotline, "truong.19255");
    act(&neighbour, &border, "accept", &json!({}));
    act(&neighbour, &border, "share", &json!({"with": "19249", "reason": "không có gì lộ"}));
    let beside = Officer::sign_in(hotline, "truc.19249");
    act(&beside, &border, "messages", &json!({"text": "bên này cầu"}));
    act(&neighbour, &border, "close", &closing("acted"));
    // Withdrawn by its writer, after views and setting aside.
    let (token, withdrawn) = taken(hotline, "xin rút");
    set_aside(&head, &withdrawn, true);
    let gone = Resident::of(hotline).post("/api/v1/case/withdraw", &json!({"token": token}));
    assert_eq!(gone.status, 200, "{}", gone.text);
    hotline.stands();
    merged(hotline);
    let head = Officer::sign_in(hotline, "truong.19255");
    act(&head, &back, "close", &closing("acted"));
    let said = hotline.command(&["audit", "verify"]).stdout;
    let said = String::from_utf8(said).expect("text");
    assert!(said.ends_with(" 9 cases, intact\n"), "{said}");
}

#[test]
fn after_every_kind_of_act_nothing_is_found_wrong() {
    lived(&Hotline::start());
}

#[test]
fn on_postgresql_too() {
    lived(&Hotline::start_on_postgres());
}

#[test]
fn a_case_that_rows_of_recusal_hide_is_found() {
    let hotline = Hotline::start();
    let (_, number) = taken(&hotline, "bị giấu");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    act(&duty, &number, "recuse", &json!({}));
    hotline.stands();
    let bits = number.parse::<CaseNumber>().expect("a number").bits();
    let hidden = "SELECT c.id, o.id FROM cases c JOIN officer o ON o.unit_id = c.unit_id";
    sqlite(
        hotline.data(),
        &format!(
            "INSERT OR IGNORE INTO recusal (case_id, officer_id) {hidden} \
             WHERE c.id >> 23 = {bits}"
        ),
    );
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(head.get(&format!("/api/v1/cases/{number}")).status, 404);
    let found = hotline.command(&["audit", "verify"]);
    let told = String::from_utf8_lossy(&found.stderr).into_owned();
    assert!(!found.status.success() && told.contains("kept from an officer"), "{told}");
}

#[test]
fn a_case_that_was_closed_and_is_marked_as_withdrawn_is_not_erased() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let (_, number) = taken(&hotline, "đóng ngay, không tiếp nhận");
    act(&duty, &number, "close", &closing("acted"));
    let (token, _) = taken(&hotline, "rút lại thật");
    let withdrawn = json!({ "token": token });
    let resident = Resident::of(&hotline);
    assert_eq!(resident.post("/api/v1/case/withdraw", &withdrawn).status, 200);
    let closed = number.parse::<CaseNumber>().expect("a number").bits();
    let marked = format!("UPDATE cases SET withdrawn = 1 WHERE id >> 23 = {closed}");
    sqlite(hotline.data(), &marked);
    drop(duty);
    let hotline = hotline.days_later(1);
    // The tick of the start, which erases both in one round, is over once the other is gone.
    let resident = Resident::of(&hotline);
    while resident.post("/api/v1/case", &withdrawn).status != 404 {
        std::thread::yield_now();
    }
    let found = hotline.command(&["audit", "verify"]);
    let told = String::from_utf8_lossy(&found.stderr).into_owned();
    assert!(told.contains("marked as withdrawn"), "it is there, and shows: {told}");
}
