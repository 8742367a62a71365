//! Support bodies and their tasks: place, time, what to do; never the tip's words.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

const TOLD: &str =
    "Tối qua hai nhà cạnh nhau cãi vã về ranh đất rồi định đánh nhau ở ngõ sau đình làng.";

/// Registers a body as the head; gives its id.
fn body(head: &Officer, kind: &str, name: &str, more: &Value) -> String {
    let mut new = json!({"kind": kind, "name": name});
    for (key, value) in more.as_object().expect("fields") {
        new[key] = value.clone();
    }
    let answer = head.send(&Method::POST, "/api/v1/bodies", Some(&new));
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["id"].as_str().expect("an id").to_owned()
}

fn task(body: &str) -> Value {
    json!({"body": body, "place": "ngõ sau đình", "time": "19 giờ thứ bảy",
        "what": "Mời hai bên tới nhà văn hóa, nghe từng bên rồi ghi biên bản."})
}

#[test]
fn the_head_keeps_the_register_and_who_works_cases_sees_it() {
    let hotline = Hotline::start();
    let head = Officer::sign_in(&hotline, "truong.19249");
    let id = body(&head, "mediation", "Tổ hòa giải thôn Một", &json!({"from": "2026-01-01"}));
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let list = officer.get("/api/v1/bodies").json();
    assert_eq!(list["bodies"][0]["id"], id.as_str());
    assert_eq!(list["bodies"][0]["suggested_for"], json!(["dispute"]));
    assert_eq!(list["bodies"][0]["serves"], true);
    assert!(officer.get("/to-chuc").text.contains("Tổ hòa giải thôn Một"));
    assert!(!officer.get("/to-chuc").text.contains("Thêm tổ chức"), "only the head adds");
    let new = json!({"kind": "security", "name": "x"});
    assert_eq!(officer.send(&Method::POST, "/api/v1/bodies", Some(&new)).status, 404);
    assert_eq!(officer.send(&Method::POST, &format!("/api/v1/bodies/{id}/end"), None).status, 404);
    let elsewhere = Officer::sign_in(&hotline, "truong.19255");
    assert!(elsewhere.get("/api/v1/bodies").json()["bodies"].as_array().expect("list").is_empty());
    let theirs = elsewhere.send(&Method::POST, &format!("/api/v1/bodies/{id}/end"), None);
    assert!(theirs.is_problem(422, "no-body"));
    for wrong in [
        json!({"kind": "army", "name": "x"}),
        json!({"kind": "security", "name": " "}),
        json!({"kind": "security", "name": "x", "from": "hôm nay"}),
        json!({"kind": "security", "name": "x", "from": "2026-02-02", "to": "2026-02-01"}),
    ] {
        let answer = head.send(&Method::POST, "/api/v1/bodies", Some(&wrong));
        assert!(answer.is_problem(422, "bad-body"), "{wrong}");
    }
    let form = [("kind", "youth"), ("name", "Đội xung kích"), ("from", ""), ("to", "")];
    assert_eq!(head.post_form("/to-chuc", &form).status, 303);
    assert!(head.get("/to-chuc").text.contains("Đội xung kích"));
    assert_eq!(head.post_form("/to-chuc", &[("end", id.as_str())]).status, 303);
    let list = officer.get("/api/v1/bodies").json();
    let ended = list["bodies"].as_array().expect("list").iter().find(|it| it["id"] == id.as_str());
    assert_eq!(ended.expect("still listed")["serves"], false);
}

#[test]
fn a_task_carries_place_time_and_what_to_do_and_is_marked_done_and_undone() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("dispute", TOLD);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let team = body(&head, "mediation", "Tổ hòa giải thôn Một", &json!({}));
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of(TOLD).expect("in the queue");
    let page = officer.get(&format!("/ho-so/{number}")).text;
    assert!(page.contains("Tổ hòa giải thôn Một (gợi ý)"), "suggested for its category");
    let box_of = page.split_once("id=\"what\"").expect("a box").1;
    assert!(box_of.split_once("</textarea>").expect("its end").0.trim_end().ends_with('>'));

    let given = officer.act(&number, "tasks", &task(&team));
    assert_eq!(given.status, 201);
    let id = given.json()["id"].as_str().expect("an id").to_owned();
    let shown = officer.case(&number)["tasks"][0].clone();
    assert_eq!(shown["place"], "ngõ sau đình");
    assert_eq!(
        (&shown["body_name"], &shown["done"]),
        (&json!("Tổ hòa giải thôn Một"), &json!(false))
    );
    let mark = |done: bool| officer.act(&number, &format!("tasks/{id}"), &json!({ "done": done }));
    assert_eq!(mark(true).status, 204);
    assert!(mark(true).is_problem(409, "no-such-move"));
    assert_eq!(officer.case(&number)["tasks"][0]["done"], true);
    let form = [("task", id.as_str())];
    assert_eq!(officer.post_form(&format!("/ho-so/{number}/viec-chua-xong"), &form).status, 303);
    let case = officer.case(&number);
    assert_eq!(case["tasks"][0]["done"], false);
    let acts = case["history"].to_string();
    for act in ["task_given", "task_done", "task_undone"] {
        assert!(acts.contains(act), "{act}");
    }
    let none = officer.act(&number, "tasks/0000000000000001", &json!({"done": true}));
    assert_eq!(none.status, 404);
    let stale = json!({"done": true, "seen": "1.1"});
    assert!(officer.act(&number, &format!("tasks/{id}"), &stale).is_problem(409, "changed"));
}

#[test]
fn the_sheet_for_a_body_shows_the_task_and_nothing_of_the_case() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("dispute", TOLD);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let team = body(&head, "mediation", "Tổ hòa giải thôn Một", &json!({}));
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of(TOLD).expect("in the queue");
    let given = officer.act(&number, "tasks", &task(&team)).json();
    let id = given["id"].as_str().expect("an id");
    let path = format!("/ho-so/{number}/viec/{id}");
    let sheet = officer.get(&path);
    assert_eq!(sheet.status, 200);
    let task_number = officer.case(&number)["tasks"][0]["number"].as_str().expect("it").to_owned();
    for shown in
        ["Tổ hòa giải thôn Một", "ngõ sau đình", "19 giờ", "Mời hai bên", "Lệ Thủy", &task_number]
    {
        assert!(sheet.text.contains(shown), "{shown}");
    }
    for hidden in [number.as_str(), TOLD, "Mâu thuẫn", "ranh đất"] {
        assert!(!sheet.text.contains(hidden), "{hidden}");
    }
    assert!(!number.starts_with(&task_number[..4]), "a task's number is its own");
    assert!(officer.case(&number)["history"].to_string().contains("task_printed"));
    assert_eq!(Officer::sign_in(&hotline, "truc.19255").get(&path).status, 404);
    assert_eq!(officer.get(&format!("/ho-so/{number}/viec/0000000000000001")).status, 404);
    assert_eq!(officer.get(&format!("/ho-so/{number}/viec/x")).status, 404);
}

#[test]
fn violence_drugs_domestic_and_child_cases_never_go_to_mediation() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let team = body(&head, "mediation", "Tổ hòa giải thôn Một", &json!({}));
    let guard = body(&head, "security", "Tổ bảo vệ ANTT thôn Một", &json!({}));
    let officer = Officer::sign_in(&hotline, "truc.19249");
    for category in ["violence", "drugs", "domestic", "child"] {
        let text = format!("việc {category}");
        let _token = resident.tip(category, &text);
        let number = officer.number_of(&text).expect("in the queue");
        let refused = officer.act(&number, "tasks", &task(&team));
        assert!(refused.is_problem(422, "never-mediation"), "{category}");
        let page = officer.get(&format!("/ho-so/{number}")).text;
        assert!(!page.contains(&format!("value=\"{team}\"")), "{category}: not even offered");
        assert!(page.contains(&format!("value=\"{guard}\"")), "{category}");
        assert_eq!(officer.act(&number, "tasks", &task(&guard)).status, 201, "{category}");
    }
}

#[test]
fn a_body_whose_mandate_ran_out_or_has_not_begun_gets_no_task() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("dispute", TOLD);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let past = json!({"from": "2020-01-01", "to": "2020-12-31"});
    let past = body(&head, "mediation", "Tổ nhiệm kỳ trước", &past);
    let future = body(&head, "mediation", "Tổ nhiệm kỳ sau", &json!({"from": "2999-01-01"}));
    let ended = body(&head, "mediation", "Tổ vừa kết thúc", &json!({}));
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of(TOLD).expect("in the queue");
    assert_eq!(head.send(&Method::POST, &format!("/api/v1/bodies/{ended}/end"), None).status, 204);
    for body in [&past, &future, &ended] {
        let refused = officer.act(&number, "tasks", &task(body));
        assert!(refused.is_problem(422, "mandate-ended"), "{body}");
    }
    let refused = officer.act(&number, "tasks", &task("0000000000000001"));
    assert!(refused.is_problem(422, "no-body"));
    assert!(officer.act(&number, "tasks", &task("x")).is_problem(422, "no-body"));
}

#[test]
fn a_task_that_repeats_the_tip_is_refused_and_the_words_stay_in_the_form() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("dispute", TOLD);
    let reply = "Họ hẹn nhau tối thứ bảy này ra chỗ gốc đa đầu làng để nói chuyện cho xong.";
    let reply_sent = json!({"token": token, "text": reply});
    assert_eq!(resident.post("/api/v1/case/messages", &reply_sent).status, 201);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let team = body(&head, "mediation", "Tổ hòa giải thôn Một", &json!({}));
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of(TOLD).expect("in the queue");
    for (field, copied) in [
        ("what", format!("Xem giúp: {}", TOLD.to_uppercase())),
        ("what", reply.to_owned()),
        ("place", TOLD.to_owned()),
    ] {
        let mut new = task(&team);
        new[field] = json!(copied);
        assert!(officer.act(&number, "tasks", &new).is_problem(422, "repeats-tip"), "{field}");
    }
    let form = [("body", team.as_str()), ("place", "ngõ sau đình"), ("time", ""), ("what", TOLD)];
    let page = officer.post_form(&format!("/ho-so/{number}/giao-viec"), &form);
    assert_eq!(page.status, 422);
    assert!(page.text.contains("viết bằng lời của mình, để không lộ người báo tin"));
    assert!(page.text.contains(&format!("{TOLD}</textarea>")));
    assert!(page.text.contains("value=\"ngõ sau đình\""));
    assert!(officer.case(&number)["tasks"].as_array().expect("tasks").is_empty());
    for (field, empty) in [("what", " "), ("place", "")] {
        let mut new = task(&team);
        new[field] = json!(empty);
        assert!(officer.act(&number, "tasks", &new).is_problem(422, "text-empty"), "{field}");
    }
}

#[test]
fn no_word_of_a_task_a_class_or_a_corroboration_stands_outside_an_envelope() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("dispute", TOLD);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let team = body(&head, "mediation", "Tổ hòa giải thôn Một", &json!({}));
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of(TOLD).expect("in the queue");
    let words = ["planted-task-3e1f", "planted-place-77aa", "planted-finding-90cd", "crime_report"];
    let new = json!({"body": team, "place": words[1], "time": words[1], "what": words[0]});
    assert_eq!(officer.act(&number, "tasks", &new).status, 201);
    assert_eq!(officer.act(&number, "corroborate", &json!({"text": words[2]})).status, 201);
    assert_eq!(officer.act(&number, "classify", &json!({"class": words[3]})).status, 204);
    let find = json!({"place": words[1]});
    assert_eq!(officer.send(&Method::POST, "/api/v1/cases/find", Some(&find)).status, 200);
    let _page = officer.post_form("/", &[("noi", words[1])]);
    let words = words.map(String::from);
    assert_eq!(system::leaks::found_below(hotline.data(), &words), []);
    assert_eq!(system::leaks::found_in(hotline.printed().as_bytes(), &words), None);
}
