//! A writer withdraws a tip with its token.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

#[test]
fn a_tip_that_nobody_accepted_is_taken_back_and_nobody_can_open_it() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "kể lầm, xin rút");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("kể lầm, xin rút").expect("in the queue");
    let page = resident.post_form("/ho-so", &[("token", &token)]);
    assert!(page.text.contains("/ho-so/rut-lai"));
    let done = resident.post_form("/ho-so/rut-lai", &[("token", &token)]);
    assert!(done.status == 200 && done.text.contains("Đã rút lại"));
    assert_eq!(officer.number_of("kể lầm, xin rút"), None);
    assert_eq!(officer.get(&format!("/api/v1/cases/{number}")).status, 404);
    let closed = officer.get("/api/v1/cases?view=closed").json();
    assert!(!closed.to_string().contains(&number));
    let case = resident.case(&token);
    assert_eq!((&case["withdrawn"], &case["outcome"]), (&json!(true), &Value::Null));
    let once_more = resident.post("/api/v1/case/withdraw", &json!({ "token": token }));
    assert_eq!((once_more.status, &once_more.json()["withdrawn"]), (200, &json!(true)));
    let reply = json!({"token": token, "text": "còn đó không?"});
    assert!(resident.post("/api/v1/case/messages", &reply).is_problem(404, "no-case"));
    hotline.stands();
}

#[test]
fn what_an_officer_accepted_stands_and_the_page_says_so() {
    accepted_stands_and_another_goes(&Hotline::start());
}

#[test]
fn on_postgresql_intakes_own_rights_are_enough_to_take_a_tip_back() {
    accepted_stands_and_another_goes(&Hotline::start_on_postgres());
}

fn accepted_stands_and_another_goes(hotline: &Hotline) {
    let resident = Resident::of(hotline);
    let token = resident.tip("theft", "đã có người nhận");
    let officer = Officer::sign_in(hotline, "truc.19249");
    let number = officer.number_of("đã có người nhận").expect("in the queue");
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
    let page = resident.post_form("/ho-so", &[("token", &token)]);
    assert!(page.text.contains("không rút lại được nữa"));
    let refused = resident.post("/api/v1/case/withdraw", &json!({ "token": token }));
    assert!(refused.is_problem(409, "accepted"));
    let page = resident.post_form("/ho-so/rut-lai", &[("token", &token)]);
    assert!(page.status == 409 && page.text.contains("không rút lại được nữa"));
    assert_eq!(officer.case(&number)["tip"]["text"], "đã có người nhận");
    // Another tip, not accepted yet, is withdrawn: on PostgreSQL too, with intake's own few rights.
    let second = resident.tip("theft", "chưa ai nhận");
    let done = resident.post("/api/v1/case/withdraw", &json!({ "token": second }));
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(officer.number_of("chưa ai nhận"), None);
    hotline.stands();
}
