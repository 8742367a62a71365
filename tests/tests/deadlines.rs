//! Deadlines by law: which terms run from an acceptance, what is due, and who sees it.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use casework::clock::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{closing, hand, share};
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};
use system::unit::{merge, signed_merger};

const DAY: i64 = 24 * 60 * 60;

fn accepted(hotline: &Hotline, duty: &Officer, text: &str) -> String {
    let _token = Resident::of(hotline).tip("theft", text);
    let number = duty.number_of(text).expect("in the queue");
    assert_eq!(duty.act(&number, "accept", &json!({})).status, 204);
    number
}

fn deadline(officer: &Officer, number: &str, code: &str) -> Value {
    let all = officer.case(number)["deadlines"].as_array().expect("deadlines").clone();
    all.into_iter().find(|it| it["code"] == code).unwrap_or_default()
}

fn due_of(it: &Value) -> i64 {
    it["due"].as_i64().expect("a moment")
}

fn met(officer: &Officer, number: &str, code: &str) -> Answer {
    officer.act(number, &format!("deadlines/{code}/done"), &json!({}))
}

fn due_numbers(officer: &Officer) -> Vec<Value> {
    let page = officer.get("/api/v1/cases?due=true").json();
    let cases = page["cases"].as_array().expect("cases").iter();
    cases.map(|it| it["number"].clone()).collect()
}

/// Starts again on the first day on which something due then is late.
fn after(hotline: Hotline, due: i64) -> Hotline {
    let days = Timestamp(due).day().0 - hotline.today().0;
    hotline.days_later(days)
}

#[test]
fn from_acceptance_the_terms_of_law_run_and_what_is_done_runs_no_more() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let _token = Resident::of(&hotline).tip("theft", "chưa ai nhận");
    let waiting = duty.number_of("chưa ai nhận").expect("in the queue");
    assert_eq!(
        duty.case(&waiting)["deadlines"],
        json!([]),
        "none runs before an act or a tick of ours"
    );
    let number = accepted(&hotline, &duty, "vừa nhận");
    let report = deadline(&duty, &number, "report_up");
    assert_eq!(due_of(&report) - report["started"].as_i64().expect("a moment"), DAY / 2);
    // At the midnight in Vietnam that ends a day.
    for code in ["transfer", "decision"] {
        assert_eq!((due_of(&deadline(&duty, &number, code)) + 7 * 60 * 60) % DAY, 0, "{code}");
    }
    assert!(due_numbers(&duty).contains(&json!(number)), "twelve hours are within a day");
    assert_eq!(met(&duty, &number, "report_up").status, 204);
    assert!(met(&duty, &number, "report_up").is_problem(409, "deadline-not-running"));
    assert!(met(&duty, &number, "answer").is_problem(409, "deadline-not-running"));
    assert_ne!(deadline(&duty, &number, "report_up")["done"], Value::Null);
    assert!(!due_numbers(&duty).contains(&json!(number)), "the next one is a week away");
    assert_eq!(duty.act(&number, "close", &closing("acted")).status, 204);
    // A closed case has nothing due; opened again, the same terms continue.
    let due = due_of(&deadline(&duty, &number, "transfer"));
    let hotline = after(hotline, due);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let transfer = deadline(&duty, &number, "transfer");
    assert_eq!(transfer["late"], false);
    assert!(met(&duty, &number, "transfer").is_problem(409, "no-such-move"));
    assert!(!due_numbers(&duty).contains(&json!(number)));
    assert_eq!(duty.act(&number, "state", &json!({"state": "in_review"})).status, 204);
    let again = deadline(&duty, &number, "transfer");
    assert_eq!((&again["due"], &again["late"]), (&transfer["due"], &json!(true)));
    assert!(due_numbers(&duty).contains(&json!(number)));
}

#[test]
fn what_is_due_first_comes_first_and_the_page_counts_it() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let before = duty.get("/api/v1/counts").json()["due"].as_u64().expect("a count");
    let older = accepted(&hotline, &duty, "nhận trước");
    let hotline = hotline.days_later(2);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let newer = accepted(&hotline, &duty, "nhận sau");
    let due = due_numbers(&duty);
    let place = |number: &str| due.iter().position(|it| *it == json!(number)).expect("due");
    assert!(place(&older) < place(&newer));
    let line = |number: &str| {
        let page = duty.get("/api/v1/cases?due=true").json();
        let cases = page["cases"].as_array().expect("cases").clone();
        cases.into_iter().find(|it| it["number"] == number).expect("listed")
    };
    assert_eq!((&line(&older)["late"], &line(&newer)["late"]), (&json!(true), &json!(false)));
    let counted = duty.get("/api/v1/counts").json()["due"].as_u64().expect("a count");
    assert_eq!(counted, before + 2);
    let page = duty.get("/?han=1").text;
    assert!(page.contains("Quá hạn") && page.contains("Sắp đến hạn"), "{page}");
    let own = duty.get("/api/v1/cases?view=mine&due=true").json();
    let own = own["cases"].as_array().expect("cases");
    assert!(own.iter().any(|it| it["number"] == older), "this officer accepted it");
    assert!(own.iter().all(|it| it["handler"] == own[0]["handler"]));
    assert!(duty.get("/api/v1/cases?due=perhaps").is_problem(422, "unknown-code"));
}

#[test]
fn an_urgent_case_that_nobody_accepted_is_due_from_its_day() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let _token = Resident::of(&hotline).tip("disorder", "đang đánh nhau");
    let number = duty.number_of("đang đánh nhau").expect("in the queue");
    let page = duty.get("/api/v1/cases?due=true").json();
    let cases = page["cases"].as_array().expect("cases").clone();
    let line = cases.into_iter().find(|it| it["number"] == number).expect("due");
    // The value there tells the day and no more (rule W2).
    assert_eq!((line["due"].as_i64().expect("a moment") + 7 * 60 * 60) % DAY, 0);
    assert_eq!(duty.act(&number, "accept", &json!({})).status, 204);
    assert_ne!(due_of(&deadline(&duty, &number, "report_up")), line["due"]);
}

#[test]
fn only_the_head_extends_for_a_reason_and_no_further_than_the_law() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let number = accepted(&hotline, &duty, "việc phức tạp");
    let extend = |who: &Officer, code: &str, reason: &str| {
        who.act(&number, &format!("deadlines/{code}/extend"), &json!({ "reason": reason }))
    };
    let decision = deadline(&duty, &number, "decision");
    let started = decision["started"].as_i64().expect("a moment");
    let first = due_of(&decision);
    assert!(extend(&duty, "decision", "phức tạp").is_problem(404, "not-found"));
    assert!(extend(&head, "decision", " ").is_problem(422, "text-empty"));
    assert!(extend(&head, "transfer", "x").is_problem(409, "deadline-no-further"));
    assert_eq!(extend(&head, "decision", "nhiều người liên quan").status, 204);
    let second = due_of(&deadline(&duty, &number, "decision"));
    // Two months from the acceptance; days off, the most of them at Tết, delay it.
    let two_months = Timestamp(started).day().plus_months(2);
    let ends = Timestamp(second - 1).day();
    assert!(second > first && ends >= two_months && ends <= two_months.plus(14), "{ends}");
    assert_eq!(extend(&head, "decision", "chưa xong").status, 204);
    assert!(extend(&head, "decision", "nữa").is_problem(409, "deadline-no-further"));
    let notes = duty.case(&number)["notes"].clone();
    assert_eq!(notes[0]["text"], "nhiều người liên quan");
    // On the page too.
    let form = [("code", "decision"), ("why", "nữa")];
    let page = head.post_form(&format!("/ho-so/{number}/gia-han"), &form);
    assert_eq!(page.status, 409);
    assert!(page.text.contains("Luật không cho gia hạn thêm nữa."));
    let met = [("code", "report_up")];
    assert_eq!(duty.post_form(&format!("/ho-so/{number}/xong-han"), &met).status, 303);
}

#[test]
fn a_hand_over_is_to_be_answered_and_the_terms_begin_again_with_the_new_holder() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let number = accepted(&hotline, &duty, "chuyển xã bên");
    let started = deadline(&duty, &number, "decision")["started"].as_i64().expect("a moment");
    let hotline = hotline.days_later(5);
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(hand(&head, &number, "19255"), 204);
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    let waits = neighbour.case(&number)["deadlines"].as_array().expect("deadlines").clone();
    let mut codes: Vec<&str> = waits.iter().filter_map(|it| it["code"].as_str()).collect();
    codes.sort_unstable();
    // The writer's own term came with the ticks of five days, and goes with the case.
    assert_eq!(codes, ["answer", "first_answer"]);
    assert_eq!(neighbour.act(&number, "accept", &json!({})).status, 204);
    let again = deadline(&neighbour, &number, "decision")["started"].as_i64().expect("a moment");
    assert!(again >= started + 5 * DAY);
    assert_eq!(deadline(&neighbour, &number, "answer"), Value::Null);
}

#[test]
fn a_remote_unit_has_a_day_to_report_up() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__REMOTE_UNITS", "19249,19291")]);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let number = accepted(&hotline, &duty, "vùng sâu");
    let report = deadline(&duty, &number, "report_up");
    assert_eq!(due_of(&report) - report["started"].as_i64().expect("a moment"), DAY);
}

#[test]
fn oversight_sees_how_many_are_overdue_and_for_what_and_no_word_of_them() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let number = accepted(&hotline, &duty, "để quá hạn");
    let due = due_of(&deadline(&duty, &number, "transfer"));
    let hotline = after(hotline, due);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let aside = json!({"numbers": [number], "aside": true});
    let set = duty.send(&Method::POST, "/api/v1/cases/set-aside", Some(&aside));
    assert_eq!(set.status, 204);
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let units = oversight.get("/api/v1/totals").json()["units"].clone();
    let units = units.as_array().expect("units").clone();
    let unit = units.iter().find(|it| it["unit"] == "19249").expect("the unit");
    let late = |code: &str| {
        let all = unit["overdue"].as_array().expect("a list").clone();
        all.into_iter().find(|it| it["code"] == code).unwrap_or_default()
    };
    assert!(late("report_up")["cases"].as_i64() >= Some(1));
    assert!(late("transfer")["cases"].as_i64() >= Some(1));
    let page = oversight.get("/giam-sat/thoi-han").text;
    assert!(page.contains("Quá hạn theo luật") && page.contains("Chuyển hồ sơ sau kiểm tra"));
    assert!(!page.contains(&number) && !page.contains("để quá hạn"));
}

#[test]
fn the_terms_run_also_when_the_neighbour_beside_is_the_first_to_write() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let _token = Resident::of(&hotline).tip("theft", "hai xã cùng giữ");
    let number = duty.number_of("hai xã cùng giữ").expect("in the queue");
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(share(&head, &number, "19255"), 204);
    let beside = Officer::sign_in(&hotline, "truc.19255");
    assert_eq!(beside.act(&number, "messages", &json!({"text": "mấy giờ?"})).status, 201);
    assert_ne!(deadline(&duty, &number, "decision"), Value::Null);
}

#[test]
fn what_waited_between_two_units_that_merge_is_not_to_be_answered_any_more() {
    let hotline = Hotline::start();
    let head = Officer::sign_in(&hotline, "truong.19249");
    let _token = Resident::of(&hotline).tip("theft", "đang chờ trả lời");
    let number = head.number_of("đang chờ trả lời").expect("in the queue");
    assert_eq!(hand(&head, &number, "19255"), 204);
    let old = Officer::sign_in(&hotline, "truong.19255");
    let change = signed_merger(&hotline, "19255", "19249");
    merge(&old, &head, &change, 100, || {});
    assert_eq!(head.case(&number)["deadlines"], json!([]));
    assert_eq!(head.act(&number, "state", &json!({"state": "in_review"})).status, 204);
    assert_ne!(deadline(&head, &number, "decision"), Value::Null, "the first act lets them run");
}

/// The term of the first answer, once a tick has started it.
fn first_answer(officer: &Officer, number: &str) -> Value {
    deadline(officer, number, "first_answer")
}

#[test]
fn a_first_answer_is_due_three_working_days_after_the_day_of_the_tip_accepted_or_not() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    for text in ["không ai nhận", "được nhận", "được trả lời ngay"] {
        let _token = resident.tip("theft", text);
    }
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let number = |text: &str| duty.number_of(text).expect("in the queue");
    let numbers = ["không ai nhận", "được nhận", "được trả lời ngay"].map(number);
    let [waiting, taken, answered] = &numbers;
    assert_eq!(first_answer(&duty, waiting), Value::Null, "a tip starts nothing by itself");
    let told = json!({"text": "đang xem", "asks": false});
    assert_eq!(duty.act(answered, "messages", &told).status, 201);
    let received = hotline.today();
    // No tick of the day itself starts it: the order of rows would tell the hour of each tip (rule W2).
    let hotline = hotline.restarted();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(first_answer(&duty, waiting), Value::Null, "its day is not over");
    let hotline = hotline.days_later(1);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let running = first_answer(&duty, waiting);
    assert_eq!(running["started"], received.start().0, "the day and no hour of it");
    assert_eq!(running["done"], Value::Null);
    let ends = Timestamp(due_of(&running)).plus(-1).day();
    let worked =
        (received.0 + 1..=ends.0).map(casework::clock::Day).filter(|day| !day.is_weekend());
    assert!(worked.count() >= 3 && !ends.is_weekend(), "{running}");
    assert_ne!(first_answer(&duty, answered)["done"], Value::Null, "written before the tick");
    // Acceptance adds its own terms and leaves this one alone.
    assert_eq!(duty.act(taken, "accept", &json!({})).status, 204);
    assert_eq!(first_answer(&duty, taken), running);
    assert_ne!(deadline(&duty, taken, "report_up"), Value::Null);
    let page = duty.get(&format!("/ho-so/{waiting}")).text;
    assert!(page.contains("Trả lời người báo lần đầu") && page.contains("Điều 14"), "{page}");
    let asked = json!({"text": "ở đâu?", "asks": true});
    assert_eq!(duty.act(taken, "messages", &asked).status, 201);
    assert_ne!(first_answer(&duty, taken)["done"], Value::Null, "a question is an answer too");
    // Once it is over, the queue and oversight see it, though nobody accepted the case.
    let hotline = after(hotline, due_of(&running));
    let duty = Officer::sign_in(&hotline, "truc.19249");
    assert!(due_numbers(&duty).contains(&json!(waiting)));
    assert_eq!(first_answer(&duty, waiting)["late"], true);
    assert_eq!(first_answer(&duty, answered)["late"], false, "it was met");
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let totals = oversight.get("/api/v1/totals").json();
    let late = totals["units"]
        .as_array()
        .expect("units")
        .iter()
        .flat_map(|unit| unit["overdue"].as_array().expect("a list").clone());
    let late: Vec<Value> = late.filter(|it| it["code"] == "first_answer").collect();
    assert!(late.iter().any(|it| it["cases"].as_i64() >= Some(1)), "{totals}");
}

#[test]
fn an_urgent_case_that_nobody_accepted_stays_due_from_its_day_beside_its_term() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("disorder", "đang đánh nhau ở chợ");
    let received = hotline.today();
    let hotline = hotline.days_later(1);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let number = duty.number_of("đang đánh nhau ở chợ").expect("in the queue");
    assert_ne!(first_answer(&duty, &number), Value::Null);
    let page = duty.get("/api/v1/cases?due=true").json();
    let cases = page["cases"].as_array().expect("cases").clone();
    let line = cases.into_iter().find(|it| it["number"] == number).expect("due");
    assert_eq!(line["due"], received.start().0);
}
