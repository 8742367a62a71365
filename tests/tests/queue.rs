//! The queue for real work: filters, setting aside, classes by law, two officers on one case, a
//! session that ends in the middle of a reply, recusal.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident, Visitor};

/// The numbers that a list of cases shows.
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
    // The words of a place stand in no address, so that none stands in a log or a history.
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
    // The writer sees no difference: nothing is erased or closed for it.
    assert_eq!(resident.case(&tokens[0])["state"], "received");

    // One that this officer may not see, and none of them moves.
    let with_foreign = json!({"numbers": [found[0], "0000-0000"], "aside": false});
    assert_eq!(aside(with_foreign).status, 404);
    assert_eq!(officer.case(&found[0])["aside"], true);
    assert!(aside(json!({"numbers": [], "aside": true})).is_problem(422, "none-chosen"));
    let unknown = json!({"numbers": found, "aside": true, "reason": "tên người"});
    assert!(aside(unknown).is_problem(422, "unknown-code"));

    // Back again from the page, without a script, both at once.
    let form = [
        ("case", found[0].as_str()),
        ("case", &found[1]),
        ("act", "take_back"),
        ("xem", "de-rieng"),
    ];
    assert_eq!(officer.post_form("/de-rieng", &form).status, 303);
    let queue: Vec<Value> = officer.queue().into_iter().map(|it| it["number"].clone()).collect();
    assert!(found.iter().all(|it| queue.contains(&json!(it))));
    assert!(history(&officer.case(&found[1])).contains(&"taken_back".to_owned()));
    hotline.stands();
}

#[test]
fn a_class_by_law_is_shown_with_its_basis_and_the_chain_does_not_tell_it() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "để phân loại");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("để phân loại").expect("in the queue");
    assert_eq!(officer.case(&number)["class"], Value::Null);
    for class in ["denunciation", "crime_report"] {
        assert_eq!(officer.act(&number, "classify", &json!({"class": class})).status, 204);
    }
    let case = officer.case(&number);
    assert_eq!(case["class"], "crime_report", "the last one counts");
    let acts = case["history"].as_array().expect("acts");
    let classified: Vec<_> = acts.iter().filter(|it| it["act"] == "case_classified").collect();
    assert_eq!(classified.len(), 2);
    assert!(!json!(acts).to_string().contains("crime_report"));
    let page = officer.get(&format!("/ho-so/{number}")).text;
    assert!(page.contains("Tin báo về tội phạm") && page.contains("Điều 144 khoản 2"));
    let unknown = officer.act(&number, "classify", &json!({"class": "enemy"}));
    assert!(unknown.is_problem(422, "unknown-code"));
}

#[test]
fn rule_a3_a_tip_stays_unverified_until_an_officer_records_what_confirms_it() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "chưa ai kiểm chứng");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("chưa ai kiểm chứng").expect("in the queue");
    for act in ["accept", "messages"] {
        let _done = officer.act(&number, act, &json!({"text": "Ở đâu?"}));
    }
    let _done = officer.act(&number, "classify", &json!({"class": "denunciation"}));
    let page = || officer.get(&format!("/ho-so/{number}")).text;
    assert_eq!(officer.case(&number)["verified"], false);
    assert!(page().contains("Chưa kiểm chứng") && !page().contains("Đã kiểm chứng"));
    let empty = officer.act(&number, "corroborate", &json!({"text": " "}));
    assert!(empty.is_problem(422, "text-empty"));
    let found = json!({"text": "Tổ tuần tra bắt gặp cùng chiếc xe."});
    assert_eq!(officer.act(&number, "corroborate", &found).status, 201);
    let case = officer.case(&number);
    assert_eq!((&case["verified"], &case["corroboration"]["by"]), (&json!(true), &json!("N.V.A")));
    assert!(case["corroboration"]["at"].is_i64());
    let shown = page();
    assert!(shown.contains("Đã kiểm chứng") && !shown.contains("Chưa kiểm chứng: tin này"));
    assert!(shown.contains("Tổ tuần tra bắt gặp cùng chiếc xe."));
}

#[test]
fn two_officers_on_one_case_are_told_and_nothing_is_overwritten() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "hai người một hồ sơ");
    let first = Officer::sign_in(&hotline, "truc.19249");
    let number = first.number_of("hai người một hồ sơ").expect("in the queue");
    let second = Officer::sign_in(&hotline, "truc2.19249");
    let sight = second.case(&number);
    assert_eq!(sight["beside"], json!(["N.V.A"]), "the second hears of the first");
    assert_eq!(first.case(&number)["beside"], json!(["T.T.B"]), "and the first of the second");
    assert!(first.get(&format!("/ho-so/{number}")).text.contains("T.T.B vừa mở hồ sơ này."));

    assert_eq!(first.act(&number, "accept", &json!({"seen": sight["seen"]})).status, 204);
    let late = second.act(&number, "close", &json!({"outcome": "acted", "seen": sight["seen"]}));
    assert!(late.is_problem(409, "changed"));
    assert_eq!(resident.case(&token)["state"], "in_review", "nothing was overwritten");

    // On the page the words stay in their box, and the new state is shown beside them.
    let old = sight["seen"].as_str().expect("a revision");
    let words = "Lời đã gõ xong & còn <nguyên>";
    let form = [("act", "ask"), ("text", words), ("seen", old)];
    let page = second.post_form(&format!("/ho-so/{number}"), &form);
    assert_eq!(page.status, 409);
    assert!(page.text.contains("Lời đã gõ xong &#38; còn &#60;nguyên&#62;</textarea>"));
    assert!(page.text.contains("Đồng nghiệp vừa thay đổi hồ sơ"));
    assert!(page.text.contains("<span class=\"tag\">Đang xem</span>"));
    assert!(resident.case(&token)["messages"].as_array().expect("messages").is_empty());

    // A reply of the writer is a change too; a colleague's view is none.
    let seen = second.case(&number)["seen"].clone();
    let _view = first.case(&number);
    assert_eq!(second.case(&number)["seen"], seen);
    let reply = json!({"token": token, "text": "kể thêm"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    let note = second.act(&number, "notes", &json!({"text": "x", "seen": seen}));
    assert!(note.is_problem(409, "changed"));
    let seen = second.case(&number)["seen"].clone();
    assert_eq!(second.act(&number, "notes", &json!({"text": "x", "seen": seen})).status, 201);
    // Programs that say nothing of what they saw go on as before.
    assert_eq!(second.act(&number, "notes", &json!({"text": "y"})).status, 201);
    let nonsense = second.act(&number, "notes", &json!({"text": "y", "seen": "mới"}));
    assert!(nonsense.is_problem(422, "unknown-code"));
    hotline.stands();
}

#[test]
fn a_session_that_ends_in_the_middle_of_a_reply_brings_the_words_back_and_sends_nothing() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "đang viết dở");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("đang viết dở").expect("in the queue");
    let path = format!("/ho-so/{number}");
    let password = hotline.password("truc.19249");
    let words = "Câu hỏi viết dở\n\"trong ngoặc\"";

    // No session any more: the sign-in page carries the words.
    let visitor = Visitor::of(&hotline);
    let form = [("act", "ask"), ("text", words), ("csrf", "cũ"), ("seen", "1.3")];
    let asked = visitor.post(&path, &form, Some(&hotline.triage));
    assert_eq!(asked.status, 401);
    assert_eq!(asked.header("cache-control"), "no-store");
    assert!(asked.text.contains("value=\"Câu hỏi viết dở\n&#34;trong ngoặc&#34;\""));
    assert!(!asked.text.contains("value=\"cũ\""), "only text, number and act are carried");
    let mut enter = vec![
        ("username", "truc.19249"),
        ("password", "sai"),
        ("number", number.as_str()),
        ("act", "ask"),
        ("text", words),
    ];
    let wrong = visitor.post("/dang-nhap", &enter, Some(&hotline.triage));
    assert!(wrong.status == 401 && wrong.text.contains("Câu hỏi viết dở"), "a slip loses nothing");
    enter[1].1 = &password;
    let back = visitor.post("/dang-nhap", &enter, Some(&hotline.triage));
    assert_eq!(back.status, 200);
    assert!(back.text.contains("Câu hỏi viết dở\n&#34;trong ngoặc&#34;</textarea>"));
    assert!(back.text.contains(&format!("action=\"{path}\"")) && back.text.contains("chưa gửi"));
    assert!(resident.case(&token)["messages"].as_array().expect("messages").is_empty());

    // Signed in, but the page is from the session before: straight back into the box.
    let forged = visitor.post(&path, &form, Some(&hotline.triage));
    assert_eq!(forged.status, 403);
    assert!(forged.text.contains("Câu hỏi viết dở\n&#34;trong ngoặc&#34;</textarea>"));
    assert!(resident.case(&token)["messages"].as_array().expect("messages").is_empty());

    // Another site, or one that does not say where it comes from, puts no words anywhere.
    for origin in [Some("https://elsewhere.example"), None] {
        for visitor in [&visitor, &Visitor::of(&hotline)] {
            let answer = visitor.post(&path, &form, origin);
            assert!(!answer.text.contains("Câu hỏi viết dở"), "{origin:?}");
        }
    }
    // An act without a case of theirs ends on the sign-in page as before.
    let plain = Visitor::of(&hotline).post("/dang-xuat", &[("csrf", "x")], Some(&hotline.triage));
    assert_eq!((plain.status, plain.header("location")), (303, "/dang-nhap"));
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
fn rule_c2_an_officer_who_recuses_themselves_loses_the_case_at_once() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "người nhà tôi");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("người nhà tôi").expect("in the queue");
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
    let mine = || officer.get("/api/v1/counts").json()["mine"].as_i64().expect("a count");
    let before = mine();
    assert_eq!(officer.act(&number, "recuse", &json!({})).status, 204);

    assert_eq!(mine(), before - 1, "not in their counts");
    assert!(officer.queue().iter().all(|it| it["number"] != number.as_str()), "nor their queue");
    let path = format!("/api/v1/cases/{number}");
    let none = officer.get("/api/v1/cases/0000-0000");
    let gone = officer.get(&path);
    assert_eq!((gone.status, &gone.text), (404, &none.text));
    assert_eq!(officer.get(&format!("/ho-so/{number}")).status, 404);
    for (act, body) in [
        ("accept", json!({})),
        ("notes", json!({"text": "x"})),
        ("messages", json!({"text": "x"})),
        ("state", json!({"state": "question"})),
        ("close", json!({"outcome": "acted"})),
        ("assign", json!({"to": "truc.19249"})),
        ("unmask", json!({"reason": "x"})),
        ("classify", json!({"class": "initial"})),
        ("corroborate", json!({"text": "x"})),
        ("recuse", json!({})),
        ("tasks", json!({"body": "0000000000000001", "place": "x", "what": "x"})),
    ] {
        assert_eq!(officer.act(&number, act, &body).status, 404, "{act}");
    }
    let aside = json!({"numbers": [number], "aside": true});
    let aside = officer.send(&Method::POST, "/api/v1/cases/set-aside", Some(&aside));
    assert_eq!(aside.status, 404);
    assert_eq!(officer.get(&format!("/api/v1/counts?case={number}")).status, 404);

    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    let case = colleague.case(&number);
    assert_eq!((&case["handler"], &case["recused"]), (&Value::Null, &json!(["truc.19249"])));
    assert!(history(&case).contains(&"recused".to_owned()));
    assert!(colleague.get(&format!("/ho-so/{number}")).text.contains("N.V.A không tham gia"));
    let given = colleague.act(&number, "assign", &json!({"to": "truc.19249"}));
    assert!(given.is_problem(422, "no-colleague"), "nobody gives it back to them");

    // The head alone lets them back.
    let lift = json!({"officer": "truc.19249"});
    assert_eq!(colleague.act(&number, "recusals/lift", &lift).status, 404);
    assert_eq!(officer.act(&number, "recusals/lift", &lift).status, 404);
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(head.act(&number, "recusals/lift", &lift).status, 204);
    assert_eq!(officer.get(&path).status, 200);
    assert!(history(&officer.case(&number)).contains(&"recusal_lifted".to_owned()));
    hotline.stands();
}

#[test]
fn rule_c2_a_recusal_from_the_page_leads_back_to_the_queue() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "từ trang hồ sơ");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let number = head.number_of("từ trang hồ sơ").expect("in the queue");
    let officer = Officer::sign_in(&hotline, "truc2.19249");
    let done = officer.post_form(&format!("/ho-so/{number}"), &[("act", "recuse")]);
    assert_eq!((done.status, done.header("location")), (303, "/"));
    let path = format!("/ho-so/{number}");
    assert!(head.get(&path).text.contains("Cho tham gia lại"));
    let lift = [("officer", "truc2.19249")];
    assert_eq!(head.post_form(&format!("{path}/tro-lai"), &lift).status, 303);
    assert_eq!(officer.get(&path).status, 200);
}

#[test]
fn rule_c2_a_declared_conflict_keeps_the_cases_of_that_village_away() {
    let hotline = Hotline::start();
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let colleague = Officer::sign_in(&hotline, "truong.19249");
    let villages = officer.get("/api/v1/account/conflicts").json();
    let village = villages["villages"][0]["id"].as_str().expect("an id").to_owned();
    let resident = Resident::of(&hotline);
    let tip = |village: &str, text: &str| {
        let tip = json!({"unit": "19249", "village": village, "category": "theft", "text": text});
        let _token = resident.tip_with(&tip);
        colleague.number_of(text).expect("in the queue")
    };
    let before = tip(&village, "trước khi khai");
    let elsewhere = tip(villages["villages"][1]["id"].as_str().expect("an id"), "thôn khác");
    assert_eq!(officer.act(&before, "accept", &json!({})).status, 204);
    let declared = json!({"villages": [village]});
    let put = |body: &Value| officer.send(&Method::PUT, "/api/v1/account/conflicts", Some(body));
    assert!(put(&json!({"villages": ["1"]})).is_problem(422, "unknown-code"));
    assert_eq!(put(&declared).status, 204);
    let after = tip(&village, "sau khi khai");
    let queue = officer.queue();
    let listed = |number: &str| queue.iter().any(|it| it["number"] == number);
    assert_eq!((listed(&before), listed(&after), listed(&elsewhere)), (false, false, true));
    for number in [&before, &after] {
        assert_eq!(officer.get(&format!("/api/v1/cases/{number}")).status, 404);
    }
    // Colleagues go on with it, and it is nobody's now.
    assert_eq!(colleague.case(&before)["handler"], Value::Null);
    assert_eq!(officer.get("/toi/xung-dot").text.matches(" checked").count(), 1);
    // Straight to a case that no queue has shown yet.
    let direct = tip(&village, "vào thẳng");
    assert_eq!(officer.get(&format!("/api/v1/cases/{direct}")).status, 404);
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
    // One open case of the own unit, by its place; by the masked name, none.
    assert_eq!(numbers(&find("chợ phiên")).len(), 1);
    for words in [name, "Bị Nêu", "nguyen van"] {
        assert!(numbers(&find(words)).is_empty(), "{words}");
    }
    // Oversight sees that there were searches, and no word of one.
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    let acts = oversight.get("/api/v1/audit?act=place_filtered").json();
    assert_eq!(acts["acts"].as_array().expect("acts").len(), 4);
    assert!(!acts.to_string().contains("Nêu") && !acts.to_string().contains("phiên"));
    // There is nothing in the API by which a person could be looked up.
    let described = Resident::at(&hotline.triage).get("/api/v1/openapi.json").text;
    assert!(!described.contains("/persons") && !described.contains("\"person\""));
}
