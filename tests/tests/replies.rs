//! No message of a writer goes unseen: a reply shows where the unit looks, in any state of the case.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{closing, hand, share, taken};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::unit::{merge, signed_merger};

/// Numbers of the lines of a view in which the writer spoke last, and the count of such cases.
fn answered(officer: &Officer, view: &str) -> (Vec<String>, Value) {
    let page = officer.get(&format!("/api/v1/cases?view={view}")).json();
    let lines = page["cases"].as_array().cloned().unwrap_or_default();
    let lines = lines.iter().filter(|it| it["answered"] == true);
    let numbers = lines.filter_map(|it| it["number"].as_str().map(str::to_owned)).collect();
    (numbers, officer.get("/api/v1/counts").json()["answered"].clone())
}

fn a_reply_shows(hotline: &Hotline) {
    let resident = Resident::of(hotline);
    let officer = Officer::sign_in(hotline, "truc.19249");
    let closes = |number: &str| {
        assert_eq!(officer.act(number, "close", &closing("acted")).status, 204);
    };
    let sets_aside = |number: &str| {
        let body = json!({"numbers": [number], "aside": true});
        let path = "/api/v1/cases/set-aside";
        assert_eq!(officer.send(&reqwest::Method::POST, path, Some(&body)).status, 204);
    };
    let says = |token: &str, text: &str| {
        let body = json!({"token": token, "text": text});
        assert_eq!(resident.post("/api/v1/case/messages", &body).status, 201);
    };
    for view in ["open", "closed", "aside"] {
        let (token, number) = taken(hotline, "theft", &format!("hồ sơ {view}"));
        // A message from before the closing is no answer to it.
        says(&token, "nói trước");
        assert_eq!(officer.act(&number, "messages", &json!({"text": "đã đọc"})).status, 201);
        match view {
            "closed" => closes(&number),
            "aside" => sets_aside(&number),
            _ => {}
        }
        let before = answered(&officer, view);
        assert!(!before.0.contains(&number), "{view}");
        says(&token, "nói sau");
        let after = answered(&officer, view);
        assert!(after.0.contains(&number), "{view}: it is tagged where it stands");
        assert!(answered(&officer, "answered").0.contains(&number), "{view}: it is in the view");
        let count = |it: &Value| it.as_u64();
        assert_eq!(count(&after.1), count(&before.1).map(|it| it + 1), "{view}: it is counted");
        let page = officer.get("/?xem=da-tra-loi").text;
        assert!(page.contains(&number), "{view}: it is on the page");
        let said = officer.case(&number)["conversation"].clone();
        let last = said.as_array().and_then(|it| it.last()).expect("what was said");
        assert_eq!(last["text"], "nói sau", "{view}");
    }
    let (token, number) = taken(hotline, "theft", "đóng sau khi họ nói");
    says(&token, "nói rồi mới đóng");
    assert!(answered(&officer, "answered").0.contains(&number));
    closes(&number);
    assert!(!answered(&officer, "answered").0.contains(&number), "closing it was the answer");
}

#[test]
fn a_reply_to_a_case_in_any_state_is_tagged_listed_and_counted() {
    a_reply_shows(&Hotline::start());
    a_reply_shows(&Hotline::start_on_postgres());
}

/// A reply under this token, and whether each of these officers finds it where they look.
fn is_seen_by(hotline: &Hotline, (token, number): (&str, &str), officers: &[(&str, bool)]) {
    let says = json!({"token": token, "text": "còn đây nữa"});
    let told = Resident::of(hotline).post("/api/v1/case/messages", &says);
    assert_eq!(told.status, 201, "{}", told.text);
    for (name, sees) in officers {
        let officer = Officer::sign_in(hotline, name);
        assert_eq!(answered(&officer, "answered").0.contains(&number.to_owned()), *sees, "{name}");
        if *sees {
            let said = officer.case(number)["conversation"].clone();
            let last = said.as_array().and_then(|it| it.last()).expect("words");
            assert_eq!(last["text"], "còn đây nữa", "{name}");
        }
    }
}

/// Whether a case is among those that an officer's unit holds beside another.
fn is_beside(hotline: &Hotline, name: &str, number: &str) -> bool {
    let shared = Officer::sign_in(hotline, name).get("/api/v1/shared").json();
    shared["cases"].as_array().expect("cases").iter().any(|it| it["number"] == number)
}

/// Whether the line of a case that an officer's unit holds beside another shows a reply.
fn shows_beside(hotline: &Hotline, name: &str, number: &str) -> bool {
    let officer = Officer::sign_in(hotline, name);
    let shared = officer.get("/api/v1/shared").json()["cases"].clone();
    let line = shared.as_array().expect("cases").iter().find(|it| it["number"] == number);
    let line = line.expect("the case")["answered"] == true;
    let tag = "<span class=\"tag amber\">Đã trả lời</span>";
    assert_eq!(officer.get("/chung").text.contains(tag), line, "the page says the same");
    line
}

fn a_reply_follows_the_case(hotline: &Hotline) {
    let head = Officer::sign_in(hotline, "truong.19249");
    let (token, number) = taken(hotline, "theft", "chuyển nơi có thẩm quyền");
    assert_eq!(head.act(&number, "accept", &json!({})).status, 204);
    let gone = json!({"state": "transferred", "to": "Công an tỉnh"});
    assert_eq!(head.act(&number, "state", &gone).status, 204);
    is_seen_by(hotline, (&token, &number), &[("truc.19249", true)]);

    let (token, number) = taken(hotline, "theft", "giao xã bên");
    assert_eq!(hand(&head, &number, "19255"), 204);
    is_seen_by(hotline, (&token, &number), &[("truc.19255", true), ("truc.19249", false)]);

    // If the sender keeps the original, the reply goes to the present holder.
    let (token, number) = taken(hotline, "theft", "che rồi mới giao");
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(&number, "handover", &asked).status, 204);
    let second = Officer::sign_in(hotline, "lamsach.19249");
    let words = json!({"place": "", "text": "Có người thấy."});
    let path = format!("/api/v1/sanitising/{number}");
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);
    is_seen_by(hotline, (&token, &number), &[("truc.19255", true), ("truc.19249", false)]);

    let (token, number) = taken(hotline, "theft", "cùng giữ với xã bên");
    assert_eq!(share(&head, &number, "19255"), 204);
    assert!(!shows_beside(hotline, "truc.19255", &number));
    is_seen_by(hotline, (&token, &number), &[("truc.19249", true)]);
    assert!(shows_beside(hotline, "truc.19255", &number));
}

fn a_reply_to_a_case_that_waits_for_nobody_shows_above(hotline: &Hotline) {
    let (token, number) = taken(hotline, "violence", "cả xã tránh ra");
    for name in ["truong.19249", "truc.19249", "truc2.19249"] {
        let officer = Officer::sign_in(hotline, name);
        let done = officer.act(&number, "recuse", &json!({})).status;
        assert!(done == 204 || done == 404, "{name} holds no key to it, or stays away");
    }
    assert!(!shows_beside(hotline, "truc.44", &number));
    is_seen_by(hotline, (&token, &number), &[("truc.19249", false)]);
    assert!(shows_beside(hotline, "truc.44", &number));
}

/// An open case that no officer can attend to is known at once; a closed one, if its writer replies, the next
/// day.
fn a_reply_to_a_closed_case_that_nobody_reads_shows_above(hotline: Hotline) -> Hotline {
    let (token, number) = taken(&hotline, "violence", "đóng rồi cả xã tránh ra");
    let officers = ["truc.19249", "truc2.19249", "truong.19249"];
    let head = Officer::sign_in(&hotline, officers[2]);
    assert_eq!(head.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(head.act(&number, "close", &closing("acted")).status, 204);
    for name in officers {
        let officer = Officer::sign_in(&hotline, name);
        let done = officer.act(&number, "recuse", &json!({})).status;
        assert!(done == 204 || done == 404, "{name} holds no key to it");
    }
    let hotline = hotline.days_later(1);
    assert!(!is_beside(&hotline, "truc.44", &number), "a closed case waits for no work");
    is_seen_by(&hotline, (&token, &number), &[("truc.19249", false)]);
    let hotline = hotline.days_later(1);
    assert!(shows_beside(&hotline, "truc.44", &number), "the unit above reads what is said");
    hotline
}

fn a_reply_follows_into_a_merger(hotline: &Hotline) {
    let tip = json!({"unit": "19255", "category": "theft", "text": "xã sắp nhập"});
    let token = Resident::of(hotline).tip_with(&tip);
    let [old, new] =
        ["19255", "19249"].map(|it| Officer::sign_in(hotline, &format!("truong.{it}")));
    let number = old.number_of("xã sắp nhập").expect("in the queue");
    let change = signed_merger(hotline, "19255", "19249");
    // A message that comes before the case has passed on passes on with it.
    let says = json!({"token": token, "text": "trước khi nhập"});
    assert_eq!(Resident::of(hotline).post("/api/v1/case/messages", &says).status, 201);
    merge(&old, &new, &change, 100, || {});
    assert!(answered(&new, "answered").0.contains(&number));
    assert_eq!(new.act(&number, "messages", &json!({"text": "đã đọc"})).status, 201);
    is_seen_by(hotline, (&token, &number), &[("truong.19249", true)]);
}

#[test]
fn a_reply_shows_with_whoever_has_the_case_now_by_whatever_way_it_came_there() {
    for hotline in [Hotline::start(), Hotline::start_on_postgres()] {
        a_reply_follows_the_case(&hotline);
        a_reply_to_a_case_that_waits_for_nobody_shows_above(&hotline);
        let hotline = a_reply_to_a_closed_case_that_nobody_reads_shows_above(hotline);
        a_reply_follows_into_a_merger(&hotline);
        hotline.stands();
    }
}

#[test]
fn who_took_a_tip_back_is_told_that_nothing_more_can_be_said_and_gets_the_words_back() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "lấy lại");
    let asked = resident.post("/api/v1/case/withdraw", &json!({"token": token}));
    assert_eq!(asked.status, 200, "{}", asked.text);
    let says = json!({"token": token, "text": "nói thêm"});
    assert!(resident.post("/api/v1/case/messages", &says).status >= 400);
    let once = "A".repeat(22);
    let form = [("token", &token[..]), ("once", &once), ("text", "nói thêm")];
    let page = resident.post_form("/ho-so/tra-loi", &form);
    assert!(page.text.contains("nói thêm") && page.text.contains("readonly"), "{}", page.text);
}
