//! Nothing that a writer says goes unseen: a reply shows where the unit looks, whatever the state of the
//! case.

use serde_json::{Value, json};
use system::cases::{closing, taken};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

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
        // What was said before it was closed is no answer to that.
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
