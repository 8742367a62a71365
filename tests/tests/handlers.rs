//! An officer who is given a case can open it. One who cannot open a case any more does not keep it: from
//! that moment it has no handler, its history says so, and the queue shows it.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::closing;
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::unit::{about, joined};

/// A hotline whose officer `truc.19249` handles a case under each of the unit's keys.
struct Desk {
    hotline: Hotline,
    head: Officer,
    plain: String,
    restricted: String,
}

const HANDLER: &str = "truc.19249";

fn both() -> [Hotline; 2] {
    [Hotline::start(), Hotline::start_on_postgres()]
}

impl Desk {
    fn of(hotline: Hotline) -> Self {
        let head = Officer::sign_in(&hotline, "truong.19249");
        let handler = Officer::sign_in(&hotline, HANDLER);
        let desk = Self { head, plain: String::new(), restricted: String::new(), hotline };
        let plain = desk.taken(&handler, "theft", "việc thường");
        let restricted = desk.taken(&handler, "drugs", "việc hạn chế");
        Self { plain, restricted, ..desk }
    }

    /// Another case that the handler accepts.
    fn taken(&self, handler: &Officer, category: &str, text: &str) -> String {
        let _token = Resident::of(&self.hotline).tip(category, text);
        let number = self.head.number_of(text).expect("in the queue");
        assert_eq!(handler.act(&number, "accept", &json!({})).status, 204);
        assert_eq!(self.head.case(&number)["handler"], HANDLER);
        number
    }

    /// Whether a case has no handler: on its page, in the queue, and in its history.
    fn is_nobodys(&self, number: &str) -> bool {
        let case = self.head.case(number);
        let listed = self.head.get("/api/v1/cases?view=unassigned").json();
        let listed = listed["cases"].as_array().expect("cases");
        let listed = listed.iter().any(|it| it["number"] == number);
        let told = says_gone(&case);
        let nobodys = case["handler"].is_null();
        assert_eq!((listed, told), (nobodys, nobodys), "{case}");
        if nobodys {
            let page = self.head.get(&format!("/ho-so/{number}")).text;
            assert!(page.contains("đã gỡ người xử lý không còn mở được hồ sơ"));
        }
        nobodys
    }

    fn is_given(&self, number: &str, to: &str) -> bool {
        let form = [("to", to)];
        let page = self.head.get(&format!("/ho-so/{number}")).text;
        let offered = page.contains(&format!("<option value=\"{to}\""));
        let by_api = self.head.act(number, "assign", &json!({ "to": to }));
        let by_page = self.head.post_form(&format!("/ho-so/{number}/giao"), &form).status;
        let given = by_api.status == 204;
        assert!(given || by_api.is_problem(422, "no-colleague"), "{}", by_api.text);
        assert_eq!((offered, by_page), (given, if given { 303 } else { 422 }), "{to}");
        given
    }
}

fn says_gone(case: &Value) -> bool {
    let acts = case["history"].as_array().expect("acts");
    acts.last().expect("an act")["act"] != "case_accepted"
        && acts.iter().any(|it| it["act"] == "handler_gone")
}

#[test]
fn a_case_is_given_only_to_who_can_open_it_by_page_and_by_api() {
    let desk = Desk::of(Hotline::start());
    let (plain, restricted) = (&desk.plain, &desk.restricted);
    let (_, code) = joined(&desk.hotline, "19249", "duty_officer", "moi.19249");
    assert!(!desk.is_given(plain, "moi.19249"), "a newcomer whom nobody admitted");
    let admit = json!({"code": code.expect("a short code")});
    assert_eq!(about(&desk.head, "moi.19249", "admit", &admit).status, 204);
    assert!(desk.is_given(plain, "moi.19249"));
    assert!(!desk.is_given(restricted, "moi.19249"), "they hold no restricted key");
    let holds = json!({"holds": true});
    assert_eq!(about(&desk.head, "moi.19249", "restricted", &holds).status, 204);
    assert!(desk.is_given(restricted, "moi.19249"));
    for nobody in ["truc.19255", "truong.44", "lamsach.19249", "quantri.44", "khong.co"] {
        assert!(!desk.is_given(plain, nobody), "{nobody}");
    }
    let officer = Officer::sign_in(&desk.hotline, HANDLER);
    assert_eq!(officer.act(plain, "recuse", &json!({})).status, 204);
    assert!(!desk.is_given(plain, HANDLER), "they stay away");
}

#[test]
fn who_loses_the_restricted_key_keeps_the_cases_under_the_other_and_no_more() {
    for hotline in both() {
        let desk = Desk::of(hotline);
        let taken = [("username", HANDLER), ("holds", "false")];
        assert_eq!(desk.head.post_form("/don-vi/khoa-han-che", &taken).status, 303);
        assert!(desk.is_nobodys(&desk.restricted));
        assert!(!desk.is_nobodys(&desk.plain));
        desk.hotline.stands();
    }
}

#[test]
fn who_leaves_keeps_nothing_nor_gets_it_back_when_a_closed_case_is_opened_again() {
    for hotline in both() {
        let desk = Desk::of(hotline);
        let closed = desk.head.act(&desk.plain, "close", &closing("acted"));
        assert_eq!(closed.status, 204);
        let left = about(&desk.head, HANDLER, "leave", &json!({}));
        assert_eq!(left.json()["cases"].as_u64(), Some(count_of_open(&desk)), "{}", left.text);
        assert!(desk.is_nobodys(&desk.restricted));
        let again = json!({"state": "in_review"});
        assert_eq!(desk.head.act(&desk.plain, "state", &again).status, 204);
        assert!(desk.is_nobodys(&desk.plain));
        desk.hotline.stands();
    }
}

/// How many cases were taken off the handler, by the acts that oversight reads.
fn count_of_open(desk: &Desk) -> u64 {
    let oversight = Officer::sign_in(&desk.hotline, "giamsat.44");
    let acts = oversight.get("/api/v1/audit?act=handler_gone").json();
    let acts = acts["acts"].as_array().expect("acts");
    let theirs = acts.iter().filter(|it| it["act"] == "handler_gone" && it["detail"] == "N.V.A");
    theirs.count().try_into().expect("a count")
}

#[test]
fn whose_password_was_reset_keeps_what_the_keys_that_came_back_open() {
    for hotline in both() {
        let desk = Desk::of(hotline);
        // A colleague without the restricted key cannot hand it on.
        let colleague = Officer::sign_in(&desk.hotline, "truc2.19249");
        assert_eq!(about(&colleague, HANDLER, "password", &json!({})).status, 200);
        assert!(desk.is_nobodys(&desk.restricted));
        assert!(!desk.is_nobodys(&desk.plain));
        // A command on the machine hands nothing on.
        assert!(desk.hotline.command(&["officer", "reset", HANDLER]).status.success());
        assert!(desk.is_nobodys(&desk.plain));
        desk.hotline.stands();
    }
}

#[test]
fn whose_password_was_reset_stays_away_with_who_reset_it() {
    for hotline in both() {
        let desk = Desk::of(hotline);
        let colleague = Officer::sign_in(&desk.hotline, "truc2.19249");
        let handler = Officer::sign_in(&desk.hotline, HANDLER);
        let later = desk.taken(&handler, "theft", "việc về sau");
        assert_eq!(colleague.act(&desk.plain, "recuse", &json!({})).status, 204);
        assert!(!desk.is_nobodys(&desk.plain));
        assert_eq!(about(&colleague, HANDLER, "password", &json!({})).status, 200);
        assert!(desk.is_nobodys(&desk.plain), "by a word from before the reset");
        assert!(!desk.is_nobodys(&later));
        assert_eq!(colleague.act(&later, "recuse", &json!({})).status, 204);
        assert!(desk.is_nobodys(&later), "by one from after it");
        desk.hotline.stands();
    }
}

#[test]
fn whose_password_was_reset_stays_away_from_the_villages_of_who_reset_it() {
    let hotline = Hotline::start();
    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    let handler = Officer::sign_in(&hotline, HANDLER);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let villages = colleague.get("/api/v1/account/conflicts").json();
    let village = villages["villages"][0]["id"].as_str().expect("an id").to_owned();
    let tip = json!({"unit": "19249", "village": village, "category": "theft", "text": "ở thôn"});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let number = head.number_of("ở thôn").expect("in the queue");
    assert_eq!(handler.act(&number, "accept", &json!({})).status, 204);
    let declared = json!({"villages": [village]});
    let path = "/api/v1/account/conflicts";
    assert_eq!(colleague.send(&Method::PUT, path, Some(&declared)).status, 204);
    assert_eq!(head.case(&number)["handler"], HANDLER);
    assert_eq!(about(&colleague, HANDLER, "password", &json!({})).status, 200);
    assert_eq!(head.case(&number)["handler"], Value::Null);
    let listed = head.get("/api/v1/cases?view=unassigned").json();
    let listed = listed["cases"].as_array().expect("cases");
    assert!(listed.iter().any(|it| it["number"] == number.as_str()));
}

#[test]
fn what_an_earlier_version_left_with_who_cannot_open_it_is_nobodys_after_a_tick() {
    let desk = Desk::of(Hotline::start());
    let (number, restricted) = (desk.plain.clone(), desk.restricted.clone());
    let hotline = desk.hotline;
    system::hotline::sqlite(
        hotline.data(),
        "DELETE FROM key_share WHERE officer_id = \
         (SELECT id FROM officer WHERE username = 'truc.19249') AND unit_key_id IN \
         (SELECT id FROM unit_key WHERE kind = 'restricted')",
    );
    let hotline = hotline.restarted();
    let head = Officer::sign_in(&hotline, "truong.19249");
    let desk = Desk { hotline, head, plain: number, restricted };
    while !desk.head.case(&desk.restricted)["handler"].is_null() {
        std::thread::yield_now();
    }
    assert!(desk.is_nobodys(&desk.restricted));
    assert!(!desk.is_nobodys(&desk.plain));
    desk.hotline.stands();
}
