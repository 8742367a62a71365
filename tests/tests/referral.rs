//! Cases handed from unit to unit, held by two, and sanitised before they go.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

/// A tip at xã Lệ Thủy: its token, and its number as the duty officer sees it.
fn taken(hotline: &Hotline, category: &str, text: &str) -> (String, String) {
    let token = Resident::of(hotline).tip(category, text);
    let number = Officer::sign_in(hotline, "truc.19249").number_of(text).expect("in the queue");
    (token, number)
}

fn hand(officer: &Officer, number: &str, to: &str) -> u16 {
    officer.act(number, "handover", &json!({ "to": to })).status
}

#[test]
fn a_case_referred_to_the_neighbour_still_opens_with_the_same_token() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let (token, number) = taken(&hotline, "theft", "mất trộm ở vùng giáp ranh");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(duty.act(&number, "messages", &json!({"text": "lúc nào?"})).status, 201);
    let reply = json!({"token": token, "text": "nửa đêm"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);

    // The duty officer asks, the head lets it go.
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(hand(&duty, &number, "19255"), 204);
    assert!(duty.act(&number, "handover/approve", &json!({})).is_problem(404, "not-found"));
    assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);

    // The sender has no case any more, only a tombstone.
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
fn rule_w7_a_sanitised_hand_over_carries_the_second_persons_words_and_keeps_the_original() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let text = "tôi là hàng xóm ngay cạnh, thấy qua cửa sổ bếp nhà tôi";
    let (token, number) = taken(&hotline, "theft", text);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(duty.act(&number, "handover", &asked).status, 204);
    let early = head.act(&number, "handover/approve", &json!({}));
    assert!(early.is_problem(409, "refer-not-sanitised"));

    let second = Officer::sign_in(&hotline, "lamsach.19249");
    assert_eq!(second.get("/api/v1/sanitising").json()["numbers"], json!([number]));
    let original = second.get(&format!("/api/v1/sanitising/{number}")).json();
    assert_eq!(original["text"], text);
    // A sanitiser reads what is to be sanitised and nothing else.
    assert_eq!(second.get(&format!("/api/v1/cases/{number}")).status, 404);
    let elsewhere = Officer::sign_in(&hotline, "lamsach.19255");
    assert_eq!(elsewhere.get("/api/v1/sanitising").json()["numbers"], json!([]));
    assert_eq!(elsewhere.get(&format!("/api/v1/sanitising/{number}")).status, 404);
    let path = format!("/api/v1/sanitising/{number}");
    let empty = second.send(&Method::POST, &path, Some(&json!({"text": " "})));
    assert!(empty.is_problem(422, "text-empty"));
    let words = json!({"place": "gần chợ", "text": "Có người thấy hai người lạ."});
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 409);

    assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    let case = neighbour.case(&number);
    assert_eq!(case["tip"]["text"], "Có người thấy hai người lạ.");
    assert!(!case.to_string().contains("cửa sổ bếp"));
    // The writer is still asked and answers under the new key.
    assert_eq!(neighbour.act(&number, "messages", &json!({"text": "mấy người?"})).status, 201);
    assert_eq!(resident.case(&token)["messages"][0]["text"], "mấy người?");
    // The sender keeps the original, out of its queue.
    assert_eq!(duty.get("/api/v1/referrals").json()["referrals"][0]["kept"], true);
    let kept = duty.get(&format!("/api/v1/referrals/{number}/original"));
    assert_eq!((kept.status, &kept.json()["text"]), (200, &json!(text)));
    let theirs = neighbour.get(&format!("/api/v1/referrals/{number}/original"));
    assert!(theirs.is_problem(404, "not-found"));
    assert_eq!(duty.number_of(text), None);
    hotline.stands();
}

#[test]
fn whoever_asked_for_the_hand_over_is_not_its_second_person() {
    let hotline = Hotline::start();
    let (_, number) = taken(&hotline, "theft", "một mình làm cả hai việc");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(duty.act(&number, "handover", &asked).status, 204);
    assert!(duty.act(&number, "handover", &asked).is_problem(409, "refer-pending"));
    let path = format!("/api/v1/sanitising/{number}");
    let own = duty.send(&Method::POST, &path, Some(&json!({"text": "tự làm"})));
    assert_eq!(own.status, 404, "a duty officer is no sanitiser");
    assert_eq!(
        duty.send(&Method::DELETE, &format!("/api/v1/cases/{number}/handover"), None).status,
        204
    );
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    assert_eq!(second.get(&path).status, 404, "dropped");
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
    // Handed over once more and returned once more.
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
    // The first tick comes at the start.
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
    assert!(above.act(&urgent, "close", &json!({"outcome": "acted"})).is_problem(409, "not-lead"));
    hotline.stands();
}

#[test]
fn a_border_case_is_held_by_two_and_counts_at_the_one_that_leads() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let (token, number) = taken(&hotline, "disorder", "đánh nhau ở cầu giáp ranh");
    let lead = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(lead.act(&number, "share", &json!({"with": "19255"})).status, 204);
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    assert_eq!(neighbour.number_of("đánh nhau ở cầu giáp ranh"), None, "not in its queue");
    let held = neighbour.get("/api/v1/shared").json();
    assert_eq!(held["cases"][0]["lead"], "19249");
    assert_eq!(neighbour.case(&number)["tip"]["text"], "đánh nhau ở cầu giáp ranh");
    assert_eq!(neighbour.act(&number, "messages", &json!({"text": "bên nào cầu?"})).status, 201);
    assert_eq!(resident.case(&token)["messages"][0]["text"], "bên nào cầu?");
    let refused = neighbour.act(&number, "close", &json!({"outcome": "acted"}));
    assert!(refused.is_problem(409, "not-lead"));
    let path = format!("/api/v1/cases/{number}/share/19255");
    assert_eq!(lead.send(&Method::DELETE, &path, None).status, 204);
    assert_eq!(neighbour.get(&format!("/api/v1/cases/{number}")).status, 404);
    assert_eq!(lead.send(&Method::DELETE, &path, None).status, 409);
    hotline.stands();
}

#[test]
fn a_hand_over_to_itself_too_far_or_beyond_its_hops_is_refused_in_words() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__HOPS", "1")]);
    let (_, number) = taken(&hotline, "theft", "đi vòng quanh");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let to = |code: &str| head.act(&number, "handover", &json!({ "to": code }));
    assert!(to("19249").is_problem(422, "refer-itself"));
    assert!(to("00004").is_problem(422, "refer-too-far"));
    assert!(to("").is_problem(422, "refer-too-far"));
    assert!(head.act(&number, "return", &json!({})).is_problem(409, "refer-not-referred"));
    assert!(head.act(&number, "handover/approve", &json!({})).is_problem(409, "refer-not-pending"));
    assert_eq!(to("19255").status, 204);
    let next = Officer::sign_in(&hotline, "truong.19255");
    let refused = next.act(&number, "handover", &json!({"to": "19291"}));
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
    let on = |id: &str| head.act(&number, "handover", &json!({"to": "19255", "agreement": id}));
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
fn rule_c1_a_tip_about_a_unit_is_never_handed_or_shown_to_it() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    for tip in [
        json!({"unit": "19249", "category": "officer", "text": "cán bộ vòi tiền"}),
        json!({"unit": "19249", "category": "theft", "text": "người nhận có dính", "concerns_receiver": true}),
    ] {
        let _token = resident.tip_with(&tip);
        let above = Officer::sign_in(&hotline, "truong.44");
        let text = tip["text"].as_str().expect("text");
        let number = above.number_of(text).expect("at the unit above");
        let refused = above.act(&number, "handover", &json!({"to": "19249"}));
        assert!(refused.is_problem(422, "refer-concerned"), "{}", refused.text);
    }
}

#[test]
fn rule_c1_a_reply_about_the_holder_starts_a_new_tip_past_it() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let (token, number) = taken(&hotline, "theft", "hồ sơ đang giữ");
    let words = "chính người trực bảo tôi im lặng";
    let form = [("token", token.as_str()), ("text", words), ("concerns", "yes"), ("once", "")];
    let page = resident.post_form("/ho-so/tra-loi", &form);
    assert_eq!(page.status, 200);
    assert!(page.text.contains(words) && page.text.contains("name=\"unit\" value=\"19249\""));
    assert!(page.text.contains("value=\"yes\" checked"));
    // Nothing of it went into the case that its holder reads.
    let holder = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(holder.case(&number)["conversation"], json!([]));
    let once = page.text.split("name=\"once\" value=\"").nth(1).and_then(|it| it.split('"').next());
    let form = [
        ("unit", "19249"),
        ("step", "send"),
        ("text", words),
        ("concerns", "yes"),
        ("once", once.expect("a fresh form")),
    ];
    assert_eq!(resident.post_form("/bao-tin", &form).status, 200);
    assert_eq!(holder.number_of(words), None);
    assert!(Officer::sign_in(&hotline, "truc.44").number_of(words).is_some());
}

#[test]
fn rule_c1_tips_about_the_top_unit_go_to_the_body_outside_that_it_names() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let about = json!({"unit": "44", "category": "theft", "text": "tỉnh ém nhẹm",
        "concerns_receiver": true});
    assert!(resident.post("/api/v1/tips", &about).is_problem(422, "nobody-above"));
    let invitations = hotline.import(
        "[[unit]]\ncode = \"44-TT\"\nname = \"Thanh tra tỉnh Quảng Trị\"\n\n\
         [[unit]]\ncode = \"44\"\noutside = \"44-TT\"\n",
    );
    assert_eq!((invitations.len(), invitations[0].0.as_str()), (1, "44-TT"));
    let inspector = Officer::join(&hotline, &invitations[0].1, "thanhtra");
    hotline.publish();
    let token = resident.tip_with(&about);
    let number = inspector.number_of("tỉnh ém nhẹm").expect("in its queue");
    for name in ["truc.44", "truong.44", "truong.19249"] {
        let officer = Officer::sign_in(&hotline, name);
        assert_eq!(officer.number_of("tỉnh ém nhẹm"), None);
        assert_eq!(officer.get(&format!("/api/v1/cases/{number}")).status, 404);
    }
    assert_eq!(inspector.act(&number, "messages", &json!({"text": "đã nhận"})).status, 201);
    assert_eq!(resident.case(&token)["messages"][0]["text"], "đã nhận");
    // Nobody chooses it from the list.
    let units = resident.get("/api/v1/units").text;
    assert!(units.contains("19249") && !units.contains("44-TT"));
}

#[test]
fn rule_c1_nothing_tells_the_unit_concerned_that_there_is_a_tip_about_it() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let _ordinary = resident.tip("theft", "một tin thường");
    let names = ["truc.19249", "truong.19249", "lamsach.19249", "truc2.19249"];
    let officers = names.map(|name| Officer::sign_in(&hotline, name));
    let seen = || -> Vec<(u16, String)> {
        let everything = officers.iter().flat_map(|officer| {
            let answers = PLACES.iter().map(|place| officer.get(place));
            let found = officer.send(&Method::POST, "/api/v1/cases/find", Some(&json!({})));
            answers.chain([found]).map(|it| (it.status, it.text)).collect::<Vec<_>>()
        });
        everything.collect()
    };
    let before = seen();
    assert!(before.iter().filter(|(status, _)| *status == 200).count() > 20);
    let above = Officer::sign_in(&hotline, "truong.44");
    for tip in [
        json!({"unit": "19249", "category": "officer", "text": "cán bộ xã nhận tiền"}),
        json!({"unit": "19249", "category": "reprisal", "text": "bị trả thù vì báo tin"}),
        json!({"unit": "19249", "category": "violence", "text": "người trực đánh người",
            "concerns_receiver": true}),
    ] {
        let token = resident.tip_with(&tip);
        let number = above.number_of(tip["text"].as_str().expect("text")).expect("above");
        assert_eq!(above.act(&number, "messages", &json!({"text": "đã nhận"})).status, 201);
        let reply = json!({"token": token, "text": "cảm ơn"});
        assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
        assert_eq!(above.act(&number, "close", &json!({"outcome": "acted"})).status, 204);
        for officer in &officers {
            assert_eq!(officer.get(&format!("/api/v1/cases/{number}")).status, 404);
            assert_eq!(officer.get(&format!("/ho-so/{number}")).status, 404);
        }
    }
    assert!(before == seen(), "a page or an answer of the concerned unit changed");
}

/// Wherever an officer of a commune can look.
const PLACES: [&str; 22] = [
    "/",
    "/?xem=cua-toi",
    "/?xem=da-xong",
    "/?xem=chua-giao",
    "/?xem=de-rieng",
    "/da-chuyen",
    "/chung",
    "/thoa-thuan",
    "/to-chuc",
    "/don-vi",
    "/lam-sach",
    "/giam-sat",
    "/api/v1/cases",
    "/api/v1/cases?view=closed",
    "/api/v1/cases?urgent=true",
    "/api/v1/counts",
    "/api/v1/shared",
    "/api/v1/referrals",
    "/api/v1/sanitising",
    "/api/v1/unit",
    "/api/v1/audit",
    "/api/v1/totals",
];

#[test]
fn rule_c1_no_way_back_or_up_leads_to_the_unit_that_a_tip_is_about() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    // A body outside that borders on a commune below the province it oversees.
    let invitations = hotline.import(
        "[[unit]]\ncode = \"44-TT\"\nname = \"Thanh tra tỉnh Quảng Trị\"\n\
         neighbours = [\"19249\"]\n\n[[unit]]\ncode = \"44\"\noutside = \"44-TT\"\n\n\
         [[unit]]\ncode = \"19288\"\nabove = \"44\"\n",
    );
    let (_, invitation) = invitations.iter().find(|it| it.0 == "44-TT").expect("invited");
    let inspector = Officer::join(&hotline, invitation, "thanhtra");
    hotline.publish();
    let about = json!({"unit": "44", "category": "officer", "text": "tỉnh làm sai"});
    let _token = resident.tip_with(&about);
    let number = inspector.number_of("tỉnh làm sai").expect("in its queue");
    let commune = Officer::sign_in(&hotline, "truong.19249");
    let province = Officer::sign_in(&hotline, "truong.44");
    for _ in 0..2 {
        assert_eq!(hand(&inspector, &number, "19249"), 204);
        assert_eq!(commune.act(&number, "return", &json!({})).status, 204);
        assert_eq!(province.get(&format!("/api/v1/cases/{number}")).status, 404);
    }
    assert_eq!(inspector.case(&number)["tip"]["text"], "tỉnh làm sai");
    // Where the chosen commune has no keys, "the receiver" is the province.
    let about = json!({"unit": "19288", "category": "theft", "text": "người nhận ở tỉnh",
        "concerns_receiver": true});
    let _token = resident.tip_with(&about);
    let number = inspector.number_of("người nhận ở tỉnh").expect("in its queue");
    let refused = inspector.act(&number, "handover", &json!({"to": "44"}));
    assert!(refused.is_problem(422, "refer-concerned"), "{}", refused.text);
    hotline.stands();
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
    assert_eq!(duty.act(&number, "close", &json!({"outcome": "acted"})).status, 204);
    let late = head.act(&number, "handover/approve", &json!({}));
    assert!(late.is_problem(409, "no-such-move"), "{}", late.text);
    assert_eq!(Resident::of(&hotline).case(&token)["state"], "closed");
    hotline.stands();
}

#[test]
fn who_holds_a_case_beside_neither_sets_it_aside_nor_lifts_recusals_nor_sanitises_it() {
    let hotline = Hotline::start();
    let (_, number) = taken(&hotline, "theft", "cùng giữ ở giáp ranh");
    let lead = Officer::sign_in(&hotline, "truong.19249");
    let away = Officer::sign_in(&hotline, "truc2.19249");
    assert_eq!(lead.act(&number, "share", &json!({"with": "19255"})).status, 204);
    assert_eq!(away.act(&number, "recuse", &json!({})).status, 204);
    let neighbour = Officer::sign_in(&hotline, "truong.19255");
    let aside = json!({"numbers": [number], "aside": true});
    let refused = neighbour.send(&Method::POST, "/api/v1/cases/set-aside", Some(&aside));
    assert!(refused.is_problem(409, "not-lead"), "{}", refused.text);
    let lifted = neighbour.act(&number, "recusals/lift", &json!({"officer": "truc2.19249"}));
    assert!(lifted.is_problem(422, "no-colleague"));
    assert_eq!(away.get(&format!("/api/v1/cases/{number}")).status, 404);
    // A neighbour who stays away finds it in no list either.
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

#[test]
fn what_was_kept_is_closed_to_a_recused_officer_and_a_woken_grant_is_not_the_leads_to_take() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__ANSWER_HOURS", "0")]);
    let (_, number) = taken(&hotline, "violence", "bản gốc giữ lại");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let away = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(away.act(&number, "recuse", &json!({})).status, 204);
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(&number, "handover", &asked).status, 204);
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let path = format!("/api/v1/sanitising/{number}");
    let words = json!({"text": "bản sạch"});
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);
    let original = format!("/api/v1/referrals/{number}/original");
    assert_eq!((away.get(&original).status, head.get(&original).status), (404, 200));
    drop((head, away, second));
    let hotline = hotline.restarted();
    let above = Officer::sign_in(&hotline, "truc.44");
    assert_eq!(above.case(&number)["tip"]["text"], "bản sạch");
    let late = Officer::sign_in(&hotline, "truong.19255");
    let taken = late.send(&Method::DELETE, &format!("/api/v1/cases/{number}/share/44"), None);
    assert_eq!(taken.status, 409, "{}", taken.text);
    assert_eq!(above.get(&format!("/api/v1/cases/{number}")).status, 200);
}
