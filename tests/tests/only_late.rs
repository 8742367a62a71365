//! A unit above that knows only that a case is late, and where: its dormant grant was woken, and no key
//! that it holds opens it. It sees number, unit, day and terms, and acts on nothing.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{closing, hand, taken};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

/// A body with which an act on a case would be done, by the end of its address; none where it takes
/// none.
fn body(path: &str, number: &str) -> Option<Value> {
    let end = path.rsplit('/').find(|it| !it.contains('{')).expect("a part");
    Some(match end {
        "accept" | "read" | "return" | "recuse" | "done" | "approve" | "confirm" => json!({}),
        "messages" | "notes" | "corroborate" => json!({"text": "một lời"}),
        "state" => json!({"state": "in_review"}),
        "assign" => json!({"to": "truc.44"}),
        "close" => closing("acted"),
        "unmask" | "extend" => json!({"reason": "một lý do"}),
        "classify" => json!({"class": "initial"}),
        "handover" => json!({"to": "19249"}),
        "share" => json!({"with": "19249"}),
        "lift" => json!({"officer": "truc.19255"}),
        "hold" => json!({"document": "Công văn 1", "until": "2026-04-01"}),
        "tasks" if path.ends_with("{id}") => json!({"done": true}),
        "tasks" => json!({"body": "0000000000000001", "place": "chợ", "what": "đi xem"}),
        "set-aside" => json!({"numbers": [number], "aside": true}),
        _ => return None,
    })
}

/// The acts on one case in the API: method and address.
fn acts(hotline: &Hotline) -> Vec<(Method, String)> {
    let described = Resident::at(&hotline.triage).get("/api/v1/openapi.json").json();
    let paths = described["paths"].as_object().expect("paths").clone();
    let on_a_case = paths.into_iter().filter(|(path, _)| {
        path.starts_with("/api/v1/cases/{number}/") || path == "/api/v1/cases/set-aside"
    });
    let mut acts = Vec::new();
    for (path, methods) in on_a_case {
        for (name, method) in [("post", Method::POST), ("delete", Method::DELETE)] {
            if methods.get(name).is_some() {
                acts.push((method, path.clone()));
            }
        }
    }
    assert!(acts.len() >= 25, "{acts:?}");
    acts
}

/// What the buttons of a case's page post: the address behind the number, and the act.
const BUTTONS: [(&str, &[&str]); 3] = [
    (
        "",
        &[
            "accept",
            "ask",
            "answer",
            "read",
            "note",
            "assign",
            "state",
            "close",
            "close_now",
            "unmask",
            "classify",
            "corroborate",
            "aside",
            "take_back",
            "recuse",
            "task_done",
            "task",
            "met",
            "extend",
            "hold",
            "confirm_hold",
            "lift_hold",
        ],
    ),
    ("/chuyen", &["refer", "approve", "return", "drop", "share", "unshare"]),
    ("/tro-lai", &["lift"]),
];

#[test]
fn who_holds_no_key_that_opens_a_case_sees_that_it_is_late_and_acts_on_nothing() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__ANSWER_HOURS", "0")]);
    let (_, number) = taken(&hotline, "theft", "chuyện không gấp");
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(head.act(&number, "notes", &json!({"text": "ghi của xã"})).status, 201);
    assert_eq!(hand(&head, &number, "19255"), 204);
    drop(head);
    // The first tick comes at the start: nobody answered in time, and the dummy is woken.
    let hotline = hotline.restarted();
    let (above, lead) =
        (Officer::sign_in(&hotline, "truong.44"), Officer::sign_in(&hotline, "truc.19255"));
    shows_only_that(&above, &number);
    let before = of_the_lead(&lead, &number);
    acts_on_nothing(&hotline, &above, &number);
    assert_eq!(of_the_lead(&lead, &number), before, "nothing has changed");

    // Nor does it learn of what the lead does from then on.
    assert_eq!(lead.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(lead.act(&number, "notes", &json!({"text": "ghi sau đó"})).status, 201);
    let terms = above.case(&number)["deadlines"].clone();
    assert!(terms.as_array().is_some_and(|it| it.len() > 1), "the terms that run");
    shows_only_that(&above, &number);
    acts_on_nothing(&hotline, &above, &number);
    assert_eq!(lead.act(&number, "close", &closing("acted")).status, 204);
    assert_eq!(above.get("/api/v1/shared").json()["cases"], json!([]));
    acts_on_nothing(&hotline, &above, &number);
    hotline.stands();
}

/// What the leading unit reads of a case, without who looked at it.
fn of_the_lead(lead: &Officer, number: &str) -> Value {
    let mut case = lead.case(number);
    case["history"] = case["history"]
        .as_array()
        .expect("acts")
        .iter()
        .filter(|it| it["act"] != "case_viewed")
        .cloned()
        .collect();
    case["beside"].take();
    case
}

fn shows_only_that(above: &Officer, number: &str) {
    let case = above.case(number);
    let told: Vec<&String> = case.as_object().expect("an object").keys().collect();
    assert_eq!(told, ["number", "lead", "day", "deadlines"]);
    assert_eq!((&case["number"], &case["lead"]), (&json!(number), &json!("19255")));
    let listed = above.get("/api/v1/shared").json()["cases"][0].clone();
    let wanted = json!({
        "number": number, "lead": "19255", "category": null, "state": null, "answered": false,
    });
    assert_eq!(listed, wanted);
    let page = above.get(&format!("/ho-so/{number}"));
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Chỉ biết là đang trễ") && page.text.contains("Cam Hồng"));
    // Who acted, what was said, where it stands, and any form but the way out.
    for word in [
        "N.V.A",
        "Trưởng CA</small>",
        "Lịch sử",
        "ghi của xã",
        "ghi sau",
        "Đang xem",
        "Đã chuyển nơi",
        "theft",
        "không gấp",
        "/ho-so/",
    ] {
        assert!(!page.text.contains(word), "{word}");
    }
    let row = above.get("/chung").text;
    assert!(row.contains(number) && !row.contains("Đang xem") && !row.contains("Đã chuyển nơi"));
}

fn acts_on_nothing(hotline: &Hotline, above: &Officer, number: &str) {
    for (method, path) in acts(hotline) {
        let filled = path.replace("{number}", number).replace("{code}", "19249");
        let filled = filled.replace("{id}", "0000000000000001");
        let asked = body(&path, number).filter(|_| method == Method::POST);
        assert!(asked.is_some() || method == Method::DELETE, "{path} has no body here");
        let refused = above.send(&method, &filled, asked.as_ref());
        assert!(refused.is_problem(409, "only-late"), "{method} {path}: {}", refused.text);
    }
    let revision = above.get(&format!("/api/v1/counts?case={number}"));
    assert!(revision.is_problem(409, "only-late"), "{}", revision.text);
    let sheet = above.get(&format!("/ho-so/{number}/viec/0000000000000001"));
    assert_eq!(sheet.status, 409);
    for (address, acts) in BUTTONS {
        for act in acts {
            let form = [
                ("act", *act),
                ("text", "lời"),
                ("to", "19249"),
                ("state", "in_review"),
                ("outcome", "acted"),
                ("message", "lời"),
                ("receiver", "lời"),
                ("reason", "lời"),
                ("class", "initial"),
                ("verify", "lời"),
                ("task", "0000000000000001"),
                ("code", "decision"),
                ("why", "lời"),
                ("handover", "0000000000000001"),
                ("officer", "truc.19255"),
                ("place", "chợ"),
                ("what", "lời"),
                ("body", "0000000000000001"),
                ("document", "số 1"),
                ("until", "2026-04-01"),
            ];
            let refused = above.post_form(&format!("/ho-so/{number}{address}"), &form);
            assert_eq!(refused.status, 409, "{act}: {}", refused.text);
            assert!(!refused.text.contains("ghi của xã"), "{act}");
        }
    }
}
