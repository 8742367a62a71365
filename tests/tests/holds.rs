//! Legal holds (rule K2), and originals that are erased a while after a sanitised hand-over (rule K1).

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::hand;
use system::hotline::Hotline;
use system::leaks::found_below;
use system::people::{Officer, Resident};

/// The last day of a hold: so many days from the demo's present day.
fn in_days(hotline: &Hotline, days: i32) -> String {
    hotline.today().plus(days).to_string()
}

fn asked(hotline: &Hotline, officer: &Officer, number: &str) -> u16 {
    let hold = json!({"document": "Công văn 12/CV-VKS", "until": in_days(hotline, 30)});
    officer.act(number, "hold", &hold).status
}

/// A resident's tip with its token and number.
fn tip(hotline: &Hotline, duty: &Officer, text: &str) -> (String, String) {
    let token = Resident::of(hotline).tip("theft", text);
    (token, duty.number_of(text).expect("in the queue"))
}

#[test]
fn rule_k2_a_hold_names_a_document_and_a_day_and_takes_two_people() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let (_token, number) = tip(&hotline, &duty, "việc có văn bản giữ");
    let refused = |document: &str, until: &str| {
        duty.act(&number, "hold", &json!({"document": document, "until": until}))
    };
    assert!(refused(" ", &in_days(&hotline, 1)).is_problem(422, "hold-document"));
    assert!(refused("a", "mai").is_problem(422, "hold-until"));
    assert!(refused("a", &in_days(&hotline, -1)).is_problem(422, "hold-until"));
    assert!(refused("a", &in_days(&hotline, 900)).is_problem(422, "hold-until"));
    assert!(duty.act(&number, "hold/confirm", &json!({})).is_problem(409, "hold-not-asked"));

    assert_eq!(asked(&hotline, &duty, &number), 201);
    assert_eq!(duty.case(&number)["hold"]["in_force"], false);
    assert!(duty.act(&number, "hold/confirm", &json!({})).is_problem(409, "hold-same-person"));
    assert_eq!(head.act(&number, "hold/confirm", &json!({})).status, 204);
    assert!(refused("a", &in_days(&hotline, 1)).is_problem(409, "hold-there"));
    let hold = duty.case(&number)["hold"].clone();
    assert_eq!(
        (&hold["in_force"], &hold["document"]),
        (&json!(true), &json!("Công văn 12/CV-VKS"))
    );
    assert_eq!(asked(&hotline, &duty, &number), 409);
    let lift = format!("/api/v1/cases/{number}/hold");
    assert_eq!(duty.send(&Method::DELETE, &lift, None).status, 404, "for the head");
    assert_eq!(head.send(&Method::DELETE, &lift, None).status, 204);
    assert_eq!(head.case(&number)["hold"], Value::Null);
    // The document is sealed, not in the chain.
    let document = ["12/CV-VKS".to_owned()];
    assert_eq!(found_below(hotline.data(), &document), []);
    assert!(hotline.command(&["audit", "verify"]).status.success());
}

#[test]
fn what_is_held_is_not_taken_back_and_the_page_says_so() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let (token, number) = tip(&hotline, &duty, "tin đang được giữ");
    let page = |token: &str| resident.post_form("/ho-so", &[("token", token)]).text;
    assert_eq!(asked(&hotline, &duty, &number), 201);
    assert!(page(&token).contains("Rút lại tin này"), "asked for is not held");
    assert_eq!(head.act(&number, "hold/confirm", &json!({})).status, 204);
    let shown = page(&token);
    assert!(shown.contains("đang được giữ") && !shown.contains("Rút lại tin này"), "{shown}");
    let withdraw = json!({ "token": token });
    let refused = resident.post("/api/v1/case/withdraw", &withdraw);
    assert!(refused.is_problem(409, "held"), "{}", refused.text);
    let refused = resident.post_form("/ho-so/rut-lai", &[("token", &token)]);
    assert_eq!(refused.status, 409);
    assert_eq!(duty.case(&number)["tip"]["text"], "tin đang được giữ");
    let lift = format!("/api/v1/cases/{number}/hold");
    assert_eq!(head.send(&Method::DELETE, &lift, None).status, 204);
    assert_eq!(resident.post("/api/v1/case/withdraw", &withdraw).status, 200);
}

#[test]
fn by_the_page_one_asks_and_another_confirms() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let (_token, number) = tip(&hotline, &duty, "giữ bằng trang");
    let page = format!("/ho-so/{number}");
    let act = |act: &str| format!("{page}/{act}");
    let wrong = [("document", "Công văn 7"), ("until", "")];
    let refused = duty.post_form(&act("giu-ho-so"), &wrong);
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("value=\"Công văn 7\""), "what was typed stays");
    let until = in_days(&hotline, 3);
    let right = [("document", "Công văn 7"), ("until", until.as_str())];
    assert_eq!(duty.post_form(&act("giu-ho-so"), &right).status, 303);
    assert!(duty.get(&page).text.contains("Người khác trong đơn vị phải xác nhận."));
    assert_eq!(head.post_form(&act("xac-nhan-giu"), &[]).status, 303);
    assert!(duty.get(&page).text.contains("Đang giữ đến hết ngày"));
    assert_eq!(duty.post_form(&act("thoi-giu"), &[]).status, 404, "for the head");
    assert_eq!(head.post_form(&act("thoi-giu"), &[]).status, 303);
}

/// A case that xã Lệ Thủy handed over sanitised and xã Cam Hồng accepted: token and number.
fn sanitised(hotline: &Hotline, text: &str) -> (String, String) {
    let duty = Officer::sign_in(hotline, "truc.19249");
    let (token, number) = tip(hotline, &duty, text);
    assert_eq!(duty.act(&number, "messages", &json!({"text": "hỏi từ đầu"})).status, 201);
    hand_over_sanitised(hotline, &number);
    (token, number)
}

fn hand_over_sanitised(hotline: &Hotline, number: &str) {
    let head = Officer::sign_in(hotline, "truong.19249");
    let hand = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(number, "handover", &hand).status, 204);
    let second = Officer::sign_in(hotline, "lamsach.19249");
    let (path, words) =
        (format!("/api/v1/sanitising/{number}"), json!({"text": "lời đã làm sạch"}));
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    assert_eq!(head.act(number, "handover/approve", &json!({})).status, 204);
}

fn original(hotline: &Hotline, number: &str) -> u16 {
    let duty = Officer::sign_in(hotline, "truc.19249");
    duty.get(&format!("/api/v1/referrals/{number}/original")).status
}

#[test]
fn rule_k1_the_original_goes_once_its_days_are_over_and_not_before_it_was_taken_on() {
    let settings = [("HOTLINE_TRIAGE__KEEP_ORIGINAL_DAYS", "0")];
    let hotline = Hotline::start_with_settings(&settings);
    let (token, number) = sanitised(&hotline, "lời gốc sẽ bị xóa");
    // Each start has a tick: nobody has accepted the case.
    let hotline = hotline.restarted();
    assert_eq!(original(&hotline, &number), 200);
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    assert_eq!(neighbour.act(&number, "accept", &json!({})).status, 204);
    let seen = neighbour.case(&number)["seen"].clone();
    drop(neighbour);
    let hotline = erased(hotline.restarted(), &number);
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    let case = neighbour.case(&number);
    assert_eq!(case["tip"]["text"], "lời đã làm sạch");
    assert_eq!(case["seen"], seen, "whoever is at work on it is not disturbed");
    let history = case["history"].as_array().expect("acts");
    assert!(history.iter().all(|it| it["act"] != "original_erased"), "nor told of it");
    // The writer still reads the messages to them, and can still reply.
    let resident = Resident::of(&hotline);
    assert_eq!(resident.case(&token)["messages"][0]["text"], "hỏi từ đầu");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(duty.get("/api/v1/referrals").json()["referrals"][0]["kept"], false);
    assert!(hotline.command(&["audit", "verify"]).status.success());
}

/// Waits until the tick of the start, which works during the first requests, has erased it.
fn erased(hotline: Hotline, number: &str) -> Hotline {
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let path = format!("/api/v1/referrals/{number}/original");
    for _ in 0..2_000 {
        if duty.get(&path).status != 200 {
            return hotline;
        }
        std::thread::yield_now();
    }
    panic!("the tick of the start has not erased the original")
}

#[test]
fn rule_k1_by_default_the_original_is_kept_for_thirty_days() {
    let hotline = Hotline::start();
    let taken_on = |hotline: &Hotline, text: &str| {
        let (_token, number) = sanitised(hotline, text);
        let neighbour = Officer::sign_in(hotline, "truc.19255");
        assert_eq!(neighbour.act(&number, "accept", &json!({})).status, 204);
        number
    };
    let first = taken_on(&hotline, "lời gốc đủ ba mươi ngày");
    let hotline = hotline.days_later(1);
    let second = taken_on(&hotline, "lời gốc còn giữ");
    let hotline = hotline.days_later(28);
    assert_eq!(original(&hotline, &first), 200);
    let hotline = erased(hotline.days_later(1), &first);
    assert_eq!(original(&hotline, &second), 200);
}

#[test]
fn an_original_that_came_back_to_its_sender_stays() {
    let settings = [("HOTLINE_TRIAGE__KEEP_ORIGINAL_DAYS", "0")];
    let hotline = Hotline::start_with_settings(&settings);
    let (_token, back) = sanitised(&hotline, "lời gốc về lại nơi gửi");
    let (_token, gone) = sanitised(&hotline, "lời gốc của hồ sơ đã đi");
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    assert_eq!(neighbour.act(&back, "accept", &json!({})).status, 204);
    let head = Officer::sign_in(&hotline, "truong.19255");
    assert_eq!(hand(&head, &back, "19249"), 204);
    assert_eq!(neighbour.act(&gone, "accept", &json!({})).status, 204);
    drop((neighbour, head));
    let hotline = erased(hotline.restarted(), &gone);
    assert_eq!(original(&hotline, &back), 200, "the sender leads it again");
}

#[test]
fn who_declared_a_conflict_does_not_open_the_original_that_was_kept() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let villages = duty.get("/api/v1/account/conflicts").json()["villages"].clone();
    let village = villages[0]["id"].clone();
    let told = json!({"unit": "19249", "village": village, "category": "theft",
        "text": "lời gốc từ thôn có xung đột"});
    let _token = Resident::of(&hotline).tip_with(&told);
    let number = duty.number_of("lời gốc từ thôn có xung đột").expect("in the queue");
    hand_over_sanitised(&hotline, &number);
    assert_eq!(original(&hotline, &number), 200);
    let declared = json!({ "villages": [village] });
    let done = duty.send(&Method::PUT, "/api/v1/account/conflicts", Some(&declared));
    assert_eq!(done.status, 204, "{}", done.text);
    assert_eq!(original(&hotline, &number), 404);
    let other = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(other.get(&format!("/api/v1/referrals/{number}/original")).status, 200);
}

#[test]
fn a_sanitised_hand_over_leaves_the_document_of_a_hold_behind_and_a_wish_too() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let (_token, kept) = tip(&hotline, &duty, "đang giữ rồi chuyển");
    assert_eq!(asked(&hotline, &duty, &kept), 201);
    assert_eq!(head.act(&kept, "hold/confirm", &json!({})).status, 204);
    let (_token, wished) = tip(&hotline, &duty, "mới đề nghị giữ rồi chuyển");
    assert_eq!(asked(&hotline, &duty, &wished), 201);
    for number in [&kept, &wished] {
        hand_over_sanitised(&hotline, number);
    }
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    let hold = neighbour.case(&kept)["hold"].clone();
    assert_eq!((&hold["in_force"], &hold["document"]), (&json!(true), &json!("")));
    assert_eq!((&hold["asked_by"], &hold["confirmed_by"]), (&Value::Null, &Value::Null));
    assert_eq!(neighbour.case(&wished)["hold"], Value::Null);
    // Nor can the new holder lift a hold whose document it does not know.
    let lift = format!("/api/v1/cases/{kept}/hold");
    let theirs = Officer::sign_in(&hotline, "truong.19255");
    assert!(theirs.send(&Method::DELETE, &lift, None).is_problem(409, "hold-not-asked"));
}
