//! A browser that seals everything itself: neither token nor words ever leave it.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use casework::directory::Directory;
use casework::rng::Rng;
use casework::token::{CaseToken, MalformedToken, REPAIR_TRIES};
use sealing::header::{Header, Purpose};
use sealing::keys::{Identity, Recipient};
use sealing::sealed::Sealed;
use sealing::writer::WriterKeys;
use serde_json::{Value, json};
use system::cases::{closing, hand};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

/// The knowledge of such a browser: the public salt, the directory, and what it drew itself.
struct Browser {
    salt: Vec<u8>,
    directory: Directory,
    token: CaseToken,
    case: i64,
    key: Identity,
}

impl Browser {
    fn of(hotline: &Hotline) -> Self {
        let read = |file| std::fs::read_to_string(hotline.data().join(file)).expect("a file");
        let settings = read("hotline.toml");
        let salt = settings.split("salt = \"").nth(1).and_then(|rest| rest.split('"').next());
        let signed = read("directory.signed");
        let directory = signed.lines().find(|line| line.starts_with('{')).expect("a directory");
        let rng = Rng::System;
        Self {
            salt: BASE64_STANDARD.decode(salt.expect("a salt")).expect("base64"),
            directory: serde_json::from_str(directory).expect("a directory"),
            token: CaseToken::of_number(u128::from_le_bytes(rng.bytes())),
            case: rng.id(),
            key: Identity::generate(&mut rng.clone()),
        }
    }

    fn writer(&self) -> WriterKeys {
        WriterKeys::of_token(self.token.reveal(), &self.salt)
    }

    fn lookup(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.writer().lookup().reveal())
    }

    fn piece(&self, purpose: Purpose, body: &[u8], to: &Recipient) -> Value {
        self.piece_with_id(Rng::System.id(), purpose, body, to)
    }

    fn piece_with_id(&self, id: i64, purpose: Purpose, body: &[u8], to: &Recipient) -> Value {
        let file = sealing::sealed::seal(Header { purpose, subject: self.case, id }, body, &[to]);
        let sealed = BASE64_STANDARD.encode(file.expect("sealed").as_bytes());
        json!({"id": format!("{id:016x}"), "sealed": sealed})
    }

    fn tip(&self, text: &str) -> Value {
        let writer = self.writer();
        let keys = |code| self.directory.unit(code).and_then(|it| it.keys.as_ref()).expect("keys");
        let (desk, above) = (&keys("19249").desk, &keys("44").restricted);
        let tip = json!({"category": "theft", "village": null, "place": "gần cầu", "time": "",
            "behaviour": "", "text": text, "language": "vi", "concerns_receiver": false,
            "about_unit": "19249", "writer_recipient": writer.recipient().to_string(),
            "writer_verifying_key": writer.verifying_key()});
        let headline = json!({"category": "theft", "village": null, "place": "gần cầu"});
        let to_case = |purpose, body: &Value| {
            self.piece(purpose, body.to_string().as_bytes(), &self.key.recipient())
        };
        let to_unit = |unit: &str| {
            let unit = unit.parse().expect("a recipient");
            self.piece(Purpose::Grant, self.key.reveal().as_bytes(), &unit)
        };
        json!({"unit": "19249", "sealed": {
            "lookup": self.lookup(), "case": format!("{:016x}", self.case),
            "recipient": self.key.recipient().to_string(), "kind": "desk", "urgent": false,
            "headline": to_case(Purpose::Headline, &headline), "tip": to_case(Purpose::Tip, &tip),
            "named": to_case(Purpose::Named, &json!({"name": ""})),
            "grant": to_unit(desk), "dormant": to_unit(above)}})
    }

    fn reply(&self, text: &str) -> Value {
        self.reply_to(text, &self.key.recipient())
    }

    fn reply_to(&self, text: &str, to: &Recipient) -> Value {
        let id = Rng::System.id();
        let signature = self.writer().sign(self.case, id, text);
        let body = json!({"text": text, "signature": signature}).to_string();
        let sealed = self.piece_with_id(id, Purpose::Reply, body.as_bytes(), to);
        json!({"lookup": self.lookup(), "recipient": to.to_string(), "sealed": sealed})
    }

    /// The message to the writer in an envelope of the answer.
    fn open(&self, envelope: &Value) -> Value {
        let text = |key: &str| envelope[key].as_str().expect("text");
        let id = i64::from_str_radix(text("id"), 16).expect("an id");
        let purpose = Purpose::named(text("purpose")).expect("a purpose");
        let sealed = BASE64_STANDARD.decode(text("sealed")).expect("base64");
        let header = Header { purpose, subject: self.case, id };
        let body = Sealed::from_bytes(sealed).open(header, self.writer().identity());
        serde_json::from_slice(&body.expect("for the writer")).expect("JSON")
    }

    /// The lookup ids that repair a mistyped token, in a list of the fixed length.
    fn lookups(&self, typed: &str) -> Vec<String> {
        let Err(MalformedToken::Check(mistyped)) = CaseToken::parse(typed) else {
            panic!("no slip");
        };
        let lookup = |token: &CaseToken| {
            let writer = WriterKeys::of_token(token.reveal(), &self.salt);
            BASE64_URL_SAFE_NO_PAD.encode(writer.lookup().reveal())
        };
        let mut lookups: Vec<_> =
            mistyped.corrections().iter().map(|it| lookup(&it.token)).collect();
        let random = || BASE64_URL_SAFE_NO_PAD.encode(Rng::System.bytes::<32>());
        lookups.resize_with(REPAIR_TRIES, random);
        lookups
    }
}

#[test]
fn what_a_browser_sealed_is_read_answered_and_followed_like_any_tip() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let browser = Browser::of(&hotline);
    let tip = browser.tip("niêm phong trên điện thoại");
    let taken = resident.post("/api/v1/tips", &tip);
    assert_eq!((taken.status, &taken.json()["token"]), (201, &Value::Null), "{}", taken.text);
    assert_eq!(resident.post("/api/v1/tips", &tip).status, 201, "a retry is the same tip");

    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("niêm phong trên điện thoại").expect("in the queue");
    assert_eq!(officer.act(&number, "messages", &json!({"text": "mấy giờ?"})).status, 201);

    let followed = resident.post("/api/v1/case", &json!({"lookup": browser.lookup()})).json();
    assert_eq!(followed["state"], "question");
    assert_eq!(browser.open(&followed["envelopes"][0])["text"], "mấy giờ?");
    let sent = resident.post("/api/v1/case/messages", &browser.reply("khoảng chín giờ"));
    assert_eq!(sent.status, 201, "{}", sent.text);
    let case = officer.case(&number);
    let replies = case["conversation"].as_array().expect("messages");
    let reply = replies.iter().find(|it| it["text"] == "khoảng chín giờ").expect("the reply");
    assert_eq!(reply["by"], "writer", "{reply}");
    // The same case opens with the token itself, typed where there is no script.
    assert_eq!(resident.case(browser.token.reveal())["state"], "question");

    assert_eq!(officer.act(&number, "close", &closing("acted")).status, 204);
    let followed = resident.post("/api/v1/case", &json!({"lookup": browser.lookup()})).json();
    assert_eq!(followed["state"], "closed");
    let envelopes = followed["envelopes"].as_array().expect("envelopes");
    assert_eq!(browser.open(envelopes.last().expect("the ending"))["outcome"], "acted");
    hotline.stands();
}

/// The codes of the acts on a case, without views of it.
fn acts(officer: &Officer, number: &str) -> Vec<String> {
    let history = officer.case(number)["history"].clone();
    let acts = history.as_array().expect("acts").iter().map(|it| it["act"].to_string());
    acts.filter(|it| it != "\"case_viewed\"").collect()
}

#[test]
fn an_act_that_is_refused_since_a_piece_does_not_open_leaves_nothing_behind() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let head = Officer::sign_in(&hotline, "truong.19249");
    // A name that is sealed to another key.
    let browser = Browser::of(&hotline);
    let mut tip = browser.tip("tên không mở được");
    let other = Identity::from_secret(&[9; 32]).recipient();
    tip["sealed"]["named"] = browser.piece(Purpose::Named, b"{\"name\":\"x\"}", &other);
    assert_eq!(resident.post("/api/v1/tips", &tip).status, 201);
    let number = head.number_of("tên không mở được").expect("in the queue");
    let refused = head.act(&number, "unmask", &json!({"reason": "cần biết"}));
    assert!(refused.is_problem(409, "unreadable"), "{}", refused.text);
    assert_eq!(head.case(&number)["notes"], json!([]));
    assert_eq!(acts(&head, &number), [""; 0]);
    // The writer cannot be reached, so there is no key for messages to them.
    let browser = Browser::of(&hotline);
    let mut tip = browser.tip("không có đường trả lời");
    let body = json!({"category": "theft", "village": null, "place": "", "time": "",
        "behaviour": "", "text": "không có đường trả lời", "language": "vi",
        "concerns_receiver": false, "about_unit": "19249", "writer_recipient": "x",
        "writer_verifying_key": "x"});
    let to = browser.key.recipient();
    tip["sealed"]["tip"] = browser.piece(Purpose::Tip, body.to_string().as_bytes(), &to);
    assert_eq!(resident.post("/api/v1/tips", &tip).status, 201);
    let number = head.number_of("không có đường trả lời").expect("in the queue");
    let refused =
        head.act(&number, "handover", &json!({"to": "19255", "reason": "không có gì lộ"}));
    assert!(refused.is_problem(409, "unreadable"), "{}", refused.text);
    assert_eq!(acts(&head, &number), [""; 0]);
    let path = format!("/api/v1/cases/{number}/handover");
    let dropped = head.send(&reqwest::Method::DELETE, &path, None);
    assert!(dropped.is_problem(409, "refer-not-pending"), "{}", dropped.text);
    hotline.stands();
}

#[test]
fn a_browser_mends_a_mistyped_token_with_fifty_lookups_and_no_digit_sent() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let browser = Browser::of(&hotline);
    assert_eq!(resident.post("/api/v1/tips", &browser.tip("gõ nhầm một số")).status, 201);
    let mut typed = browser.token.reveal().to_owned();
    let wrong = if typed.starts_with('7') { "8" } else { "7" };
    typed.replace_range(..1, wrong);
    let lookups = browser.lookups(&typed);
    let found = resident.post("/api/v1/case", &json!({ "lookups": &lookups }));
    assert_eq!(found.status, 200, "{}", found.text);
    let at = found.json()["repaired"].as_u64().expect("which");
    assert_eq!(lookups[usize::try_from(at).expect("a place")], browser.lookup());

    let few = json!({ "lookups": &lookups[..49] });
    assert!(resident.post("/api/v1/case", &few).is_problem(400, "malformed-token"));
    let nobodys = BASE64_URL_SAFE_NO_PAD.encode([7; 32]);
    let none = json!({ "lookups": vec![nobodys; REPAIR_TRIES] });
    assert!(resident.post("/api/v1/case", &none).is_problem(404, "no-case"));
    let twice = json!({ "lookups": vec![browser.lookup(); REPAIR_TRIES] });
    assert!(resident.post("/api/v1/case", &twice).is_problem(404, "no-case"));
}

#[test]
fn a_reply_sealed_to_the_key_of_before_a_hand_over_is_refused_and_sealed_again() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let browser = Browser::of(&hotline);
    assert_eq!(resident.post("/api/v1/tips", &browser.tip("trang còn mở")).status, 201);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let number = head.number_of("trang còn mở").expect("in the queue");
    assert_eq!(hand(&head, &number, "19255"), 204);
    let stale = resident.post("/api/v1/case/messages", &browser.reply("theo khóa cũ"));
    assert!(stale.is_problem(409, "seal-again"));
    let asked = json!({"lookup": browser.lookup()});
    let now = resident.post("/api/v1/case", &asked).json();
    assert_eq!(now["answered"], json!([]), "nothing was received");
    let to = now["recipient"].as_str().and_then(|it| it.parse().ok()).expect("the new key");
    let again = browser.reply_to("theo khóa mới", &to);
    assert_eq!(resident.post("/api/v1/case/messages", &again).status, 201);
    let case = Officer::sign_in(&hotline, "truc.19255").case(&number);
    let last = case["conversation"].as_array().and_then(|it| it.last()).expect("a reply");
    assert_eq!((&last["text"], &last["by"]), (&json!("theo khóa mới"), &json!("writer")));
}
