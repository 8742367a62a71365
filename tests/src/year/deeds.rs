//! Officers' acts on cases, in the form of the API and under the rules.

use reqwest::Method;
use serde_json::{Value, json};

use crate::year::model::{Case, Model, Officer, Role, Sight};

/// One act of an officer on a case.
#[derive(Clone, Debug, Default)]
pub struct Deed {
    /// Its name, as the page's buttons have it.
    pub act: String,
    /// The unit or officer that it names.
    pub to: String,
    /// The state that it names.
    pub state: String,
    /// Its words.
    pub words: String,
    /// Whether a second person rewrites the words first.
    pub sanitise: bool,
    /// Whether the officer who closes a case says that they know of a waiting question.
    pub knows: bool,
    /// Whether the neighbour is shown kind and place at once.
    pub ahead: bool,
}

/// Why there is nothing to hide.
const REASON: &str = "không có gì lộ người báo";

/// Acts that only the lead does.
const LEADS: [&str; 17] = [
    "read",
    "accept",
    "assign",
    "state",
    "close",
    "aside",
    "take_back",
    "refer",
    "approve",
    "drop",
    "return",
    "share",
    "unshare",
    "hold",
    "confirm_hold",
    "lift_hold",
    "extend",
];
/// Acts that nobody does on a closed case.
const OPEN: [&str; 12] = [
    "accept", "ask", "answer", "close", "aside", "refer", "approve", "drop", "return", "share",
    "extend", "met",
];
/// Acts that only a head does.
const HEADS: [&str; 4] = ["approve", "lift", "lift_hold", "extend"];

impl Deed {
    /// Method, path below the case's, and body.
    #[must_use]
    pub fn by_api(&self, number: &str, until: &str) -> (Method, String, Value) {
        let (words, to) = (&self.words, &self.to);
        let case = |rest: &str| format!("/api/v1/cases/{number}/{rest}");
        let post = |rest: &str, body: Value| (Method::POST, case(rest), body);
        let delete = |rest: &str| (Method::DELETE, case(rest), Value::Null);
        let aside = |aside: bool| {
            let body = json!({"numbers": [number], "aside": aside});
            (Method::POST, "/api/v1/cases/set-aside".to_owned(), body)
        };
        match self.act.as_str() {
            "ask" => post("messages", json!({"text": words, "asks": true})),
            "answer" => post("messages", json!({"text": words, "asks": false})),
            "note" => post("notes", json!({ "text": words })),
            "assign" => post("assign", json!({ "to": to })),
            "state" => post("state", json!({"state": self.state, "to": words})),
            "close" => {
                let (message, knows) = (words, self.knows);
                let close =
                    json!({"outcome": "acted", "message": message, "question_waits": knows});
                post("close", close)
            }
            "classify" => post("classify", json!({"class": "initial"})),
            "corroborate" => post("corroborate", json!({ "text": words })),
            "unmask" => post("unmask", json!({ "reason": words })),
            "aside" => aside(true),
            "take_back" => aside(false),
            "refer" => {
                let asked = json!({"to": to, "sanitise": self.sanitise, "reason": REASON});
                post("handover", asked)
            }
            "approve" => post("handover/approve", json!({ "reason": REASON })),
            "drop" => delete("handover"),
            "share" => {
                let ahead =
                    self.ahead.then(|| json!({"place": "cầu giáp ranh", "time": "đêm nay"}));
                let sanitise = self.sanitise;
                let asked =
                    json!({"with": to, "sanitise": sanitise, "reason": REASON, "ahead": ahead});
                post("share", asked)
            }
            "unshare" => delete(&format!("share/{to}")),
            "lift" => post("recusals/lift", json!({ "officer": to })),
            "hold" => post("hold", json!({"document": "Công văn 12", "until": until})),
            "confirm_hold" => post("hold/confirm", json!({})),
            "extend" => post("deadlines/decision/extend", json!({ "reason": words })),
            plain => post(plain, json!({})),
        }
    }

    /// Why an officer must not be able to do this, if that is so.
    #[must_use]
    pub fn forbidden(&self, model: &Model, by: &Officer, case: &Case) -> Option<&'static str> {
        let act = self.act.as_str();
        let hands = matches!(act, "refer" | "share");
        let is_asker = case.hold.as_ref().is_some_and(|(asked, _)| model.are_one(asked, &by.name));
        match () {
            () if model.sight(by, case) == Sight::Late => Some("they only know that it is late"),
            () if model.sight(by, case) == Sight::Ahead => Some("its text follows"),
            () if self.ahead && !case.urgent => Some("it is not urgent"),
            () if hands && case.preparing.is_some() => Some("one is being prepared"),
            () if model.sight(by, case) == Sight::Nothing => Some("they do not see it"),
            () if LEADS.contains(&act) && by.unit != case.lead => Some("another unit leads it"),
            () if OPEN.contains(&act) && case.is_closed() => Some("it is closed"),
            () if HEADS.contains(&act) && by.role != Role::Head => Some("it is for the head"),
            () if act == "confirm_hold" && is_asker => Some("they asked for it"),
            () if hands && model.concerns(case, &self.to) => Some("it is about that unit"),
            () if act == "close" && !self.knows && case.question_waits() => {
                Some("the writer was asked and has not answered")
            }
            () if act == "return" && case.waits.is_none() => Some("nothing waits for an answer"),
            () => None,
        }
    }

    /// The deed in words.
    #[must_use]
    pub fn told(&self) -> String {
        let mut told = self.act.clone();
        for more in [&self.to, &self.state] {
            if !more.is_empty() {
                told = format!("{told} {more}");
            }
        }
        for (is, how) in [(self.sanitise, "sanitised"), (self.ahead, "ahead")] {
            if is {
                told = format!("{told} {how}");
            }
        }
        told
    }
}
