//! The queue for real work: filters, a place found by opening headlines, setting aside, counts.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};

/// The numbers in a list of cases.
fn numbers(answer: &Answer) -> Vec<String> {
    let answer = answer.json();
    let cases = answer["cases"].as_array().expect("cases").iter();
    cases.map(|it| it["number"].as_str().expect("a number").to_owned()).collect()
}

fn history(case: &Value) -> Vec<String> {
    let acts = case["history"].as_array().expect("acts").iter();
    acts.map(|it| it["act"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn the_queue_is_filtered_by_state_urgency_days_and_who_handles_it() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let _token = resident.tip("theft", "để lọc");
    let number = officer.number_of("để lọc").expect("in the queue");
    let listed = |query: &str| numbers(&officer.get(&format!("/api/v1/cases?{query}")));
    assert!(listed("state=received").contains(&number));
    assert!(!listed("state=in_review").contains(&number));
    assert!(listed("view=unassigned").contains(&number));
    assert!(!listed("urgent=true").contains(&number) && listed("urgent=false").contains(&number));
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
    assert!(listed("view=mine&state=in_review").contains(&number));
    assert!(!listed("view=unassigned").contains(&number));
    let day = officer.case(&number)["day"].as_str().expect("a day").to_owned();
    assert!(listed(&format!("since={day}&until={day}")).contains(&number));
    assert!(listed("until=2020-01-01").is_empty());
    for query in ["state=gone", "urgent=1", "since=yesterday", "category=opinions"] {
        let answer = officer.get(&format!("/api/v1/cases?{query}"));
        assert!(answer.is_problem(422, "unknown-code"), "{query}");
    }
    let page = officer.get("/?xem=cua-toi&trang_thai=in_review").text;
    assert!(page.contains(&number) && page.contains("Khẩn chưa nhận"));
}

#[test]
fn category_and_place_are_found_by_opening_headlines_and_the_search_says_how_many() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let tip = json!({"unit": "19249", "category": "gambling", "place": "Quán Bến Đò Cũ",
        "text": "đánh bạc ăn tiền"});
    let _token = resident.tip_with(&tip);
    let number = officer.number_of("đánh bạc ăn tiền").expect("in the queue");
    let by_category = officer.get("/api/v1/cases?category=gambling");
    assert_eq!(numbers(&by_category), std::slice::from_ref(&number));
    assert_eq!(by_category.json()["looked"], officer.queue().len());
    let find = |place: &str| {
        officer.send(&Method::POST, "/api/v1/cases/find", Some(&json!({ "place": place })))
    };
    assert_eq!(numbers(&find("ben do")), std::slice::from_ref(&number));
    assert_eq!(numbers(&find("BẾN ĐÒ")), std::slice::from_ref(&number));
    assert!(numbers(&find("không có nơi này")).is_empty());
    // The words of a place are in no address, so that no log and no history has them.
    let page = officer.post_form("/", &[("noi", "bến đò")]);
    assert!(page.status == 200 && page.text.contains(&number) && page.text.contains("Đã mở"));
    assert!(!officer.get("/?noi=ben+do").text.contains("Đã mở"));
    let closed = json!({"place": "bến đò", "view": "closed"});
    let closed = officer.send(&Method::POST, "/api/v1/cases/find", Some(&closed));
    assert!(closed.is_problem(422, "unknown-code"), "only open cases are looked through (A2)");
}

#[test]
fn a_search_through_many_cases_stops_says_so_and_goes_on_where_it_stopped() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let needle =
        json!({"unit": "19249", "category": "traffic", "text": "ổ gà", "place": "cầu Mỹ Trạch"});
    let _token = resident.tip_with(&needle);
    for at in 0..520 {
        let _token = resident.tip("theft", &format!("tin {at}"));
    }
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let (mut after, mut found, mut calls, mut looked) = (Value::Null, Vec::new(), 0, 0);
    loop {
        let mut body = json!({"place": "cau my trach"});
        if after.is_string() {
            body["after"] = after;
        }
        let answer = officer.send(&Method::POST, "/api/v1/cases/find", Some(&body));
        assert_eq!(answer.status, 200);
        let opened = answer.json()["looked"].as_u64().expect("how many");
        assert!(opened <= 500, "{opened} in one call");
        (calls, looked) = (calls + 1, looked + opened);
        found.extend(numbers(&answer));
        after = answer.json()["next"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!((found.len(), calls, looked), (1, 2, 524), "every open case was opened once");
    let page = officer.post_form("/", &[("noi", "cau my trach")]);
    assert!(page.text.contains("Đã mở 500 hồ sơ để tìm.") && page.text.contains("Tìm tiếp"));
}

#[test]
fn what_is_set_aside_leaves_the_queue_comes_back_and_stays_recorded() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let tokens = ["rác một", "rác hai"].map(|text| resident.tip("theft", text));
    let found = ["rác một", "rác hai"].map(|text| officer.number_of(text).expect("in the queue"));
    let aside = |body: Value| officer.send(&Method::POST, "/api/v1/cases/set-aside", Some(&body));
    assert_eq!(aside(json!({"numbers": found, "aside": true, "reason": "junk"})).status, 204);
    assert!(officer.queue().iter().all(|it| it["number"] != found[0] && it["number"] != found[1]));
    let shown = numbers(&officer.get("/api/v1/cases?view=aside"));
    assert!(found.iter().all(|it| shown.contains(it)));
    assert_eq!(officer.get("/api/v1/counts").json()["aside"], 2);
    let case = officer.case(&found[0]);
    assert_eq!(case["aside"], true);
    assert!(history(&case).contains(&"set_aside".to_owned()));
    // The writer sees no difference: nothing is erased or closed by it.
    assert_eq!(resident.case(&tokens[0])["state"], "received");

    // If this officer may not see one of them, none is changed.
    let with_foreign = json!({"numbers": [found[0], "0000-0000"], "aside": false});
    assert_eq!(aside(with_foreign).status, 404);
    assert_eq!(officer.case(&found[0])["aside"], true);
    assert!(aside(json!({"numbers": [], "aside": true})).is_problem(422, "none-chosen"));
    let unknown = json!({"numbers": found, "aside": true, "reason": "tên người"});
    assert!(aside(unknown).is_problem(422, "unknown-code"));

    // Put back from the page, without a script, both at once.
    let form = [("case", found[0].as_str()), ("case", &found[1]), ("xem", "de-rieng")];
    assert_eq!(officer.post_form("/lay-lai", &form).status, 303);
    let queue: Vec<Value> = officer.queue().into_iter().map(|it| it["number"].clone()).collect();
    assert!(found.iter().all(|it| queue.contains(&json!(it))));
    assert!(history(&officer.case(&found[1])).contains(&"taken_back".to_owned()));
    hotline.stands();
}

#[test]
fn the_counts_agree_with_the_lists_and_ask_without_keeping_the_session_alive() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let token = resident.tip("theft", "để đếm");
    let number = officer.number_of("để đếm").expect("in the queue");
    let counts = || officer.get("/api/v1/counts").json();
    let listed = |query: &str| numbers(&officer.get(&format!("/api/v1/cases?{query}"))).len();
    for (count, query) in [
        ("new", "state=received"),
        ("in_review", "state=in_review"),
        ("question", "state=question"),
        ("answered", "view=answered"),
        ("urgent", "state=received&urgent=true"),
        ("mine", "view=mine"),
        ("aside", "view=aside"),
    ] {
        assert_eq!(counts()[count], listed(query), "{count}");
    }
    let before = counts();
    assert_eq!(officer.act(&number, "messages", &json!({"text": "Ở đâu?"})).status, 201);
    let reply = json!({"token": token, "text": "Ở chợ"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    let more = |count: &str| counts()[count].as_i64().zip(before[count].as_i64());
    assert_eq!(more("answered").map(|(now, then)| now - then), Some(1));
    assert_eq!(more("mine").map(|(now, then)| now - then), Some(1));
    let seen = officer.case(&number)["seen"].clone();
    let asked = officer.get(&format!("/api/v1/counts?case={number}")).json();
    assert_eq!(asked["seen"], seen, "asking is no view and no change");
    let views = |case: &Value| history(case).iter().filter(|it| *it == "case_viewed").count();
    assert_eq!(views(&officer.case(&number)) + 1, views(&officer.case(&number)));
    assert_eq!(Resident::at(&hotline.triage).get("/api/v1/counts").status, 401);
    let stranger = Officer::sign_in(&hotline, "truc.19255");
    assert_eq!(stranger.get(&format!("/api/v1/counts?case={number}")).status, 404);
    assert_eq!(Officer::sign_in(&hotline, "giamsat.44").get("/api/v1/counts").status, 404);
}

#[test]
fn only_the_officers_pages_have_a_script_and_it_is_their_own_file() {
    let hotline = Hotline::start();
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let page = officer.get("/");
    assert!(page.text.contains("<script src=\"/officer.js\" defer></script>"));
    assert_eq!(page.text.matches("<script").count(), 1);
    let policy = page.header("content-security-policy").to_owned();
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"));
    let script = officer.get("/officer.js");
    assert!(script.status == 200 && script.header("content-type").starts_with("text/javascript"));
    let resident = Resident::of(&hotline).get("/");
    assert!(!resident.header("content-security-policy").contains("'self' 'unsafe"));
    assert!(!resident.text.contains("<script"));
    let sign_in = Resident::at(&hotline.triage).get("/dang-nhap");
    assert!(!sign_in.text.contains("<script"));
}

#[test]
fn rule_a2_no_search_finds_a_name_or_another_units_case_and_each_leaves_a_row() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let name = "Nguyễn Văn Bị Nêu";
    for unit in ["19249", "19255"] {
        let tip = json!({"unit": unit, "category": "theft", "text": "có nêu tên", "named": name,
            "place": "chợ phiên"});
        let _token = resident.tip_with(&tip);
    }
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let find = |place: &str| {
        officer.send(&Method::POST, "/api/v1/cases/find", Some(&json!({ "place": place })))
    };
    // One open case of the officer's unit is found by its place; by the masked name, none.
    assert_eq!(numbers(&find("chợ phiên")).len(), 1);
    for words in [name, "Bị Nêu", "nguyen van"] {
        assert!(numbers(&find(words)).is_empty(), "{words}");
    }
    // Oversight sees that there were searches, and none of their words.
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let acts = oversight.get("/api/v1/audit?act=place_filtered").json();
    assert_eq!(acts["acts"].as_array().expect("acts").len(), 4);
    assert!(!acts.to_string().contains("Nêu") && !acts.to_string().contains("phiên"));
    // Nothing in the API can look up a person.
    let described = Resident::at(&hotline.triage).get("/api/v1/openapi.json").text;
    assert!(!described.contains("/persons") && !described.contains("\"person\""));
}
