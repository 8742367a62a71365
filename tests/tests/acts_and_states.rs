//! Every act on a case in every state, through the API: it works, or is refused in one static way, as
//! the table of acts and states says (`docs/acts.md`).

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use casework::case::State;
use casework::case::acts::CaseAct;
use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{REASON, closing, hand, share};
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};

/// The standing of a case: its state, and whether another unit handed it over and waits for an answer.
type Standing = (State, bool);

/// All standings of a case in a unit.
const STANDINGS: [Standing; 6] = [
    (State::Received, false),
    (State::InReview, false),
    (State::Question, false),
    (State::Transferred, false),
    (State::Transferred, true),
    (State::Closed, false),
];

/// The officers of the test.
struct Desk {
    resident: Resident,
    head: Officer,
    duty: Officer,
    second: Officer,
    sanitiser: Officer,
    neighbour: Officer,
    body: Value,
    tips: std::cell::Cell<usize>,
}

impl Desk {
    fn of(hotline: &Hotline) -> Self {
        let officer = |name| Officer::sign_in(hotline, name);
        let head = officer("truong.19249");
        let team = json!({"kind": "youth", "name": "Đội xung kích"});
        let body = head.send(&Method::POST, "/api/v1/bodies", Some(&team)).json()["id"].clone();
        Self {
            resident: Resident::of(hotline),
            duty: officer("truc.19249"),
            second: officer("truc2.19249"),
            sanitiser: officer("lamsach.19249"),
            neighbour: officer("truong.19255"),
            tips: std::cell::Cell::new(0),
            head,
            body,
        }
    }

    /// A new case in a unit, as this officer of it sees it.
    fn told(&self, unit: &str, officer: &Officer) -> String {
        self.tips.set(self.tips.get() + 1);
        let place = format!("chỗ thứ {:05}", self.tips.get());
        let tip = json!({"unit": unit, "category": "theft", "text": "một việc", "place": place,
            "named": "Ai Đó"});
        let _token = self.resident.tip_with(&tip);
        let find = json!({ "place": place });
        let found = officer.send(&Method::POST, "/api/v1/cases/find", Some(&find)).json();
        found["cases"][0]["number"].as_str().expect("a number").to_owned()
    }

    /// A case with this standing, prepared for the act.
    fn made(&self, standing: Standing, act: CaseAct) -> String {
        let number = match standing {
            (_, true) => {
                let number = self.told("19255", &self.neighbour);
                assert_eq!(hand(&self.neighbour, &number, "19249"), 204);
                number
            }
            (_, false) => self.told("19249", &self.head),
        };
        self.prepare(&number, act);
        let head = |act: &str, body: Value| done(&self.head.act(&number, act, &body));
        match standing {
            (State::Received, _) | (_, true) => {}
            (State::InReview, _) => head("accept", json!({})),
            (State::Question, _) => head("messages", json!({"text": "mấy giờ?"})),
            (State::Transferred, _) => {
                head("state", json!({"state": "transferred", "to": "viện kiểm sát"}));
            }
            (State::Closed, _) => head("close", closing("acted")),
        }
        assert_eq!(self.head.case(&number)["state"], standing.0.name());
        number
    }

    /// Prepares a case for an act, without changing its state.
    fn prepare(&self, number: &str, act: CaseAct) {
        let hand = |sanitise: bool| {
            let asked = json!({"to": "44", "sanitise": sanitise});
            done(&self.duty.act(number, "handover", &asked));
        };
        match act {
            CaseAct::TakeBack => done(&self.set_aside(number, true)),
            CaseAct::LiftRecusal => done(&self.second.act(number, "recuse", &json!({}))),
            CaseAct::MarkTask => done(&self.task(number)),
            CaseAct::ConfirmHold | CaseAct::LiftHold => done(&self.hold(number)),
            CaseAct::Sanitise => hand(true),
            CaseAct::Approve | CaseAct::Drop => hand(false),
            CaseAct::Unshare => {
                assert_eq!(share(&self.head, number, "19291"), 204);
            }
            _ => {}
        }
    }

    fn set_aside(&self, number: &str, aside: bool) -> Answer {
        let body = json!({"numbers": [number], "aside": aside});
        self.head.send(&Method::POST, "/api/v1/cases/set-aside", Some(&body))
    }

    fn task(&self, number: &str) -> Answer {
        let task = json!({"body": self.body, "place": "chợ", "what": "đi xem đèn"});
        self.head.act(number, "tasks", &task)
    }

    fn hold(&self, number: &str) -> Answer {
        let hold = json!({"document": "Công văn 12", "until": "2026-04-01"});
        self.duty.act(number, "hold", &hold)
    }

    /// Does the act, as an officer who may.
    fn does(&self, number: &str, act: CaseAct) -> Answer {
        let head = |act: &str, body: Value| self.head.act(number, act, &body);
        let delete = |what: &str| {
            self.head.send(&Method::DELETE, &format!("/api/v1/cases/{number}/{what}"), None)
        };
        match act {
            CaseAct::Accept => head("accept", json!({})),
            CaseAct::GiveBack => head("return", json!({})),
            CaseAct::Ask => head("messages", json!({"text": "hỏi"})),
            CaseAct::Answer => head("messages", json!({"text": "đáp", "asks": false})),
            CaseAct::MarkRead => head("read", json!({})),
            CaseAct::Note => head("notes", json!({"text": "ghi"})),
            CaseAct::Assign => head("assign", json!({"to": "truc.19249"})),
            CaseAct::Review => head("state", json!({"state": "in_review"})),
            CaseAct::Question => head("state", json!({"state": "question"})),
            CaseAct::Transfer => {
                head("state", json!({"state": "transferred", "to": "viện kiểm sát"}))
            }
            CaseAct::Close => head("close", closing("acted")),
            CaseAct::Unmask => head("unmask", json!({"reason": "cần gặp"})),
            CaseAct::Classify => head("classify", json!({"class": "initial"})),
            CaseAct::Corroborate => head("corroborate", json!({"text": "có người thấy"})),
            CaseAct::SetAside => self.set_aside(number, true),
            CaseAct::TakeBack => self.set_aside(number, false),
            CaseAct::Recuse => self.second.act(number, "recuse", &json!({})),
            CaseAct::LiftRecusal => head("recusals/lift", json!({"officer": "truc2.19249"})),
            CaseAct::GiveTask => self.task(number),
            CaseAct::MarkTask => {
                let tasks = self.head.case(number)["tasks"].clone();
                let id = tasks[0]["id"].as_str().expect("a task").to_owned();
                head(&format!("tasks/{id}"), json!({"done": true}))
            }
            CaseAct::Meet => head("deadlines/report_up/done", json!({})),
            CaseAct::Extend => head("deadlines/decision/extend", json!({"reason": "phức tạp"})),
            CaseAct::AskHold => self.hold(number),
            CaseAct::ConfirmHold => head("hold/confirm", json!({})),
            CaseAct::LiftHold => delete("hold"),
            CaseAct::Refer => head("handover", json!({"to": "44", "reason": REASON})),
            CaseAct::Sanitise => {
                let words = json!({"text": "lời khác"});
                let path = format!("/api/v1/sanitising/{number}");
                self.sanitiser.send(&Method::POST, &path, Some(&words))
            }
            CaseAct::Approve => head("handover/approve", json!({ "reason": REASON })),
            CaseAct::Drop => delete("handover"),
            CaseAct::Share => head("share", json!({"with": "19291", "reason": REASON})),
            CaseAct::Unshare => delete("share/19291"),
        }
    }
}

fn done(answer: &Answer) {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.text);
}

#[test]
fn every_act_in_every_state_works_or_is_refused_as_the_table_says() {
    let hotline = Hotline::start();
    let desk = Desk::of(&hotline);
    for (state, waits) in STANDINGS {
        for act in CaseAct::ALL.iter().copied() {
            // While a hand-over waits nothing is shared, and earlier sharing ended with the old keys.
            if waits && act == CaseAct::Unshare {
                continue;
            }
            let number = desk.made((state, waits), act);
            let before = desk.head.case(&number)["seen"].clone();
            let answer = desk.does(&number, act);
            let name = format!("{act:?} in {state:?}, waiting {waits}");
            if act.is_possible(state, waits) {
                assert!((200..300).contains(&answer.status), "{name}: {}", answer.text);
            } else {
                let unanswered = act == CaseAct::GiveBack && state != State::Closed;
                let kind = if unanswered { "refer-not-referred" } else { "no-such-move" };
                assert!(answer.is_problem(409, kind), "{name}: {}", answer.text);
                assert_eq!(desk.head.case(&number)["seen"], before, "{name} left something");
            }
        }
    }
    hotline.stands();
}

#[test]
fn what_only_the_leading_unit_may_do_is_refused_to_who_holds_the_case_beside() {
    let hotline = Hotline::start();
    let desk = Desk::of(&hotline);
    let number = desk.made((State::InReview, false), CaseAct::Accept);
    done(&desk.task(&number));
    done(&desk.hold(&number));
    assert_eq!(share(&desk.head, &number, "19255"), 204);
    desk.prepare(&number, CaseAct::Drop);
    let beside = Desk {
        head: Officer::sign_in(&hotline, "truong.19255"),
        duty: Officer::sign_in(&hotline, "truong.19255"),
        second: Officer::sign_in(&hotline, "truc2.19255"),
        sanitiser: Officer::sign_in(&hotline, "lamsach.19255"),
        ..Desk::of(&hotline)
    };
    for act in CaseAct::ALL.iter().copied() {
        let answer = beside.does(&number, act);
        let refused = answer.status == 409 && answer.is_problem(409, "not-lead");
        assert_eq!(refused, act.is_of_the_lead(), "{act:?}: {}", answer.text);
    }
    hotline.stands();
}

#[test]
fn the_term_of_a_closed_case_is_extended_by_nobody() {
    let hotline = Hotline::start();
    let desk = Desk::of(&hotline);
    let number = desk.told("19249", &desk.head);
    done(&desk.head.act(&number, "accept", &json!({})));
    let terms = |number: &str| desk.head.case(number)["deadlines"].clone();
    let before = terms(&number);
    done(&desk.head.act(&number, "close", &closing("acted")));
    assert!(desk.does(&number, CaseAct::Extend).is_problem(409, "no-such-move"));
    let form = [("code", "decision"), ("why", "lời của người gõ")];
    let page = desk.head.post_form(&format!("/ho-so/{number}/gia-han"), &form);
    assert_eq!(page.status, 409);
    assert!(page.text.contains("lời của người gõ"), "what was typed is not lost");
    let same = |it: &Value| {
        let terms = it.as_array().expect("terms").iter();
        terms.map(|it| (it["code"].clone(), it["due"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(same(&terms(&number)), same(&before));
}
