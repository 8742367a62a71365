//! Cases that two units hold: one leads, the other holds beside.

use reqwest::Method;
use serde_json::json;
use system::cases::{closing, share, taken};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

#[test]
fn a_border_case_is_held_by_two_and_counts_at_the_one_that_leads() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let (token, number) = taken(&hotline, "disorder", "đánh nhau ở cầu giáp ranh");
    let lead = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(share(&lead, &number, "19255"), 204);
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    assert_eq!(neighbour.number_of("đánh nhau ở cầu giáp ranh"), None, "not in its queue");
    let held = neighbour.get("/api/v1/shared").json();
    assert_eq!(held["cases"][0]["lead"], "19249");
    assert_eq!(neighbour.case(&number)["tip"]["text"], "đánh nhau ở cầu giáp ranh");
    assert_eq!(neighbour.act(&number, "messages", &json!({"text": "bên nào cầu?"})).status, 201);
    assert_eq!(resident.case(&token)["messages"][0]["text"], "bên nào cầu?");
    let refused = neighbour.act(&number, "close", &closing("acted"));
    assert!(refused.is_problem(409, "not-lead"));
    let path = format!("/api/v1/cases/{number}/share/19255");
    assert_eq!(lead.send(&Method::DELETE, &path, None).status, 204);
    assert_eq!(neighbour.get(&format!("/api/v1/cases/{number}")).status, 404);
    assert_eq!(lead.send(&Method::DELETE, &path, None).status, 409);
    hotline.stands();
}

#[test]
fn who_holds_a_case_beside_neither_sets_it_aside_nor_lifts_recusals_nor_sanitises_it() {
    let hotline = Hotline::start();
    let (_, number) = taken(&hotline, "theft", "cùng giữ ở giáp ranh");
    let lead = Officer::sign_in(&hotline, "truong.19249");
    let away = Officer::sign_in(&hotline, "truc2.19249");
    assert_eq!(share(&lead, &number, "19255"), 204);
    assert_eq!(away.act(&number, "recuse", &json!({})).status, 204);
    let neighbour = Officer::sign_in(&hotline, "truong.19255");
    let aside = json!({"numbers": [number], "aside": true});
    let refused = neighbour.send(&Method::POST, "/api/v1/cases/set-aside", Some(&aside));
    assert!(refused.is_problem(409, "not-lead"), "{}", refused.text);
    let lifted = neighbour.act(&number, "recusals/lift", &json!({"officer": "truc2.19249"}));
    assert!(lifted.is_problem(422, "no-colleague"));
    assert_eq!(away.get(&format!("/api/v1/cases/{number}")).status, 404);
    // A neighbour who stays away does not find it in any list either.
    let stays = Officer::sign_in(&hotline, "truc.19255");
    assert_eq!(stays.act(&number, "recuse", &json!({})).status, 204);
    assert_eq!(stays.get("/api/v1/shared").json()["cases"], json!([]));
    let asked = json!({"to": "44", "sanitise": true});
    assert_eq!(lead.act(&number, "handover", &asked).status, 204);
    let other = Officer::sign_in(&hotline, "lamsach.19255");
    assert_eq!(other.get("/api/v1/sanitising").json()["numbers"], json!([]));
    let read = other.get(&format!("/api/v1/sanitising/{number}"));
    assert!(read.is_problem(409, "not-lead"));
    let own = Officer::sign_in(&hotline, "lamsach.19249");
    assert_eq!(own.get("/api/v1/sanitising").json()["numbers"], json!([number]));
}
