//! A case's page offers only acts that will be accepted: each of its forms, with each choice, is posted
//! exactly as offered, in every situation in which pages once offered more than that.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::cell::Cell;

use casework::ids::CaseNumber;
use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{closing, hand, share};
use system::forms::{Offer, act_of, confirmed, posted_forms};
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};

/// A running hotline with its officers.
struct Desk {
    hotline: Hotline,
    resident: Resident,
    head: Officer,
    duty: Officer,
    second: Officer,
    neighbour: Officer,
    above: Officer,
    tips: Cell<usize>,
}

impl Desk {
    fn open(hotline: Hotline) -> Self {
        let officer = |name| Officer::sign_in(&hotline, name);
        Self {
            resident: Resident::of(&hotline),
            head: officer("truong.19249"),
            duty: officer("truc.19249"),
            second: officer("truc2.19249"),
            neighbour: officer("truong.19255"),
            above: officer("truong.44"),
            tips: Cell::new(0),
            hotline,
        }
    }

    /// A new case, as this officer sees it.
    fn told(&self, unit: &str, category: &str, officer: &Officer) -> String {
        self.tips.set(self.tips.get() + 1);
        let place = format!("chỗ thứ {:05}", self.tips.get());
        let tip = json!({"unit": unit, "category": category, "text": "một việc", "place": place,
            "named": "Ai Đó"});
        let _token = self.resident.tip_with(&tip);
        number_at(officer, &place)
    }

    fn own(&self) -> String {
        self.told("19249", "theft", &self.head)
    }

    /// The requests that a page offers: the address and the fields, without those of the page itself.
    fn offers(&self, officer: &Officer, number: &str) -> Vec<Offer> {
        let page = officer.get(&format!("/ho-so/{number}"));
        assert_eq!(page.status, 200, "{}", page.text);
        let until = self.hotline.today().plus(30).to_string();
        let forms = posted_forms(&page.text, |_, kind| {
            if kind == "date" { until.clone() } else { "lời gõ vào".to_owned() }
        });
        let on_the_case = forms.iter().filter(|it| it.action.starts_with("/ho-so/"));
        on_the_case.flat_map(system::forms::PageForm::offers).collect()
    }

    /// Posts all that is offered in a situation, each on a fresh case in that situation; gives the offered
    /// acts.
    fn accepts_all(&self, what: &str, officer: &Officer, make: impl Fn() -> String) -> Vec<String> {
        let mut number = make();
        let mut offered = self.offers(officer, &number);
        let (wanted, count) = (shapes(&offered, &number), offered.len());
        assert!(count > 0, "{what}: nothing is offered");
        for at in 0..count {
            let (action, fields) = &offered[at];
            let act = act_of(action);
            let form: Vec<_> = fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
            let answer = through(officer, officer.post_form(action, &form));
            let shows_a_name = act == "hien-ten" && answer.status == 200;
            assert!(
                answer.status == 303 || shows_a_name,
                "{what}: {} {:?} was offered and gave {} {}",
                action,
                shape(&offered[at], &number),
                answer.status,
                said(&answer)
            );
            // The next page then says what was done.
            let after = if shows_a_name { answer } else { officer.get(answer.header("location")) };
            let says = "<p class=\"done\" role=\"status\">Đã ";
            let says_of_oneself = "<p class=\"done\" role=\"status\">Bạn ";
            let said = after.text.contains(says) || after.text.contains(says_of_oneself);
            assert!(said, "{what}: after {act} nothing is said");
            let held = officer.get(&format!("/ho-so/{number}")).status == 200;
            if held {
                offered = self.offers(officer, &number);
            }
            if !held || shapes(&offered, &number) != wanted {
                number = make();
                offered = self.offers(officer, &number);
                assert_eq!(shapes(&offered, &number), wanted, "{what}: it stands as before");
            }
        }
        let mut acts: Vec<String> = wanted.iter().map(|it| act_of(&it.0).to_owned()).collect();
        acts.retain(|act| !act.is_empty());
        acts.sort_unstable();
        acts.dedup();
        acts
    }
}

/// The answer, or the one after it if the page asks for confirmation before it closes a case.
fn through(officer: &Officer, answer: Answer) -> Answer {
    let Some((action, fields)) = confirmed(&answer.text) else { return answer };
    let form: Vec<_> = fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    officer.post_form(&action, &form)
}

/// An offer without the parts that differ from case to case.
fn shape(offer: &Offer, number: &str) -> Offer {
    let of_the_case = ["seen", "csrf", "task", "handover"];
    let fields = offer.1.iter().filter(|it| !of_the_case.contains(&it.0.as_str()));
    (offer.0.replace(number, "N"), fields.cloned().collect())
}

fn shapes(offers: &[Offer], number: &str) -> Vec<Offer> {
    offers.iter().map(|it| shape(it, number)).collect()
}

/// The error that the page tells.
fn said(answer: &Answer) -> String {
    let alert = answer.text.split("role=\"alert\"").nth(1).unwrap_or_default();
    alert.chars().take(300).collect()
}

fn number_at(officer: &Officer, place: &str) -> String {
    let found = officer.send(&Method::POST, "/api/v1/cases/find", Some(&json!({"place": place})));
    found.json()["cases"][0]["number"].as_str().expect("a number").to_owned()
}

fn done(answer: &Answer) {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.text);
}

fn agreed(from: &Officer, with: &[(&str, Option<&Officer>)]) -> String {
    let codes: Vec<&str> = with.iter().map(|it| it.0).collect();
    let rules = json!({"kind": "coordination_rules", "title": format!("Quy chế với {codes:?}"),
        "scope": "", "with": codes, "valid_from": "2020-01-01", "review_by": "2999-01-01"});
    let id = from.send(&Method::POST, "/api/v1/agreements", Some(&rules)).json()["id"].clone();
    let id = id.as_str().expect("an id").to_owned();
    for head in with.iter().filter_map(|it| it.1) {
        done(&head.send(&Method::POST, &format!("/api/v1/agreements/{id}/confirm"), None));
    }
    id
}

fn has(acts: &[String], act: &str) -> bool {
    acts.iter().any(|it| it == act)
}

#[test]
fn in_its_own_unit_a_case_is_offered_what_its_state_and_what_hangs_on_it_allow() {
    let desk = Desk::open(Hotline::start());
    let team = json!({"kind": "youth", "name": "Đội xung kích"});
    let body = desk.head.send(&Method::POST, "/api/v1/bodies", Some(&team)).json()["id"].clone();
    // One agreement holds with one neighbour, another with none.
    let holds = agreed(&desk.head, &[("19255", Some(&desk.neighbour))]);
    let waits = agreed(&desk.head, &[("19291", None)]);
    let act = |number: &str, act: &str, body: Value| done(&desk.head.act(number, act, &body));

    let _new = desk.accepts_all("new", &desk.duty, || desk.own());
    let acts = desk.accepts_all("at work", &desk.head, || {
        let number = desk.own();
        act(&number, "accept", json!({}));
        act(&number, "tasks", json!({"body": body, "place": "chợ", "what": "đi xem đèn"}));
        done(&desk.second.act(&number, "recuse", &json!({})));
        done(&desk.duty.act(&number, "hold", &json!({"document": "số 1", "until": "2026-03-30"})));
        assert_eq!(share(&desk.head, &number, "19291"), 204);
        number
    });
    for it in [
        "chuyen",
        "chia-se",
        "thoi-chia-se",
        "gia-han",
        "xong-han",
        "xac-nhan-giu",
        "giao-viec",
        "viec-xong",
    ] {
        assert!(has(&acts, it), "{it} in {acts:?}");
    }
    let number = desk.own();
    let shown = desk.offers(&desk.head, &number);
    let to = |value: &str| {
        let field = ("to".to_owned(), value.to_owned());
        shown.iter().any(|it| it.1.contains(&field) && act_of(&it.0) == "chuyen")
    };
    assert!(to("44") && to("19255") && to("19291") && to(&format!("19255/{holds}")));
    assert!(!to(&format!("19291/{holds}")) && !to(&format!("19291/{waits}")));
    assert!(!to(&format!("44/{holds}")));

    let acts = desk.accepts_all("a question is answered, and it is set aside", &desk.duty, || {
        let number = desk.own();
        act(&number, "messages", json!({"text": "mấy giờ?"}));
        let aside = json!({"numbers": [number], "aside": true});
        done(&desk.head.send(&Method::POST, "/api/v1/cases/set-aside", Some(&aside)));
        number
    });
    assert!(has(&acts, "lay-lai") && !has(&acts, "de-rieng") && !has(&acts, "gia-han"));
    let acts = desk.accepts_all("closed", &desk.head, || {
        let number = desk.own();
        act(&number, "accept", json!({}));
        act(&number, "tasks", json!({"body": body, "place": "chợ", "what": "đi xem đèn"}));
        done(&desk.duty.act(&number, "hold", &json!({"document": "số 1", "until": "2026-03-30"})));
        act(&number, "hold/confirm", json!({}));
        act(&number, "close", closing("acted"));
        number
    });
    for it in
        ["gia-han", "xong-han", "hoi", "giao-viec", "de-rieng", "chuyen", "chia-se", "xem-truoc"]
    {
        assert!(!has(&acts, it), "{it} in {acts:?}");
    }
    desk.hotline.stands();
}

#[test]
fn who_holds_a_case_beside_is_offered_nothing_that_is_the_leads() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__ANSWER_HOURS", "0")]);
    let desk = Desk::open(hotline);
    let shared = || {
        let number = desk.own();
        done(&desk.head.act(&number, "hold", &json!({"document": "số 1", "until": "2026-03-30"})));
        done(&desk.second.act(&number, "recuse", &json!({})));
        assert_eq!(share(&desk.head, &number, "19255"), 204);
        number
    };
    let acts = desk.accepts_all("shared", &desk.neighbour, shared);
    let theirs =
        ["ghi-chu", "hien-ten", "hoi", "khong-tham-gia", "phan-loai", "tra-loi", "xac-minh"];
    assert_eq!(acts, theirs);
    // A unit above whose grant was woken, and opens.
    let numbers: Vec<String> = (0..30)
        .map(|_| {
            let number = desk.told("19249", "violence", &desk.head);
            assert_eq!(hand(&desk.head, &number, "19255"), 204);
            number
        })
        .collect();
    let desk = Desk::open(desk.hotline.restarted());
    let mut next = numbers.into_iter();
    let next = std::cell::RefCell::new(&mut next);
    let woken = || next.borrow_mut().next().expect("enough of them");
    let acts = desk.accepts_all("woken", &desk.above, woken);
    assert_eq!(acts, theirs);
    desk.hotline.stands();
}

#[test]
fn the_unit_that_a_tip_is_about_is_offered_to_nobody_and_a_unit_without_neighbours_shares_nothing()
{
    let desk = Desk::open(Hotline::start());
    // At the province, which borders on no unit; the tip is about a commune below it.
    let concerned = || desk.told("19249", "officer", &desk.above);
    let acts = desk.accepts_all("about a unit below", &desk.above, concerned);
    assert!(has(&acts, "chuyen") && !has(&acts, "chia-se"), "{acts:?}");
    let number = concerned();
    let to = |officer: &Officer, number: &str, code: &str| {
        let field = ("to".to_owned(), code.to_owned());
        desk.offers(officer, number).iter().any(|it| it.1.contains(&field))
    };
    assert!(to(&desk.above, &number, "19255") && !to(&desk.above, &number, "19249"));
    // Handed to a commune that borders on the concerned one.
    let beside = || {
        let number = desk.told("19255", "officer", &desk.above);
        assert_eq!(hand(&desk.above, &number, "19249"), 204);
        number
    };
    let acts = desk.accepts_all("about the neighbour, handed over", &desk.head, beside);
    assert!(has(&acts, "tra-lai") && has(&acts, "tiep-nhan"), "{acts:?}");
    let number = beside();
    assert!(to(&desk.head, &number, "19291") && !to(&desk.head, &number, "19255"));
    desk.hotline.stands();
}

#[test]
fn a_case_that_was_handed_round_as_often_as_it_may_be_is_offered_upwards_and_back_alone() {
    let desk = Desk::open(Hotline::start_with_settings(&[("HOTLINE_TRIAGE__HOPS", "1")]));
    let handed = || {
        let number = desk.told("19255", "theft", &desk.neighbour);
        assert_eq!(hand(&desk.neighbour, &number, "19249"), 204);
        number
    };
    let acts = desk.accepts_all("no hop is left", &desk.head, handed);
    assert!(has(&acts, "chuyen") && has(&acts, "tra-lai"), "{acts:?}");
    let offers = desk.offers(&desk.head, &handed());
    let refers = |it: &&Offer| act_of(&it.0) == "chuyen";
    let to = offers.iter().filter(refers).flat_map(|it| it.1.iter().filter(|it| it.0 == "to"));
    let to: std::collections::BTreeSet<&str> = to.map(|it| it.1.as_str()).collect();
    assert_eq!(to.into_iter().collect::<Vec<_>>(), ["19255", "44"]);
    desk.hotline.stands();
}

#[test]
fn what_has_run_out_or_lost_its_basis_is_not_offered_and_a_prepared_hand_over_goes_by_the_page() {
    let desk = Desk::open(Hotline::start());
    let rules = agreed(&desk.head, &[("19255", Some(&desk.neighbour))]);
    let prepared = |agreement: Option<&str>| {
        let number = desk.own();
        let asked = json!({"to": "19255", "agreement": agreement});
        done(&desk.duty.act(&number, "handover", &asked));
        number
    };
    let acts = desk.accepts_all("prepared, on an agreement", &desk.head, || prepared(Some(&rules)));
    assert!(has(&acts, "duyet") && has(&acts, "thoi-chuyen") && !has(&acts, "chuyen"), "{acts:?}");
    let number = prepared(Some(&rules));
    let asked = desk.own();
    let hold = json!({"document": "số 1", "until": desk.hotline.today().plus(1).to_string()});
    done(&desk.duty.act(&asked, "hold", &hold));
    let kept = desk.own();
    done(&desk.duty.act(&kept, "hold", &hold));
    done(&desk.head.act(&kept, "hold/confirm", &json!({})));
    let end = format!("/api/v1/agreements/{rules}/end");
    done(&desk.neighbour.send(&Method::POST, &end, None));
    let page = desk.head.get(&format!("/ho-so/{number}")).text;
    assert!(page.contains("không còn căn cứ") && !page.contains("/duyet\""));
    let desk = Desk::open(desk.hotline.days_later(3));
    // A hold that nobody confirmed in time, and one that has expired.
    for number in [asked, kept] {
        let offers = desk.offers(&desk.head, &number);
        let acts: Vec<&str> = offers.iter().map(|it| act_of(&it.0)).collect();
        assert!(!acts.contains(&"xac-nhan-giu") && acts.contains(&"giu-ho-so"), "{acts:?}");
        assert!(acts.contains(&"thoi-giu"), "{acts:?}");
        let act = |it: &&Offer| ["giu-ho-so", "thoi-giu"].contains(&act_of(&it.0));
        let (action, fields) = offers.iter().rfind(act).expect("offered");
        let form: Vec<_> = fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        let answer = desk.head.post_form(action, &form);
        assert_eq!(answer.status, 303, "{}", said(&answer));
    }
    desk.hotline.stands();
}

#[test]
fn a_case_that_does_not_open_is_offered_only_what_needs_no_word_of_it() {
    let desk = Desk::open(Hotline::start());
    // The grant is another case's: nothing opens, as when a browser sealed it wrongly.
    let unreadable = || {
        let number = desk.own();
        let case = number.parse::<CaseNumber>().expect("a number").bits();
        desk.hotline.alters(&format!(
            "UPDATE key_grant SET sealed = (SELECT sealed FROM key_grant WHERE case_id >> 23 <> {case} \
             AND NOT dormant LIMIT 1) WHERE NOT dormant AND case_id >> 23 = {case}"
        ));
        assert_eq!(desk.head.case(&number)["tip"], Value::Null);
        number
    };
    let acts = desk.accepts_all("unreadable", &desk.head, unreadable);
    for it in ["tiep-nhan", "xem-truoc", "ghi-chu", "khong-tham-gia"] {
        assert!(has(&acts, it), "{it} in {acts:?}");
    }
    for it in ["hoi", "tra-loi", "hien-ten", "chuyen", "chia-se"] {
        assert!(!has(&acts, it), "{it} in {acts:?}");
    }
    // Through the API a hand-over is refused as soon as it is asked for, and not only at its approval.
    let number = unreadable();
    let asked = desk.duty.act(&number, "handover", &json!({"to": "44"}));
    assert!(asked.is_problem(409, "unreadable"), "{}", asked.text);
}
