//! The main job, end to end through both APIs.

use serde_json::json;
use system::cases::closing;
use system::hotline::Hotline;
use system::people::{Officer, Resident};

#[test]
fn a_tip_reaches_an_officer_and_is_answered_by_token() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "Mất trâu đêm qua");
    assert_eq!(token.len(), 25);
    assert_eq!(
        resident.case(&token),
        json!({"state": "received", "outcome": null, "messages": [], "answered": []})
    );

    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("Mất trâu đêm qua").expect("in the queue");
    assert_eq!(officer.case(&number)["verified"], false);
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(resident.case(&token)["state"], "in_review");
    let asked = officer.act(&number, "messages", &json!({"text": "Trâu màu gì?"}));
    assert_eq!(asked.status, 201);
    let case = resident.case(&token);
    assert_eq!(case["state"], "question");
    assert_eq!(case["messages"][0]["text"], "Trâu màu gì?");

    let reply = json!({"token": token, "text": "Màu đen"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    assert_eq!(resident.case(&token)["answered"].as_array().expect("days").len(), 1);
    let line = officer.queue().into_iter().find(|it| it["number"] == number.as_str());
    assert_eq!(line.expect("in the queue")["answered"], true);
    let said = &officer.case(&number)["conversation"][1];
    assert_eq!((&said["by"], &said["text"]), (&json!("writer"), &json!("Màu đen")));

    assert_eq!(officer.act(&number, "assign", &json!({"to": "truc2.19249"})).status, 204);
    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    assert_eq!(colleague.case(&number)["handler"], "truc2.19249");
    assert_eq!(colleague.act(&number, "close", &closing("acted")).status, 204);
    let closed = resident.case(&token);
    assert_eq!((&closed["state"], &closed["outcome"]), (&json!("closed"), &json!("acted")));
    assert!(officer.queue().iter().all(|it| it["number"] != number.as_str()));
    hotline.stands();
}

#[test]
fn what_is_sent_twice_is_one_and_other_words_are_another_tip_or_a_refused_reply() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let mut tip = json!({"unit": "19249", "category": "theft", "text": "một lần thôi",
        "once": "0123456789abcdefghijkl"});
    let token = resident.tip_with(&tip);
    assert_eq!(resident.tip_with(&tip), token);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(officer.queue().len(), 4, "three sample cases and this one");
    tip["text"] = json!("lời khác");
    let other = resident.tip_with(&tip);
    assert_ne!(other, token, "whoever knows a form's random text gets no token of another tip");
    assert_eq!(resident.tip_with(&tip), other);
    assert!(officer.number_of("lời khác").is_some());

    let mut reply = json!({"token": token, "text": "thêm", "once": "abcdefghijkl0123456789"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    let number = officer.number_of("một lần thôi").expect("in the queue");
    assert_eq!(officer.case(&number)["conversation"].as_array().expect("said").len(), 1);
    reply["text"] = json!("lời khác");
    assert!(resident.post("/api/v1/case/messages", &reply).is_problem(409, "other-words"));
    hotline.stands();
}

#[test]
fn another_unit_and_another_role_see_no_trace_of_a_case() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let _token = resident.tip("theft", "chỉ của Lệ Thủy");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("chỉ của Lệ Thủy").expect("in the queue");
    for stranger in ["truc.19255", "truong.44"] {
        let stranger = Officer::sign_in(&hotline, stranger);
        assert!(stranger.queue().is_empty());
        let (theirs, none) = (
            stranger.get(&format!("/api/v1/cases/{number}")),
            stranger.get("/api/v1/cases/0000-0000"),
        );
        assert_eq!((theirs.status, &theirs.text), (404, &none.text));
        assert_eq!(stranger.act(&number, "accept", &json!({})).status, 404);
    }
    for role in ["quantri.44", "giamsat.44", "lamsach.19249"] {
        let officer = Officer::sign_in(&hotline, role);
        assert_eq!(officer.get("/api/v1/cases").status, 404, "{role}");
        assert_eq!(officer.get(&format!("/api/v1/cases/{number}")).status, 404, "{role}");
    }
}

#[test]
fn rule_c1_a_tip_about_the_receiver_is_sealed_past_it() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let before = Officer::sign_in(&hotline, "truc.19249").queue().len();
    let mut tip = json!({"unit": "19249", "category": "theft", "text": "về chính công an xã",
        "concerns_receiver": true});
    let token = resident.tip_with(&tip);
    assert_eq!(resident.case(&token)["state"], "received");
    let _officer = resident.tip("officer", "cán bộ làm sai");
    assert_eq!(Officer::sign_in(&hotline, "truc.19249").queue().len(), before);
    let above = Officer::sign_in(&hotline, "truc.44");
    let texts: Vec<_> = above.queue().iter().map(|it| it["category"].clone()).collect();
    assert_eq!(texts.len(), 2);
    assert!(texts.contains(&json!("theft")) && texts.contains(&json!("officer")));
    tip["unit"] = json!("44");
    assert!(resident.post("/api/v1/tips", &tip).is_problem(422, "nobody-above"));
    hotline.stands();
}

#[test]
fn a_restricted_category_opens_only_for_those_who_hold_the_restricted_key() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("drugs", "điểm bán ma túy");
    let holder = Officer::sign_in(&hotline, "truc.19249");
    let number = holder.number_of("điểm bán ma túy").expect("in the queue");
    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    assert!(colleague.queue().iter().all(|it| it["number"] != number.as_str()));
    assert_eq!(colleague.get(&format!("/api/v1/cases/{number}")).status, 404);
}

#[test]
fn rule_a4_a_name_stays_masked_until_a_reason_is_given() {
    let hotline = Hotline::start();
    let tip = json!({"unit": "19249", "text": "có nêu tên", "named": "Nguyễn Văn Mẫu"});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("có nêu tên").expect("in the queue");
    let shown = officer.get(&format!("/api/v1/cases/{number}"));
    assert_eq!(shown.json()["names_somebody"], true);
    assert!(!shown.text.contains("Nguyễn Văn Mẫu"));
    assert!(officer.act(&number, "unmask", &json!({"reason": " "})).is_problem(422, "text-empty"));
    let named = officer.act(&number, "unmask", &json!({"reason": "đi xác minh tại chỗ"}));
    assert_eq!(named.json()["name"], "Nguyễn Văn Mẫu");
    let case = officer.case(&number);
    assert_eq!(case["notes"][0]["text"], "đi xác minh tại chỗ");
    assert!(
        case["history"].as_array().expect("acts").iter().any(|it| it["act"] == "name_unmasked")
    );
}
