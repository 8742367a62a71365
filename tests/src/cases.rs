//! Cases for tests: one in the queue, one handed over, one in every state that a page can show.

use reqwest::Method;
use serde_json::{Value, json};

use crate::hotline::Hotline;
use crate::people::{Officer, Resident};

/// A head's reason why there is nothing to hide.
pub const REASON: &str = "không có gì lộ người báo";

/// Cases of xã Lệ Thủy in the states that a page can show.
pub struct Cases {
    /// Nobody has accepted it.
    pub new: String,
    /// The writer answered a question.
    pub answered: String,
    /// It is closed.
    pub closed: String,
    /// It waits for a sanitiser.
    pub preparing: String,
    /// It waits for the head.
    pub to_approve: String,
    /// It was handed to the neighbour.
    pub referred: String,
    /// It was handed over in a second person's words.
    pub sanitised: String,
    /// The sheet of a task given to a body.
    pub sheet: String,
    /// Token of the answered case, and of one that can still be withdrawn.
    pub tokens: [String; 2],
}

/// A tip to xã Lệ Thủy: its token, and its number as the duty officer sees it.
///
/// # Panics
/// When it does not come to the queue.
#[must_use]
pub fn taken(hotline: &Hotline, category: &str, text: &str) -> (String, String) {
    let token = Resident::of(hotline).tip(category, text);
    let number = Officer::sign_in(hotline, "truc.19249").number_of(text).expect("in the queue");
    (token, number)
}

/// Asks to hand over a case unchanged, the head with a reason; gives the status.
#[must_use]
pub fn hand(officer: &Officer, number: &str, to: &str) -> u16 {
    officer.act(number, "handover", &json!({"to": to, "reason": REASON})).status
}

/// Asks to share a case unchanged, the head with a reason; gives the status.
#[must_use]
pub fn share(officer: &Officer, number: &str, with: &str) -> u16 {
    officer.act(number, "share", &json!({"with": with, "reason": REASON})).status
}

/// These words of a second person, with the question and the corroboration of the original, as the second
/// person sees them, unless the words have their own.
#[must_use]
pub fn as_seen(second: &Officer, number: &str, words: &Value) -> Value {
    let shown = second.get(&format!("/api/v1/sanitising/{number}")).json();
    let mut words = words.clone();
    for name in ["question", "corroboration"] {
        if words[name].is_null() {
            words[name] = shown[name].clone();
        }
        let id = format!("{name}_id");
        words[&id] = shown[&id].clone();
    }
    words
}

/// Has a second person rewrite a case that waits for it, and the head approve it.
///
/// # Panics
/// When one of them may not.
pub fn through_the_gate(second: &Officer, head: &Officer, number: &str, words: &Value) {
    let path = format!("/api/v1/sanitising/{number}");
    let written = second.send(&Method::POST, &path, Some(&as_seen(second, number, words)));
    assert_eq!(written.status, 204, "{}", written.text);
    let approved = head.act(number, "handover/approve", &json!({}));
    assert_eq!(approved.status, 204, "{}", approved.text);
}

/// The body that closes a case with this outcome, even if a question waits.
#[must_use]
pub fn closing(outcome: &str) -> Value {
    json!({"outcome": outcome, "message": "Đã xem xét xong.", "question_waits": true})
}

fn told(resident: &Resident, duty: &Officer, text: &str) -> (String, String) {
    let tip = json!({
        "unit": "19249", "category": "theft", "text": text, "place": "ngõ sau đình",
        "time": "khoảng 23 giờ", "named": "Nguyễn Văn Lạ",
    });
    let token = resident.tip_with(&tip);
    (token, duty.number_of(text).expect("in the queue"))
}

impl Cases {
    /// Makes these cases.
    ///
    /// # Panics
    /// When an act is refused.
    #[must_use]
    pub fn make(hotline: &Hotline) -> Self {
        let resident = Resident::of(hotline);
        let duty = Officer::sign_in(hotline, "truc.19249");
        let head = Officer::sign_in(hotline, "truong.19249");
        let done = |status: u16| assert!((200..300).contains(&status), "{status}");
        let (can_withdraw, new) = told(&resident, &duty, "hồ sơ mới");
        let (token, answered) = told(&resident, &duty, "hồ sơ đã trả lời");
        done(duty.act(&answered, "accept", &json!({})).status);
        done(duty.act(&answered, "messages", &json!({"text": "Xe máy màu gì?"})).status);
        done(duty.act(&answered, "notes", &json!({"text": "đã đến xem"})).status);
        let reply = json!({"token": token, "text": "Màu đỏ."});
        done(resident.post("/api/v1/case/messages", &reply).status);
        let (_, closed) = told(&resident, &duty, "hồ sơ đã đóng");
        done(duty.act(&closed, "close", &closing("acted")).status);
        let (_, preparing) = told(&resident, &duty, "hồ sơ chờ làm sạch");
        let asked = json!({"to": "19255", "sanitise": true});
        done(duty.act(&preparing, "handover", &asked).status);
        let (_, to_approve) = told(&resident, &duty, "hồ sơ chờ duyệt chuyển");
        done(duty.act(&to_approve, "handover", &json!({"to": "19255"})).status);
        let (_, referred) = told(&resident, &duty, "hồ sơ đã chuyển");
        done(hand(&head, &referred, "19255"));
        done(share(&head, &answered, "19255"));
        let sanitised = rewritten(hotline, &resident, &head);
        let sheet = given(&head, &answered);
        let rules = json!({"kind": "coordination_rules", "title": "Quy chế phối hợp", "scope": "",
            "with": ["19255"], "valid_from": "2020-01-01", "review_by": "2999-01-01"});
        done(head.send(&Method::POST, "/api/v1/agreements", Some(&rules)).status);
        let tokens = [token, can_withdraw];
        Self { new, answered, closed, preparing, to_approve, referred, sanitised, sheet, tokens }
    }
}

/// A case handed over in a second person's words.
fn rewritten(hotline: &Hotline, resident: &Resident, head: &Officer) -> String {
    let (_, number) = told(resident, head, "hồ sơ làm sạch rồi chuyển");
    let second = Officer::sign_in(hotline, "lamsach.19249");
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(&number, "handover", &asked).status, 204);
    let path = format!("/api/v1/sanitising/{number}");
    let words = json!({"place": "gần chợ", "text": "Có người thấy hai người lạ."});
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);
    number
}

/// The address of the sheet of a task, which a body is given here.
fn given(head: &Officer, number: &str) -> String {
    let team = json!({"kind": "youth", "name": "Đội xung kích"});
    let team = head.send(&Method::POST, "/api/v1/bodies", Some(&team)).json();
    let task = json!({"body": team["id"], "place": "ngõ", "time": "", "what": "Đi xem đèn đường."});
    let given = head.act(number, "tasks", &task);
    assert_eq!(given.status, 201, "{}", given.text);
    format!("/ho-so/{number}/viec/{}", given.json()["id"].as_str().expect("an id"))
}

/// The demo with these cases, made on another thread, where a blocking client may wait.
///
/// # Panics
/// When it does not start.
pub async fn prepared() -> (Hotline, Cases) {
    aside(|| {
        let hotline = Hotline::start();
        let cases = Cases::make(&hotline);
        (hotline, cases)
    })
    .await
}

/// Runs the work on another thread, where a blocking client may wait.
///
/// # Panics
/// When the work panicked.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("done")
}
