//! A unit above that knows only that a case is late, and where: its dormant grant was woken, and none of its
//! keys opens it. It sees number, unit, day and terms, and cannot act. And a neighbour that is shown the kind
//! and place of an urgent case before its text: it cannot act either.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{closing, hand, taken, through_the_gate};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::unit;

/// A valid body for an act on a case, by the end of its address; none for an act without one.
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
        "handover" => json!({"to": "19249", "reason": "một lý do"}),
        "share" => json!({"with": "19249", "reason": "một lý do"}),
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

/// The acts of a case's page, by their addresses after the number.
const BUTTONS: [&str; 29] = [
    "tiep-nhan",
    "hoi",
    "tra-loi",
    "da-doc",
    "ghi-chu",
    "giao",
    "trang-thai",
    "xem-truoc",
    "ket-thuc",
    "hien-ten",
    "phan-loai",
    "xac-minh",
    "de-rieng",
    "lay-lai",
    "khong-tham-gia",
    "viec-xong",
    "giao-viec",
    "xong-han",
    "gia-han",
    "giu-ho-so",
    "xac-nhan-giu",
    "thoi-giu",
    "chuyen",
    "duyet",
    "tra-lai",
    "thoi-chuyen",
    "chia-se",
    "thoi-chia-se",
    "tro-lai",
];

#[test]
fn who_holds_no_key_that_opens_a_case_sees_that_it_is_late_and_acts_on_nothing() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__ANSWER_HOURS", "0")]);
    let (_, number) = taken(&hotline, "theft", "chuyện không gấp");
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(head.act(&number, "notes", &json!({"text": "ghi của xã"})).status, 201);
    assert_eq!(hand(&head, &number, "19255"), 204);
    drop(head);
    // The start has the first tick: nobody answered in time, and the dummy is woken.
    let hotline = hotline.restarted();
    let (above, lead) =
        (Officer::sign_in(&hotline, "truong.44"), Officer::sign_in(&hotline, "truc.19255"));
    shows_only_that(&above, &number);
    let before = of_the_lead(&lead, &number);
    acts_on_nothing(&hotline, &above, &number, "only-late");
    assert_eq!(of_the_lead(&lead, &number), before, "nothing has changed");

    // Nor does it learn of later acts of the lead.
    assert_eq!(lead.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(lead.act(&number, "notes", &json!({"text": "ghi sau đó"})).status, 201);
    let terms = above.case(&number)["deadlines"].clone();
    assert!(terms.as_array().is_some_and(|it| it.len() > 1), "the terms that run");
    shows_only_that(&above, &number);
    acts_on_nothing(&hotline, &above, &number, "only-late");
    assert_eq!(lead.act(&number, "close", &closing("acted")).status, 204);
    assert_eq!(above.get("/api/v1/shared").json()["cases"], json!([]));
    acts_on_nothing(&hotline, &above, &number, "only-late");
    hotline.stands();
}

/// What the lead reads of a case, without the views of it.
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
        "text_follows": false,
    });
    assert_eq!(listed, wanted);
    let page = above.get(&format!("/ho-so/{number}"));
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Chỉ biết là đang trễ") && page.text.contains("Cam Hồng"));
    // Who acted, what was said, the state, and any form except the sign-out.
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

fn acts_on_nothing(hotline: &Hotline, above: &Officer, number: &str, kind: &str) {
    for (method, path) in acts(hotline) {
        let filled = path.replace("{number}", number).replace("{code}", "19249");
        let filled = filled.replace("{id}", "0000000000000001");
        let asked = body(&path, number).filter(|_| method == Method::POST);
        assert!(asked.is_some() || method == Method::DELETE, "{path} has no body here");
        let refused = above.send(&method, &filled, asked.as_ref());
        assert!(refused.is_problem(409, kind), "{method} {path}: {}", refused.text);
    }
    let version = above.get(&format!("/api/v1/counts?case={number}"));
    assert!(version.is_problem(409, kind), "{}", version.text);
    let sheet = above.get(&format!("/ho-so/{number}/viec/0000000000000001"));
    assert_eq!(sheet.status, 409);
    for act in BUTTONS {
        let form = [
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
        let refused = above.post_form(&format!("/ho-so/{number}/{act}"), &form);
        assert_eq!(refused.status, 409, "{act}: {}", refused.text);
        assert!(!refused.text.contains("ghi của xã"), "{act}");
    }
}

/// The urgent tip of these tests: its text, and place and time in the writer's own words.
fn urgent(hotline: &Hotline) -> (String, String) {
    let tip = json!({"unit": "19249", "category": "disorder", "text": "tôi đứng ở cửa nhà tôi thấy",
        "place": "trước nhà tôi, cầu giáp ranh", "time": "lúc tôi đi chợ về"});
    let token = Resident::of(hotline).tip_with(&tip);
    let duty = Officer::sign_in(hotline, "truc.19249");
    (token, duty.number_of("tôi đứng ở cửa nhà tôi thấy").expect("in the queue"))
}

/// Asks to share it, and shows kind, place and time at once.
fn shown(officer: &Officer, number: &str, with: &str) {
    let ahead = json!({"place": "cầu giáp ranh", "time": "sáng nay"});
    let asked = json!({"with": with, "sanitise": true, "ahead": ahead});
    let answer = officer.act(number, "share", &asked);
    assert_eq!(answer.status, 204, "{}", answer.text);
}

#[test]
fn an_urgent_case_is_shown_to_the_neighbour_at_once_by_kind_place_and_time_and_nothing_else() {
    for hotline in [Hotline::start(), Hotline::start_on_postgres()] {
        let (_, number) = urgent(&hotline);
        let duty = Officer::sign_in(&hotline, "truc.19249");
        let neighbour = Officer::sign_in(&hotline, "truong.19255");
        let counts = neighbour.get("/api/v1/counts").json();
        shown(&duty, &number, "19255");
        let case = neighbour.case(&number);
        let wanted = json!({"number": number, "lead": "19249", "day": case["day"],
            "category": "disorder", "village": null, "place": "cầu giáp ranh", "time": "sáng nay",
            "text_follows": true});
        assert_eq!(case, wanted);
        let listed = neighbour.get("/api/v1/shared").json()["cases"].clone();
        let wanted = json!([{"number": number, "lead": "19249", "category": "disorder",
            "state": null, "answered": false, "text_follows": true}]);
        assert_eq!(listed, wanted);
        let page = neighbour.get(&format!("/ho-so/{number}")).text;
        let list = neighbour.get("/chung").text;
        for shown in [&page, &list] {
            assert!(shown.contains("cầu giáp ranh") && shown.contains("Gây rối"), "{shown}");
            for word in ["nhà tôi", "đi chợ", "Đã nhận", "N.V.A"] {
                assert!(!shown.contains(word), "{word}");
            }
        }
        assert!(page.contains("sáng nay") && page.contains("Lời kể đến sau"));
        assert!(!page.contains(&format!("action=\"/ho-so/{number}")), "nothing is offered");
        let mut wanted = counts.clone();
        wanted["ahead"] = json!(1);
        assert_eq!(neighbour.get("/api/v1/counts").json(), wanted);
        let chip = "<a href=\"/chung\" class=\"red\">Khẩn giáp ranh <b data-count=\"ahead\">1</b>";
        assert!(neighbour.get("/").text.contains(chip), "the queue leads to it");
        assert!(!duty.get("/").text.contains("Khẩn giáp ranh"), "who leads it has it in the queue");
        assert_eq!(neighbour.number_of("tôi đứng ở cửa nhà tôi thấy"), None);
        let before = of_the_lead(&duty, &number);
        acts_on_nothing(&hotline, &neighbour, &number, "text-follows");
        assert_eq!(of_the_lead(&duty, &number), before, "nothing has changed");
        for path in [format!("/api/v1/referrals/{number}/original"), format!("/da-chuyen/{number}")]
        {
            assert_eq!(neighbour.get(&path).status, 404);
        }
        // No other unit sees it, and the chain says who showed it to whom.
        for other in ["truc.19291", "truc.44"] {
            let other = Officer::sign_in(&hotline, other);
            assert_eq!(other.get(&format!("/api/v1/cases/{number}")).status, 404);
        }
        assert!(duty.case(&number)["history"].to_string().contains("shown_ahead"));

        // Once the gate is passed the text is there.
        let second = Officer::sign_in(&hotline, "lamsach.19249");
        let head = Officer::sign_in(&hotline, "truong.19249");
        through_the_gate(&second, &head, &number, &json!({"text": "Có đánh nhau ở cầu."}));
        assert_eq!(neighbour.case(&number)["tip"]["text"], "Có đánh nhau ở cầu.");
        assert_eq!(neighbour.act(&number, "messages", &json!({"text": "mấy người?"})).status, 201);
        hotline.stands();
    }
}

#[test]
fn what_is_shown_before_its_text_goes_with_the_preparation_the_tip_or_the_unit() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    let sees = |number: &str| neighbour.get(&format!("/api/v1/cases/{number}")).status;
    let drops = |number: &str| {
        let path = format!("/api/v1/cases/{number}/handover");
        head.send(&Method::DELETE, &path, None).status
    };
    let (_, dropped) = urgent(&hotline);
    shown(&duty, &dropped, "19255");
    assert_eq!((sees(&dropped), drops(&dropped), sees(&dropped)), (200, 204, 404));
    assert_eq!(head.act(&dropped, "close", &closing("acted")).status, 204);

    let (token, withdrawn) = urgent(&hotline);
    shown(&duty, &withdrawn, "19255");
    assert_eq!(sees(&withdrawn), 200);
    let done = resident.post("/api/v1/case/withdraw", &json!({ "token": token }));
    assert_eq!((done.status, sees(&withdrawn)), (200, 404));

    let (_, closed) = urgent(&hotline);
    shown(&duty, &closed, "19255");
    assert_eq!(head.act(&closed, "close", &closing("acted")).status, 204);
    assert_eq!(sees(&closed), 404);
    assert_eq!(neighbour.get("/api/v1/shared").json()["cases"], json!([]));
    assert_eq!(neighbour.get("/api/v1/counts").json()["ahead"], 0);

    // Only urgent cases, only to a neighbour, and the page keeps the words of a refused form.
    let (_, calm) = taken(&hotline, "theft", "không gấp gì");
    let ahead = json!({"place": "chợ", "time": ""});
    let asked = json!({"with": "19255", "sanitise": true, "ahead": ahead});
    assert!(duty.act(&calm, "share", &asked).is_problem(422, "share-not-urgent"));
    let (_, number) = urgent(&hotline);
    let far = json!({"with": "44", "sanitise": true, "ahead": ahead});
    assert!(duty.act(&number, "share", &far).is_problem(422, "refer-too-far"));
    let form = [
        ("to", "19255"),
        ("sanitise", "true"),
        ("ahead", "true"),
        ("place", "đầu cầu"),
        ("time", "ban trưa"),
    ];
    let page = duty.get(&format!("/ho-so/{number}")).text;
    assert!(page.contains("trước nhà tôi, cầu giáp ranh</textarea>"), "to be changed there");
    assert_eq!(duty.post_form(&format!("/ho-so/{number}/chia-se"), &form).status, 303);
    assert_eq!(neighbour.case(&number)["place"], "đầu cầu");
    assert!(duty.get(&format!("/ho-so/{number}")).text.contains("Đã cho đơn vị ấy biết"));

    // Two units that are to be merged may be those that it is about: neither is shown it any more.
    let heads = ["truong.19291", "truong.19255"].map(|name| Officer::sign_in(&hotline, name));
    let asked = ["unit", "merge", "19291", "19255", "--from", "2026-01-01"];
    let (change, _) = unit::prepared(&hotline, &asked, &heads[0]);
    for head in &heads {
        assert_eq!(sees(&number), 200);
        assert_eq!(unit::sign(head, &change).status, 204);
    }
    assert_eq!(sees(&number), 404);
    hotline.stands();
}
