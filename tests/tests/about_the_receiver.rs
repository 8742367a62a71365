//! Rule C1: a tip about a unit never reaches that unit in any way.

use reqwest::Method;
use serde_json::json;
use system::cases::{closing, hand, taken};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

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
        let refused =
            above.act(&number, "handover", &json!({"to": "19249", "reason": "không có gì lộ"}));
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
    // It cannot be chosen from the list.
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
        assert_eq!(above.act(&number, "close", &closing("acted")).status, 204);
        for officer in &officers {
            assert_eq!(officer.get(&format!("/api/v1/cases/{number}")).status, 404);
            assert_eq!(officer.get(&format!("/ho-so/{number}")).status, 404);
        }
    }
    assert!(before == seen(), "a page or an answer of the concerned unit changed");
}

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
    let refused =
        inspector.act(&number, "handover", &json!({"to": "44", "reason": "không có gì lộ"}));
    assert!(refused.is_problem(422, "refer-concerned"), "{}", refused.text);
    hotline.stands();
}

/// All addresses at which an officer of a commune can look.
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
