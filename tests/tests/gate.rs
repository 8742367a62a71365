//! Rule W7: a text that is handed over or shared passes one gate. A second person sanitises the words, or the
//! head says why there is nothing to hide, and sees both texts before they go.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{REASON, as_seen, hand, share, taken, through_the_gate};
use system::forms::posted_forms;
use system::hotline::{Hotline, asked};
use system::people::{Officer, Resident};

const TOLD: &str = "Tôi là hàng xóm ngay cạnh, thấy hai người lạ qua cửa sổ bếp.";
const WORDS: &str = "Có người thấy hai người lạ.";

fn acts(case: &Value) -> Vec<String> {
    let acts = case["history"].as_array().expect("acts").iter();
    acts.map(|it| it["act"].as_str().expect("a code").to_owned()).collect()
}

/// Asks for a second person.
fn asks(officer: &Officer, number: &str, act: &str, to: &str) {
    let whom = if act == "share" { "with" } else { "to" };
    let asked = officer.act(number, act, &json!({whom: to, "sanitise": true}));
    assert_eq!(asked.status, 204, "{}", asked.text);
}

#[test]
fn an_account_that_says_the_same_is_refused_unless_it_is_said_that_there_is_nothing_to_hide() {
    let hotline = Hotline::start();
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    for act in ["handover", "share"] {
        let (_, number) = taken(&hotline, "theft", &format!("{TOLD} {act}"));
        asks(&head, &number, act, "19255");
        let path = format!("/api/v1/sanitising/{number}");
        let same = [
            format!("{TOLD} {act}"),
            format!("  {} {act}\n", TOLD.replace(' ', "  \n")),
            format!("{}  {act}", TOLD.to_uppercase().replace(',', "")),
        ];
        for text in &same {
            // A changed place is no changed account.
            let words = json!({"text": text, "place": "gần chợ"});
            let refused = second.send(&Method::POST, &path, Some(&words));
            assert!(refused.is_problem(422, "sanitise-unchanged"), "{text}: {}", refused.text);
            let editor = format!("/lam-sach/{number}");
            let form = [("place", "gần chợ"), ("time", "đêm"), ("text", text.as_str())];
            let page = second.post_form(&editor, &form);
            assert_eq!(page.status, 422);
            assert!(page.text.contains("Lời kể vẫn như bản gốc"), "it says why");
            for kept in ["gần chợ</textarea>", "đêm</textarea>", text.trim()] {
                assert!(page.text.contains(kept), "{kept} stays in its box");
            }
        }
        let form = [("text", same[1].as_str()), ("nothing_to_hide", "1")];
        assert_eq!(second.post_form(&format!("/lam-sach/{number}"), &form).status, 303);
        let page = head.get(&format!("/ho-so/{number}")).text;
        assert!(page.contains("không có gì lộ người báo, nên giữ nguyên"), "the head sees it");
        assert!(!page.contains("[−<del>Tôi") && !page.contains("[+<ins>Tôi"));
        let compared = head.get(&format!("/api/v1/cases/{number}/handover")).json();
        assert_eq!(compared["compared"]["nothing_to_hide"], true);
        assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);
        let neighbour = Officer::sign_in(&hotline, "truc.19255");
        assert_eq!(neighbour.case(&number)["sanitised"], true);
    }
    hotline.stands();
}

#[test]
fn the_head_who_approves_sees_both_texts_side_by_side_with_the_changes_marked() {
    let hotline = Hotline::start();
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let tip = json!({"unit": "19249", "category": "theft", "text": TOLD, "place": "ngõ sau đình"});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let number = head.number_of(TOLD).expect("in the queue");
    asks(&head, &number, "handover", "19255");
    let none = head.get(&format!("/api/v1/cases/{number}/handover")).json();
    assert_eq!((&none["stage"], &none["compared"]), (&json!("sanitising"), &Value::Null));
    let words = json!({"text": WORDS, "place": "gần <đình>"});
    let path = format!("/api/v1/sanitising/{number}");
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    let page = head.get(&format!("/ho-so/{number}")).text;
    for mark in ["[−<del>Tôi là hàng xóm ngay cạnh,</del>]", "[+<ins>Có người</ins>]"] {
        assert!(page.contains(mark), "{mark}");
    }
    assert!(page.contains("[+<ins>gần &#60;đình&#62;</ins>]"), "what is typed is no markup");
    assert_eq!(page.matches("/duyet\"").count(), 1);
    let shown = head.get(&format!("/api/v1/cases/{number}/handover")).json();
    let fields = shown["compared"]["fields"].as_array().expect("fields");
    let of_change = |change: &str| -> String {
        let pieces = fields.iter().flat_map(|it| it["pieces"].as_array().expect("pieces"));
        let pieces = pieces.filter(|it| it["change"] == change);
        pieces.map(|it| it["text"].as_str().expect("words")).collect()
    };
    assert!(of_change("gone").contains("cửa sổ bếp") && of_change("new").contains("Có người"));
    assert!(of_change("same").contains("thấy hai người"));
    // Only an officer who works cases of this unit approves, and only what was seen.
    let neighbour = Officer::sign_in(&hotline, "truong.19255");
    assert_eq!(neighbour.get(&format!("/api/v1/cases/{number}/handover")).status, 404);
    let approved = json!({"handover": shown["handover"]});
    assert_eq!(head.act(&number, "handover/approve", &approved).status, 204);
    let gone = head.get(&format!("/api/v1/cases/{number}/handover"));
    assert_eq!(gone.status, 404);
    hotline.stands();
}

#[test]
fn a_text_that_goes_as_it_is_needs_the_heads_reason_which_goes_with_it() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    for act in ["handover", "share"] {
        let (_, number) = taken(&hotline, "theft", &format!("để nguyên, {act}"));
        let whom = if act == "share" { "with" } else { "to" };
        for reason in ["", " \u{200b}\n"] {
            let asked = json!({whom: "19255", "reason": reason});
            let refused = head.act(&number, act, &asked);
            assert!(refused.is_problem(422, "refer-no-reason"), "{}", refused.text);
            let form = [("to", "19255"), ("reason", reason)];
            let at = if act == "share" { "chia-se" } else { "chuyen" };
            let page = head.post_form(&format!("/ho-so/{number}/{at}"), &form);
            assert_eq!(page.status, 422);
            assert!(page.text.contains("phải ghi vì sao"));
        }
        // Asked for by an officer it waits for the head, with any reason they give.
        let asked = json!({whom: "19255", "reason": "cán bộ tự ghi"});
        assert_eq!(duty.act(&number, act, &asked).status, 204);
        let neighbour = Officer::sign_in(&hotline, "truc.19255");
        assert_eq!(neighbour.get(&format!("/api/v1/cases/{number}")).status, 404);
        assert!(duty.act(&number, "handover/approve", &json!({"reason": REASON})).status == 404);
        let silent = head.act(&number, "handover/approve", &Value::Null);
        assert!(silent.is_problem(422, "refer-no-reason"), "{}", silent.text);
        let page = head.get(&format!("/ho-so/{number}")).text;
        assert!(page.contains("id=\"approve-reason\""));
        let approved = head.act(&number, "handover/approve", &json!({"reason": "chỉ nói việc"}));
        assert_eq!(approved.status, 204, "{}", approved.text);
        let case = neighbour.case(&number);
        assert_eq!(
            (&case["sanitised"], &case["notes"][0]["text"]),
            (&json!(false), &json!("chỉ nói việc"))
        );
        assert!(acts(&case).contains(&"nothing_to_hide".to_owned()));
    }
    hotline.stands();
}

#[test]
fn a_sanitised_hand_over_keeps_corroboration_and_the_question_that_waits() {
    for hotline in [Hotline::start(), Hotline::start_on_postgres()] {
        let resident = Resident::of(&hotline);
        let second = Officer::sign_in(&hotline, "lamsach.19249");
        let head = Officer::sign_in(&hotline, "truong.19249");
        for act in ["handover", "share"] {
            let (token, number) = taken(&hotline, "theft", &format!("{TOLD} {act}"));
            assert_eq!(
                head.act(&number, "corroborate", &json!({"text": "tổ tuần tra thấy"})).status,
                201
            );
            let asked = json!({"text": "Nhà chị ở số mấy, xe màu gì?"});
            assert_eq!(head.act(&number, "messages", &asked).status, 201);
            asks(&head, &number, act, "19255");
            let path = format!("/api/v1/sanitising/{number}");
            let waiting = second.get(&path).json();
            assert_eq!(waiting["question"], asked["text"]);
            assert_eq!(waiting["corroboration"], "tổ tuần tra thấy");
            let editor = second.get(&format!("/lam-sach/{number}")).text;
            assert!(
                editor.contains("name=\"question\"") && editor.contains("name=\"corroboration\"")
            );
            let empty = as_seen(&second, &number, &json!({"text": WORDS, "question": " "}));
            let refused = second.send(&Method::POST, &path, Some(&empty));
            assert!(refused.is_problem(422, "text-empty"), "{}", refused.text);
            let words = json!({"text": WORDS, "question": "Xe màu gì?"});
            through_the_gate(&second, &head, &number, &words);
            let neighbour = Officer::sign_in(&hotline, "truc.19255");
            let case = neighbour.case(&number);
            assert_eq!((&case["sanitised"], &case["verified"]), (&json!(true), &json!(true)));
            assert_eq!(case["corroboration"]["text"], "tổ tuần tra thấy");
            assert!(case["corroboration"]["at"].as_i64() > Some(0));
            let question = json!({"by": "unit", "day": case["day"], "text": "Xe màu gì?"});
            assert_eq!(case["conversation"], json!([question]));
            let told = case.to_string();
            assert!(!told.contains("số mấy") && !told.contains("cửa sổ bếp"), "{told}");
            let page = neighbour.get(&format!("/ho-so/{number}")).text;
            assert!(page.contains("bản đã che thông tin người báo") && page.contains("Xe màu gì?"));
            assert!(!page.contains("/da-chuyen/"), "the original is not theirs");
            // The writer reads the question as it was asked, once, and the answer arrives.
            let read = resident.case(&token);
            assert_eq!(read["messages"].as_array().map(Vec::len), Some(1));
            assert_eq!(read["messages"][0]["text"], asked["text"]);
            let reply = json!({"token": token, "text": "Màu đỏ."});
            assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
            let said = neighbour.case(&number)["conversation"].clone();
            assert_eq!((&said[1]["by"], &said[1]["text"]), (&json!("writer"), &json!("Màu đỏ.")));
        }
        hotline.stands();
    }
}

#[test]
fn what_was_asked_or_found_since_the_second_person_looked_stays_behind() {
    let hotline = Hotline::start();
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let (_, number) = taken(&hotline, "theft", TOLD);
    asks(&head, &number, "share", "19255");
    let path = format!("/api/v1/sanitising/{number}");
    assert_eq!(second.send(&Method::POST, &path, Some(&json!({"text": WORDS}))).status, 204);
    assert_eq!(head.act(&number, "messages", &json!({"text": "nhà chị ở đâu?"})).status, 201);
    assert_eq!(head.act(&number, "corroborate", &json!({"text": "bà hàng xóm nói"})).status, 201);
    assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);
    let case = Officer::sign_in(&hotline, "truc.19255").case(&number);
    assert_eq!((&case["verified"], &case["conversation"]), (&json!(false), &json!([])));
    assert_eq!(head.get(&format!("/api/v1/referrals/{number}/original")).status, 200);
}

#[test]
fn what_was_asked_or_found_while_the_second_person_wrote_stays_behind_too() {
    let hotline = Hotline::start();
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    for is_asked_before in [false, true] {
        let (_, number) = taken(&hotline, "theft", &format!("{TOLD} {is_asked_before}"));
        if is_asked_before {
            assert_eq!(head.act(&number, "messages", &json!({"text": "xe màu gì?"})).status, 201);
        }
        asks(&head, &number, "share", "19255");
        // The page is open; then something is asked and found; then they send.
        let path = format!("/lam-sach/{number}");
        let typed = |_: &str, _: &str| String::new();
        let forms = posted_forms(&second.get(&path).text, typed);
        let form = forms.into_iter().find(|it| it.action == path).expect("the editor");
        assert_eq!(head.act(&number, "messages", &json!({"text": "nhà chị ở đâu?"})).status, 201);
        let found = json!({"text": "bà hàng xóm nói"});
        assert_eq!(head.act(&number, "corroborate", &found).status, 201);
        let mut fields = form.filled_with(&[]);
        fields.retain(|it| it.0 != "text");
        fields.push(("text".to_owned(), WORDS.to_owned()));
        let fields: Vec<_> = fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        assert_eq!(second.post_form(&path, &fields).status, 303);
        let both = head.get(&format!("/api/v1/cases/{number}/handover")).json().to_string();
        assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204, "{both}");
        let case = Officer::sign_in(&hotline, "truc.19255").case(&number);
        assert_eq!((&case["verified"], &case["conversation"]), (&json!(false), &json!([])));
    }
}

/// The messages in a case's original, as its lead reads them.
fn said_before(officer: &Officer, number: &str) -> String {
    officer.get(&format!("/api/v1/referrals/{number}/original")).text
}

#[test]
fn a_reply_between_two_sanitised_shares_is_read_marked_and_no_neighbours_to_know() {
    for hotline in [Hotline::start(), Hotline::start_on_postgres()] {
        let resident = Resident::of(&hotline);
        let second = Officer::sign_in(&hotline, "lamsach.19249");
        let head = Officer::sign_in(&hotline, "truong.19249");
        let (token, number) = taken(&hotline, "theft", TOLD);
        let says = |text: &str| {
            let body = json!({"token": token, "text": text});
            assert_eq!(resident.post("/api/v1/case/messages", &body).status, 201);
        };
        assert_eq!(head.act(&number, "accept", &json!({})).status, 204);
        says("lời thứ nhất");
        asks(&head, &number, "share", "19255");
        through_the_gate(&second, &head, &number, &json!({"text": WORDS}));
        assert_eq!(head.act(&number, "messages", &json!({"text": "hỏi giữa hai lần"})).status, 201);
        says("lời thứ hai");
        asks(&head, &number, "share", "19291");
        let words = json!({"text": "Có người đi qua ngõ."});
        through_the_gate(&second, &head, &number, &words);

        // The lead reads all of them, in order, on the page and through the API.
        for shown in [said_before(&head, &number), head.get(&format!("/da-chuyen/{number}")).text] {
            let at = |words: &str| shown.find(words).expect("it is read");
            assert!(at("lời thứ nhất") < at("hỏi giữa hai lần"), "{shown}");
            assert!(at("hỏi giữa hai lần") < at("lời thứ hai"), "{shown}");
        }
        // A unit that holds the copy beside is not told that the writer spoke before it.
        for name in ["truc.19255", "truc.19291"] {
            let beside = Officer::sign_in(&hotline, name);
            let listed = beside.get("/api/v1/shared").json()["cases"][0].clone();
            assert_eq!((&listed["number"], &listed["answered"]), (&json!(number), &json!(false)));
            assert_eq!(beside.case(&number)["conversation"], json!([]));
        }
        // No question waits, the reply can be marked as read, and a task may repeat none of it.
        let answered = || head.get("/api/v1/counts").json()["answered"].clone();
        assert_eq!(answered(), 1);
        let team = json!({"kind": "youth", "name": "Đội xung kích"});
        let team = head.send(&Method::POST, "/api/v1/bodies", Some(&team)).json()["id"].clone();
        let task = json!({"body": team, "place": "ngõ", "what": TOLD});
        assert!(head.act(&number, "tasks", &task).is_problem(422, "repeats-tip"));
        assert_eq!(head.act(&number, "read", &json!({})).status, 204);
        assert_eq!(answered(), 0);
        let end = json!({"outcome": "acted", "message": "Đã xong."});
        assert_eq!(head.act(&number, "close", &end).status, 204, "no question waits");
        hotline.stands();
    }
}

#[test]
fn who_declared_a_conflict_stays_the_handler_in_the_database_when_a_copy_is_shared() {
    let hotline = Hotline::start();
    let (duty, head) =
        (Officer::sign_in(&hotline, "truc.19249"), Officer::sign_in(&hotline, "truong.19249"));
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let villages = duty.get("/api/v1/account/conflicts").json();
    let village = villages["villages"][0]["id"].clone();
    let tip = json!({"unit": "19249", "category": "theft", "text": TOLD, "village": village});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let number = duty.number_of(TOLD).expect("in the queue");
    assert_eq!(duty.act(&number, "accept", &json!({})).status, 204);
    let count = "SELECT count(*) FROM cases WHERE handler_id IS NOT NULL";
    let handler = || asked(hotline.data(), count);
    let before = handler();
    let declared = json!({"villages": [village]});
    let put = duty.send(&Method::PUT, "/api/v1/account/conflicts", Some(&declared));
    assert_eq!(put.status, 204);
    asks(&head, &number, "share", "19255");
    through_the_gate(&second, &head, &number, &json!({"text": WORDS}));
    assert_eq!(handler(), before, "its going would tell the village");
    assert_eq!(duty.get(&format!("/api/v1/cases/{number}")).status, 404);
}

#[test]
fn a_case_is_shared_only_once_its_hand_over_is_answered() {
    let hotline = Hotline::start();
    let head = Officer::sign_in(&hotline, "truong.19249");
    let (_, number) = taken(&hotline, "theft", TOLD);
    assert_eq!(hand(&head, &number, "19255"), 204);
    let there = Officer::sign_in(&hotline, "truong.19255");
    assert_eq!(share(&there, &number, "19249"), 409, "who gave it could not get it back whole");
    assert!(!there.get(&format!("/ho-so/{number}")).text.contains("/chia-se\""));
    assert_eq!(there.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(share(&there, &number, "19249"), 204);
}

#[test]
fn a_case_shared_sanitised_is_held_by_both_under_new_keys_and_the_lead_keeps_the_original() {
    for hotline in [Hotline::start(), Hotline::start_on_postgres()] {
        shared_sanitised(&hotline);
        hotline.stands();
    }
}

fn shared_sanitised(hotline: &Hotline) {
    let resident = Resident::of(hotline);
    let (duty, head) =
        (Officer::sign_in(hotline, "truc.19249"), Officer::sign_in(hotline, "truong.19249"));
    let second = Officer::sign_in(hotline, "lamsach.19249");
    let villages = duty.get("/api/v1/account/conflicts").json();
    let village = &villages["villages"][0];
    let tip = json!({"unit": "19249", "category": "theft", "text": TOLD, "named": "Nguyễn Văn Lạ",
        "village": village["id"], "place": "ngõ sau đình"});
    let token = resident.tip_with(&tip);
    let number = duty.number_of(TOLD).expect("in the queue");
    // The officers' work so far.
    assert_eq!(duty.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(duty.act(&number, "notes", &json!({"text": "ghi trong đơn vị"})).status, 201);
    assert_eq!(duty.act(&number, "classify", &json!({"class": "initial"})).status, 204);
    let team = json!({"kind": "youth", "name": "Đội xung kích"});
    let team = head.send(&Method::POST, "/api/v1/bodies", Some(&team)).json()["id"].clone();
    let task = json!({"body": team, "place": "chợ", "what": "đi xem đèn"});
    let task = head.act(&number, "tasks", &task).json()["id"].clone();
    let until = hotline.today().plus(30).to_string();
    let hold = json!({"document": "Công văn 12", "until": until});
    assert_eq!(duty.act(&number, "hold", &hold).status, 201);
    assert_eq!(duty.act(&number, "messages", &json!({"text": "mấy giờ?"})).status, 201);
    let reply = json!({"token": token, "text": "lúc tôi nấu cơm"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    let before = duty.case(&number);
    let counted = |of: &Officer| of.get("/api/v1/counts").json();
    let (own, theirs) = (counted(&duty), counted(&Officer::sign_in(hotline, "truc.19255")));

    // Until the gate is passed the neighbour knows nothing.
    asks(&duty, &number, "share", "19255");
    let neighbour = Officer::sign_in(hotline, "truc.19255");
    assert_eq!(neighbour.get(&format!("/api/v1/cases/{number}")).status, 404);
    assert_eq!(neighbour.get("/api/v1/shared").json()["cases"], json!([]));
    let again = head.act(&number, "share", &json!({"with": "19255", "reason": REASON}));
    assert!(again.is_problem(409, "refer-pending"), "{}", again.text);
    let early = head.act(&number, "handover/approve", &json!({}));
    assert!(early.is_problem(409, "refer-not-sanitised"));
    through_the_gate(&second, &head, &number, &json!({"text": WORDS, "place": "gần chợ"}));

    let case = neighbour.case(&number);
    assert_eq!((&case["tip"]["text"], &case["tip"]["village"]), (&json!(WORDS), &Value::Null));
    let told = case.to_string();
    for word in ["cửa sổ", "nấu cơm", "trong đơn vị", "sau đình", "mấy giờ"] {
        assert!(!told.contains(word), "{word} in {told}");
    }
    assert_eq!(acts(&case), ["sanitised_shared", "case_viewed"]);
    assert_eq!((&case["names_somebody"], &case["notes"]), (&json!(false), &json!([])));
    assert!(neighbour.get(&format!("/api/v1/referrals/{number}/original")).status == 404);
    assert_eq!(neighbour.number_of(WORDS), None, "not in its queue");

    // The lead continues where it was, in the same words as the neighbour.
    let case = duty.case(&number);
    assert_eq!((&case["tip"]["text"], &case["sanitised"]), (&json!(WORDS), &json!(true)));
    for same in ["state", "handler", "class", "tasks", "hold", "deadlines", "recused"] {
        assert_eq!(case[same], before[same], "{same}");
    }
    assert_eq!(case["tip"]["village"], village["name"], "which village is known from the original");
    assert!(acts(&case).contains(&"case_accepted".to_owned()));
    assert_eq!((counted(&duty), counted(&neighbour)), (own, theirs), "it counts where it did");
    let page = duty.get(&format!("/ho-so/{number}")).text;
    assert!(page.contains("đã trả lời") && !page.contains("Đang chờ người báo tin trả lời"));
    let marked = duty.act(
        &number,
        &format!("tasks/{}", task.as_str().expect("an id")),
        &json!({"done": true}),
    );
    assert!(marked.status < 300, "{}", marked.text);
    let named = duty.act(&number, "unmask", &json!({"reason": "cần gặp"}));
    assert_eq!(named.json()["name"], "Nguyễn Văn Lạ");
    let kept = duty.get(&format!("/api/v1/referrals/{number}/original")).json();
    assert_eq!(
        (&kept["text"], &kept["notes"][0]["text"]),
        (&json!(TOLD), &json!("ghi trong đơn vị"))
    );
    assert_eq!(kept["conversation"][1]["text"], "lúc tôi nấu cơm");
    assert_eq!(kept["conversation"][1]["by"], "writer");
    let page = duty.get(&format!("/ho-so/{number}")).text;
    assert!(page.contains(&format!("href=\"/da-chuyen/{number}\"")));
    assert!(duty.get(&format!("/da-chuyen/{number}")).text.contains("nấu cơm"));
    assert_eq!(duty.get("/api/v1/referrals").json()["referrals"], json!([]), "it has not gone");

    // The writer's token still works, and both units read all later messages.
    let reply = json!({"token": token, "text": "còn một người nữa"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    for officer in [&duty, &neighbour] {
        let said = officer.case(&number)["conversation"].clone();
        assert_eq!(
            (&said[0]["by"], &said[0]["text"]),
            (&json!("writer"), &json!("còn một người nữa"))
        );
    }
    // Taken back, and then handed over: only the sender reads the original.
    let path = format!("/api/v1/cases/{number}/share/19255");
    assert_eq!(duty.send(&Method::DELETE, &path, None).status, 204);
    assert_eq!(neighbour.get(&format!("/api/v1/cases/{number}")).status, 404);
    assert_eq!(hand(&head, &number, "19255"), 204);
    assert_eq!(neighbour.case(&number)["tip"]["text"], WORDS);
    assert_eq!(duty.get(&format!("/api/v1/referrals/{number}/original")).json()["text"], TOLD);
    assert_eq!(neighbour.get(&format!("/api/v1/referrals/{number}/original")).status, 404);
}

#[test]
fn an_original_that_was_shared_goes_a_while_after_the_case_went_and_with_a_tip_that_is_withdrawn() {
    for hotline in [Hotline::start(), Hotline::start_on_postgres()] {
        let second = Officer::sign_in(&hotline, "lamsach.19249");
        let head = Officer::sign_in(&hotline, "truong.19249");
        let (token, withdrawn) = taken(&hotline, "theft", "sẽ rút lại");
        let (_, goes) = taken(&hotline, "theft", TOLD);
        for number in [&withdrawn, &goes] {
            asks(&head, number, "share", "19255");
            through_the_gate(&second, &head, number, &json!({ "text": WORDS }));
        }
        let done = Resident::of(&hotline).post("/api/v1/case/withdraw", &json!({ "token": token }));
        assert_eq!(done.status, 200, "{}", done.text);
        drop((second, head));
        // The original stays while its unit leads the case.
        let hotline = hotline.days_later(40);
        let head = Officer::sign_in(&hotline, "truong.19249");
        let original = |of: &Officer, number: &str| {
            of.get(&format!("/api/v1/referrals/{number}/original")).status
        };
        assert_eq!((original(&head, &goes), original(&head, &withdrawn)), (200, 404));
        let followed = Resident::of(&hotline).post("/api/v1/case", &json!({ "token": token }));
        assert!(followed.is_problem(404, "no-case"), "of what was withdrawn nothing is left");
        assert_eq!(hand(&head, &goes, "19255"), 204);
        let neighbour = Officer::sign_in(&hotline, "truong.19255");
        assert_eq!(neighbour.act(&goes, "accept", &json!({})).status, 204);
        drop((head, neighbour));
        let hotline = hotline.days_later(40);
        let head = Officer::sign_in(&hotline, "truong.19249");
        assert_eq!(original(&head, &goes), 404);
        hotline.stands();
    }
}

#[test]
fn a_share_that_is_being_prepared_is_dropped_recused_from_or_answered_like_a_hand_over() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    let (token, number) = taken(&hotline, "theft", TOLD);
    let handover = format!("/api/v1/cases/{number}/handover");
    asks(&duty, &number, "share", "19255");
    let unshared = duty.send(&Method::DELETE, &format!("/api/v1/cases/{number}/share/19255"), None);
    assert!(unshared.is_problem(409, "refer-not-referred"), "{}", unshared.text);
    assert_eq!(duty.send(&Method::DELETE, &handover, None).status, 204);
    assert_eq!(second.get(&format!("/api/v1/sanitising/{number}")).status, 404);
    // The officer who asked stays away, the writer says more, and it goes on.
    asks(&duty, &number, "share", "19255");
    let path = format!("/api/v1/sanitising/{number}");
    assert_eq!(second.send(&Method::POST, &path, Some(&json!({"text": WORDS}))).status, 204);
    assert_eq!(duty.act(&number, "recuse", &json!({})).status, 204);
    let reply = json!({"token": token, "text": "nói thêm lúc đang chờ duyệt"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);
    assert!(!neighbour.case(&number).to_string().contains("nói thêm"));
    let kept = head.get(&format!("/api/v1/referrals/{number}/original")).json();
    assert_eq!(kept["conversation"][0]["text"], "nói thêm lúc đang chờ duyệt");
    assert_eq!(duty.get(&format!("/api/v1/referrals/{number}/original")).status, 404);
    // The officer who asked is not the second person, even with another role.
    let (_, number) = taken(&hotline, "theft", "một người hai việc");
    hotline.alters(
        "INSERT INTO officer_role SELECT id, 'sanitiser' FROM officer WHERE username = 'truong.19249'",
    );
    asks(&head, &number, "share", "19255");
    let path = format!("/api/v1/sanitising/{number}");
    let own = head.send(&Method::POST, &path, Some(&json!({ "text": WORDS })));
    assert!(own.is_problem(409, "refer-same-person"), "{}", own.text);
    // A third unit that held the case beside still does, in the second person's words.
    assert_eq!(
        head.send(&Method::DELETE, &format!("/api/v1/cases/{number}/handover"), None).status,
        204
    );
    assert_eq!(share(&head, &number, "19291"), 204);
    asks(&head, &number, "share", "19255");
    through_the_gate(&second, &head, &number, &json!({ "text": WORDS }));
    for unit in ["truc.19255", "truc.19291"] {
        assert_eq!(Officer::sign_in(&hotline, unit).case(&number)["tip"]["text"], WORDS, "{unit}");
    }
    hotline.stands();
}
