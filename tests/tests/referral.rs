//! Cases handed from unit to unit: with the same token, back, upwards, on an agreement.

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{closing, hand, taken};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

#[test]
fn a_case_referred_to_the_neighbour_still_opens_with_the_same_token() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let (token, number) = taken(&hotline, "theft", "mất trộm ở vùng giáp ranh");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(duty.act(&number, "messages", &json!({"text": "lúc nào?"})).status, 201);
    let reply = json!({"token": token, "text": "nửa đêm"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);

    // The duty officer asks, the head approves.
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(hand(&duty, &number, "19255"), 204);
    assert!(duty.act(&number, "handover/approve", &json!({})).is_problem(404, "not-found"));
    let silent = head.act(&number, "handover/approve", &json!({}));
    assert!(silent.is_problem(422, "refer-no-reason"), "{}", silent.text);
    let reason = json!({"reason": "chỉ nói về chiếc xe"});
    assert_eq!(head.act(&number, "handover/approve", &reason).status, 204);

    // The sender does not have the case any more, only a tombstone.
    let gone = duty.get(&format!("/api/v1/cases/{number}"));
    assert!(gone.is_problem(404, "not-found"));
    let stones = duty.get("/api/v1/referrals").json();
    let stone = &stones["referrals"][0];
    assert_eq!((&stone["number"], &stone["to"]), (&json!(number), &json!("19255")));
    assert_eq!((&stone["basis"], &stone["answer"]), (&json!("competence"), &Value::Null));

    // The neighbour reads everything, the writer's signature still fits, and answers.
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    let case = neighbour.case(&number);
    assert_eq!(case["tip"]["text"], "mất trộm ở vùng giáp ranh");
    assert_eq!(
        case["conversation"][1],
        json!({"by": "writer", "day": case["day"], "text": "nửa đêm"})
    );
    assert_eq!(resident.case(&token)["state"], "transferred");
    assert_eq!(neighbour.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(neighbour.act(&number, "messages", &json!({"text": "đã nhận"})).status, 201);
    let followed = resident.case(&token);
    let texts: Vec<_> = followed["messages"].as_array().expect("messages").iter().collect();
    assert_eq!(
        (texts.len(), &texts[0]["text"], &texts[1]["text"]),
        (2, &json!("lúc nào?"), &json!("đã nhận"))
    );
    assert_eq!(
        resident.post("/api/v1/case/messages", &json!({"token": token, "text": "cảm ơn"})).status,
        201
    );
    assert_eq!(neighbour.case(&number)["conversation"][3]["by"], "writer");
    let stones = duty.get("/api/v1/referrals").json();
    assert_eq!(stones["referrals"][0]["answer"], "accepted");
    hotline.stands();
}

#[test]
fn a_second_bounce_goes_to_the_unit_above_by_itself() {
    let hotline = Hotline::start();
    let (token, number) = taken(&hotline, "theft", "không ai muốn nhận");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    assert_eq!(hand(&head, &number, "19255"), 204);
    assert_eq!(neighbour.act(&number, "return", &json!({})).status, 204);
    let back = head.get("/api/v1/referrals").json();
    assert_eq!(back["referrals"][0]["answer"], "returned");
    assert_eq!(head.case(&number)["tip"]["text"], "không ai muốn nhận");
    // Handed over again and returned again.
    assert_eq!(head.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(hand(&head, &number, "19255"), 204);
    assert_eq!(neighbour.act(&number, "return", &json!({})).status, 204);
    assert_eq!(head.get(&format!("/api/v1/cases/{number}")).status, 404);
    let above = Officer::sign_in(&hotline, "truc.44");
    assert_eq!(above.case(&number)["tip"]["text"], "không ai muốn nhận");
    assert_eq!(Resident::of(&hotline).case(&token)["state"], "transferred");
    hotline.stands();
}

#[test]
fn what_nobody_accepts_in_time_is_made_known_to_the_unit_above_at_a_tick() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__ANSWER_HOURS", "0")]);
    let (_, urgent) = taken(&hotline, "violence", "đe dọa, cần gấp");
    let (_, other) = taken(&hotline, "theft", "không gấp");
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!((hand(&head, &urgent, "19255"), hand(&head, &other, "19255")), (204, 204));
    let above = Officer::sign_in(&hotline, "truc.44");
    assert_eq!(above.get("/api/v1/shared").json()["cases"], json!([]));
    drop((head, above));
    // The start has the first tick.
    let hotline = hotline.restarted();
    let above = Officer::sign_in(&hotline, "truc.44");
    let shared = above.get("/api/v1/shared").json();
    let shared = shared["cases"].as_array().expect("cases").clone();
    let of = |number: &str| shared.iter().find(|it| it["number"] == number).cloned();
    // The urgent one opens with the dormant grant; of the other it only shows that it is late.
    assert_eq!(of(&urgent).expect("woken")["category"], "violence");
    assert_eq!(of(&other).expect("woken")["category"], Value::Null);
    assert_eq!(above.case(&urgent)["tip"]["text"], "đe dọa, cần gấp");
    assert_eq!(above.case(&other)["tip"], Value::Null);
    assert!(above.act(&urgent, "close", &closing("acted")).is_problem(409, "not-lead"));
    hotline.stands();
}

#[test]
fn a_hand_over_to_the_top_that_nobody_answers_in_time_stays_readable_and_is_not_shared_with_itself()
{
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__ANSWER_HOURS", "0")]);
    let head = Officer::sign_in(&hotline, "truong.19249");
    // Which grant has the lower id is random: often enough that both happen.
    let numbers: Vec<String> = (0..12)
        .map(|at| {
            let (_, number) = taken(&hotline, "theft", &format!("gửi lên tỉnh {at}"));
            assert_eq!(hand(&head, &number, "44"), 204);
            number
        })
        .collect();
    drop(head);
    // The start has the first tick.
    let hotline = hotline.restarted();
    let top = Officer::sign_in(&hotline, "truc.44");
    assert_eq!(top.get("/api/v1/shared").json()["cases"], json!([]));
    for (at, number) in numbers.iter().enumerate() {
        assert_eq!(top.case(number)["tip"]["text"], format!("gửi lên tỉnh {at}"));
        assert_eq!(top.act(number, "accept", &json!({})).status, 204);
    }
    hotline.stands();
}

#[test]
fn a_hand_over_to_itself_too_far_or_beyond_its_hops_is_refused_in_words() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__HOPS", "1")]);
    let (_, number) = taken(&hotline, "theft", "đi vòng quanh");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let to = |code: &str| {
        head.act(&number, "handover", &json!({ "to": code, "reason": "không có gì lộ" }))
    };
    assert!(to("19249").is_problem(422, "refer-itself"));
    assert!(to("00004").is_problem(422, "refer-too-far"));
    assert!(to("").is_problem(422, "refer-too-far"));
    assert!(head.act(&number, "return", &json!({})).is_problem(409, "refer-not-referred"));
    assert!(head.act(&number, "handover/approve", &json!({})).is_problem(409, "refer-not-pending"));
    assert_eq!(to("19255").status, 204);
    let next = Officer::sign_in(&hotline, "truong.19255");
    let refused =
        next.act(&number, "handover", &json!({"to": "19291", "reason": "không có gì lộ"}));
    assert!(refused.is_problem(422, "refer-too-far") || refused.is_problem(409, "refer-hops"));
    assert_eq!(hand(&next, &number, "44"), 204, "upwards it always goes");
}

#[test]
fn a_hand_over_rests_on_an_agreement_that_holds() {
    let hotline = Hotline::start();
    let head = Officer::sign_in(&hotline, "truong.19249");
    let add = |from: &str, until: &str| {
        let body = json!({"kind": "coordination_rules", "title": "Quy chế phối hợp 05/QC-CA",
            "scope": "địa bàn giáp ranh", "with": ["19255"], "valid_from": from, "review_by": until});
        let added = head.send(&Method::POST, "/api/v1/agreements", Some(&body));
        assert_eq!(added.status, 201, "{}", added.text);
        added.json()["id"].as_str().expect("an id").to_owned()
    };
    let (expired, holds) = (add("2020-01-01", "2021-01-01"), add("2020-01-01", "2999-01-01"));
    let (_, number) = taken(&hotline, "theft", "theo quy chế");
    let there = Officer::sign_in(&hotline, "truong.19255");
    for id in [&expired, &holds] {
        let path = format!("/api/v1/agreements/{id}/confirm");
        assert_eq!(there.send(&Method::POST, &path, None).status, 204);
    }
    let on = |id: &str| {
        head.act(
            &number,
            "handover",
            &json!({"to": "19255", "agreement": id, "reason": "không có gì lộ"}),
        )
    };
    assert!(on(&expired).is_problem(422, "refer-agreement"));
    assert!(on("0123456789abcdef").is_problem(422, "refer-agreement"));
    assert_eq!(on(&holds).status, 204);
    assert_eq!(head.get("/api/v1/referrals").json()["referrals"][0]["basis"], "agreement");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let path = format!("/api/v1/agreements/{holds}/end");
    assert_eq!(duty.send(&Method::POST, &path, None).status, 404, "only a head");
    let other = Officer::sign_in(&hotline, "truong.19291");
    assert_eq!(other.send(&Method::POST, &path, None).status, 404, "only a party");
    assert_eq!(head.send(&Method::POST, &path, None).status, 204);
    let listed = head.get("/api/v1/agreements").json();
    let ended =
        listed["agreements"].as_array().expect("a list").iter().all(|it| it["holds"] == false);
    assert!(ended);
}

#[test]
fn a_closed_case_is_not_handed_over_and_the_head_approves_what_was_seen() {
    let hotline = Hotline::start();
    let (token, number) = taken(&hotline, "theft", "đã khép lại");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(hand(&duty, &number, "19255"), 204);
    let other = json!({"handover": "0000000000000001"});
    assert!(head.act(&number, "handover/approve", &other).is_problem(409, "changed"));
    assert_eq!(duty.act(&number, "close", &closing("acted")).status, 204);
    let late = head.act(&number, "handover/approve", &json!({}));
    assert!(late.is_problem(409, "no-such-move"), "{}", late.text);
    assert_eq!(Resident::of(&hotline).case(&token)["state"], "closed");
    hotline.stands();
}
