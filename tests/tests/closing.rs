//! Closing a case is deliberate: an outcome that the officer chose, words that its writer reads, and a page
//! that shows both first. An outside receiver of a case is named.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use system::cases::{closing, hand, share, taken};
use system::forms::confirmed;
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};

/// Words that say nothing.
const NOTHING: [&str; 4] = ["", "  \r\n", "\u{200b}\u{2060}\u{3164}", "…"];

fn form<'a>(case: &'a Value, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![("seen", case["seen"].as_str().expect("a version"))];
    form.extend_from_slice(more);
    form
}

fn posted(officer: &Officer, offer: &(String, Vec<(String, String)>)) -> Answer {
    let fields: Vec<_> = offer.1.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    officer.post_form(&offer.0, &fields)
}

fn messages(resident: &Resident, token: &str) -> Vec<String> {
    let messages = resident.case(token)["messages"].clone();
    let texts = messages.as_array().expect("messages").iter();
    texts.map(|it| it["text"].as_str().expect("a text").to_owned()).collect()
}

fn is_closed_with_words(hotline: &Hotline) {
    let (token, number) = taken(hotline, "theft", "mất trâu, để kết thúc");
    let resident = Resident::of(hotline);
    let duty = Officer::sign_in(hotline, "truc.19249");
    let before = duty.case(&number);
    for outcome in ["acted", "insufficient"] {
        for message in NOTHING {
            let asked = json!({"outcome": outcome, "message": message});
            let refused = duty.act(&number, "close", &asked);
            assert!(refused.is_problem(422, "message-needed"), "{message:?}: {}", refused.text);
        }
        let without = duty.act(&number, "close", &json!({"outcome": outcome}));
        assert!(without.is_problem(422, "message-needed"), "{}", without.text);
    }
    let long = json!({"outcome": "acted", "message": "a".repeat(64 * 1024 + 1)});
    assert!(duty.act(&number, "close", &long).is_problem(413, "text-too-long"));
    let unknown = duty.act(&number, "close", &json!({"outcome": "done", "message": "xong"}));
    assert!(unknown.is_problem(422, "unknown-code"));
    assert_eq!(duty.act(&number, "close", &json!({"message": "xong"})).status, 400);
    assert_eq!(duty.case(&number)["seen"], before["seen"], "nothing was kept");

    let words = "Đã tìm được trâu.\nCảm ơn bạn.";
    let close = json!({"outcome": "acted", "message": words, "seen": before["seen"]});
    assert_eq!(duty.act(&number, "close", &close).status, 204);
    let read = resident.case(&token);
    assert_eq!((&read["state"], &read["outcome"]), (&json!("closed"), &json!("acted")));
    assert_eq!(messages(&resident, &token), [words]);
    let told = duty.case(&number);
    assert_eq!(told["conversation"][0]["text"], words);
    // Again, with the version seen before or without one.
    assert!(duty.act(&number, "close", &close).is_problem(409, "changed"));
    assert!(duty.act(&number, "close", &closing("acted")).is_problem(409, "no-such-move"));
    assert_eq!(messages(&resident, &token), [words]);

    // A case out of scope is closed without words, or with some.
    let (token, number) = taken(hotline, "theft", "việc không thuộc ở đây");
    assert_eq!(duty.act(&number, "close", &json!({"outcome": "out_of_scope"})).status, 204);
    assert!(messages(&resident, &token).is_empty());
    assert_eq!(resident.case(&token)["outcome"], "out_of_scope");
    hotline.stands();
}

#[test]
fn a_case_is_closed_with_words_that_its_writer_reads_with_the_outcome() {
    is_closed_with_words(&Hotline::start());
    is_closed_with_words(&Hotline::start_on_postgres());
}

#[test]
fn words_and_end_of_a_case_are_kept_together_or_not_at_all() {
    let hotline = Hotline::start();
    let (token, number) = taken(&hotline, "theft", "cùng nhau hay không gì cả");
    let resident = Resident::of(&hotline);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let before = duty.case(&number)["seen"].clone();
    for purpose in ["message", "ending"] {
        hotline.alters(&format!(
            "CREATE TRIGGER keeps_out BEFORE INSERT ON envelope WHEN NEW.purpose = '{purpose}' \
             BEGIN SELECT RAISE(ABORT, 'no'); END"
        ));
        let failed = duty.act(&number, "close", &closing("acted"));
        hotline.alters("DROP TRIGGER keeps_out");
        assert!(failed.status >= 400, "{purpose}: {}", failed.text);
        assert_eq!(duty.case(&number)["seen"], before, "{purpose}: nothing was kept");
        assert!(messages(&resident, &token).is_empty(), "{purpose}");
        assert_eq!(resident.case(&token)["state"], "received", "{purpose}");
    }
    assert_eq!(duty.act(&number, "close", &closing("acted")).status, 204);
    assert_eq!(messages(&resident, &token).len(), 1);
    hotline.stands();
}

#[test]
fn while_a_question_waits_a_case_is_closed_only_by_who_says_that_they_know() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let asked = |text: &str| {
        let (token, number) = taken(&hotline, "theft", text);
        assert_eq!(duty.act(&number, "messages", &json!({"text": "Mấy giờ?"})).status, 201);
        (token, number)
    };
    let close = json!({"outcome": "acted", "message": "Đã xem xong."});
    let (token, number) = asked("hỏi rồi mà chưa đáp");
    let refused = duty.act(&number, "close", &close);
    assert!(refused.is_problem(409, "question-waits"), "{}", refused.text);
    assert_eq!(resident.case(&token)["state"], "question");
    let knows = json!({"outcome": "acted", "message": "Đã xem xong.", "question_waits": true});
    assert_eq!(duty.act(&number, "close", &knows).status, 204);

    // Once the writer has answered, no question waits.
    let (token, number) = asked("hỏi rồi đã đáp");
    let reply = json!({"token": token, "text": "Chín giờ."});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    assert_eq!(duty.act(&number, "close", &close).status, 204);

    // The page says so, and the button does nothing without the tick.
    let (token, number) = asked("hỏi qua trang");
    let path = format!("/ho-so/{number}");
    let case = duty.case(&number);
    let words = [("outcome", "insufficient"), ("message", "Không tìm được gì.")];
    let preview = duty.post_form(&format!("{path}/xem-truoc"), &form(&case, &words));
    assert_eq!(preview.status, 200);
    assert!(preview.text.contains("họ chưa trả lời"), "{}", preview.text);
    assert!(preview.text.contains("name=\"question_waits\" value=\"true\" required"));
    let mut unticked = confirmed(&preview.text).expect("it asks");
    unticked.1.retain(|(name, _)| name != "question_waits");
    let again = posted(&duty, &unticked);
    assert_eq!(again.status, 409);
    assert!(again.text.contains("role=\"alert\"") && again.text.contains("Không tìm được gì."));
    let ticked = confirmed(&again.text).expect("it asks again");
    assert!(ticked.1.contains(&("question_waits".to_owned(), "true".to_owned())));
    assert_eq!(resident.case(&token)["state"], "question", "nothing yet");
    assert_eq!(posted(&duty, &ticked).status, 303);
    assert_eq!(messages(&resident, &token), ["Mấy giờ?", "Không tìm được gì."]);
    hotline.stands();
}

#[test]
fn the_page_chooses_no_outcome_and_shows_what_the_writer_will_read_before_anything_is_done() {
    let hotline = Hotline::start();
    let (token, number) = taken(&hotline, "theft", "kết thúc qua trang");
    let resident = Resident::of(&hotline);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(duty.act(&number, "accept", &json!({})).status, 204);
    let (path, case) = (format!("/ho-so/{number}"), duty.case(&number));
    let page = duty.get(&path).text;
    let list = page.split("name=\"outcome\"").nth(1).and_then(|it| it.split("</select>").next());
    let list = list.expect("the outcomes");
    assert!(!list.contains("selected") && list.contains("<option value=\"\">"), "{list}");
    assert!(list.starts_with(" required"), "{list}");

    // Without an outcome or without words the case's page comes back, with the typed words.
    let words = "Đã <b>đến</b> & xem";
    let escaped = "Đã &#60;b&#62;đến&#60;/b&#62; &#38; xem";
    for outcome in [None, Some(""), Some("xong")] {
        let mut close = vec![("message", words)];
        close.extend(outcome.map(|it| ("outcome", it)));
        let back = duty.post_form(&format!("{path}/xem-truoc"), &form(&case, &close));
        assert_eq!(back.status, 422, "{outcome:?}");
        assert!(back.text.contains(&format!("{escaped}</textarea>")), "{}", back.text);
    }
    for nothing in NOTHING {
        let close = [("outcome", "insufficient"), ("message", nothing)];
        let back = duty.post_form(&format!("{path}/xem-truoc"), &form(&case, &close));
        assert_eq!(back.status, 422, "{nothing:?}");
        assert!(back.text.contains("Hãy viết lời cho người báo tin"), "{}", back.text);
        assert!(back.text.contains("<option value=\"insufficient\" selected>"));
    }
    // The words to the writer are on a page of its own, and nothing has happened.
    let close = [("outcome", "insufficient"), ("message", words)];
    let preview = duty.post_form(&format!("{path}/xem-truoc"), &form(&case, &close));
    assert_eq!((preview.status, preview.header("cache-control")), (200, "no-store"));
    let will_read = "Điều đó không có nghĩa là bạn nói sai";
    assert!(preview.text.contains(will_read), "{}", preview.text);
    assert!(preview.text.contains(&format!("<p class=\"words\">{escaped}</p>")));
    assert!(!preview.text.contains("question_waits"));
    assert_eq!(duty.case(&number)["seen"], case["seen"]);
    // Going back loses none of them.
    let confirm = confirmed(&preview.text).expect("it asks");
    let back = (confirm.0.replace("/ket-thuc", "/sua-lai"), confirm.1.clone());
    let back = posted(&duty, &back);
    assert_eq!(back.status, 200);
    assert!(back.text.contains(&format!("{escaped}</textarea>")));
    assert!(back.text.contains("<option value=\"insufficient\" selected>"));
    assert_eq!(resident.case(&token)["state"], "in_review");

    // A message that the writer sends between look and closing is not passed over.
    let reply = json!({"token": token, "text": "Khoan đã, tôi nhớ ra rồi."});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    let late = posted(&duty, &confirm);
    assert_eq!(late.status, 409);
    assert!(
        late.text.contains("vừa thay đổi") && late.text.contains(&format!("{escaped}</textarea>"))
    );
    assert_eq!(resident.case(&token)["state"], "in_review");

    // Two tabs: the first closes, the second is told.
    let case = duty.case(&number);
    let tabs = [(); 2].map(|()| duty.post_form(&format!("{path}/xem-truoc"), &form(&case, &close)));
    let [first, second] = tabs.map(|tab| confirmed(&tab.text).expect("it asks"));
    let done = posted(&duty, &first);
    assert_eq!(done.status, 303);
    let after = duty.get(done.header("location")).text;
    assert!(after.contains("Đã kết thúc hồ sơ. Người báo tin đọc được kết quả"), "{after}");
    let twice = posted(&duty, &second);
    assert_eq!(twice.status, 409);
    assert!(twice.text.contains(escaped), "words for a form that is gone are shown");
    assert_eq!(messages(&resident, &token), [words]);
    assert_eq!(resident.case(&token)["outcome"], "insufficient");
    hotline.stands();
}

#[test]
fn the_page_says_that_closing_drops_a_hand_over_that_is_being_prepared() {
    let hotline = Hotline::start();
    let (_, number) = taken(&hotline, "theft", "đang chờ duyệt chuyển");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(hand(&duty, &number, "19255"), 204);
    let case = duty.case(&number);
    let close = [("outcome", "acted"), ("message", "Đã giải quyết tại xã.")];
    let preview = duty.post_form(&format!("/ho-so/{number}/xem-truoc"), &form(&case, &close));
    assert!(preview.text.contains("kết thúc thì thôi không chuyển nữa"), "{}", preview.text);
    assert_eq!(posted(&duty, &confirmed(&preview.text).expect("it asks")).status, 303);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let late = head.act(&number, "handover/approve", &json!({}));
    assert!(late.is_problem(409, "no-such-move"));
    hotline.stands();
}

fn is_passed_on_by_name(hotline: &Hotline) {
    let (token, number) = taken(hotline, "theft", "chuyển nơi khác");
    let resident = Resident::of(hotline);
    let duty = Officer::sign_in(hotline, "truc.19249");
    let before = duty.case(&number)["seen"].clone();
    let long = "a".repeat(501);
    for to in NOTHING.iter().copied().chain([long.as_str()]) {
        let refused = duty.act(&number, "state", &json!({"state": "transferred", "to": to}));
        assert!(refused.is_problem(422, "receiver-needed"), "{to:?}: {}", refused.text);
    }
    let refused = duty.act(&number, "state", &json!({"state": "transferred"}));
    assert!(refused.is_problem(422, "receiver-needed"), "{}", refused.text);
    // By the page too, which keeps what was typed.
    let path = format!("/ho-so/{number}/trang-thai");
    let without = [("state", "transferred"), ("receiver", "\u{200b}")];
    assert_eq!(duty.post_form(&path, &without).status, 422);
    assert_eq!(duty.case(&number)["seen"], before, "nothing was kept");

    let named = [("state", "transferred"), ("receiver", "Viện kiểm sát khu vực 2")];
    let done = duty.post_form(&path, &named);
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(duty.get(done.header("location")).text.contains("Đã ghi nơi nhận"));
    let told = "Đã chuyển tới: Viện kiểm sát khu vực 2";
    assert_eq!(resident.case(&token)["state"], "transferred");
    assert_eq!(messages(&resident, &token), [told]);
    let case = duty.case(&number);
    assert_eq!(
        (&case["state"], &case["conversation"][0]["text"]),
        (&json!("transferred"), &json!(told))
    );
    // The name is sealed: the chain does not tell it.
    assert!(!case["history"].to_string().contains("Viện kiểm sát"));
    // Other states name no receiver.
    assert_eq!(duty.act(&number, "state", &json!({"state": "in_review"})).status, 204);
    hotline.stands();
}

#[test]
fn a_case_is_called_passed_on_only_with_who_received_it_and_the_writer_reads_that() {
    is_passed_on_by_name(&Hotline::start());
    is_passed_on_by_name(&Hotline::start_on_postgres());
}

#[test]
fn nobody_closes_what_is_not_theirs_whatever_words_they_have() {
    let hotline = Hotline::start();
    let (_, number) = taken(&hotline, "theft", "hồ sơ phối hợp");
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(share(&head, &number, "19255"), 204);
    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    let close = [("outcome", "acted"), ("message", "lời của người khác")];
    for act in ["xem-truoc", "ket-thuc"] {
        let refused = neighbour.post_form(&format!("/ho-so/{number}/{act}"), &close);
        assert_eq!(refused.status, 409, "{act}");
        assert!(refused.text.contains("lời của người khác"), "{act}: the words are shown");
    }
    let stranger = Officer::sign_in(&hotline, "truc.19291");
    for act in ["xem-truoc", "ket-thuc", "sua-lai"] {
        let refused = stranger.post_form(&format!("/ho-so/{number}/{act}"), &close);
        assert_eq!(refused.status, 404, "{act}");
    }
    // No word goes to a writer who withdrew their tip.
    let (token, number) = taken(&hotline, "theft", "rút lại");
    let resident = Resident::of(&hotline);
    let taken_back = resident.post("/api/v1/case/withdraw", &json!({ "token": token }));
    assert!(taken_back.status < 300, "{}", taken_back.text);
    assert!(head.act(&number, "close", &closing("acted")).status >= 400);
    hotline.stands();
}
