//! One case on its page: class by law, corroboration, two officers at once.

use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

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

    // On the page the words stay in their box, and the new state is shown too.
    let old = sight["seen"].as_str().expect("a version");
    let words = "Lời đã gõ xong & còn <nguyên>";
    let form = [("text", words), ("seen", old)];
    let page = second.post_form(&format!("/ho-so/{number}/hoi"), &form);
    assert_eq!(page.status, 409);
    assert!(page.text.contains("Lời đã gõ xong &#38; còn &#60;nguyên&#62;</textarea>"));
    assert!(page.text.contains("Đồng nghiệp vừa thay đổi hồ sơ"));
    assert!(page.text.contains("<span class=\"tag\">Đang xem</span>"));
    assert!(resident.case(&token)["messages"].as_array().expect("messages").is_empty());

    // A reply of the writer is a change too; a colleague's view is not.
    let seen = second.case(&number)["seen"].clone();
    let _view = first.case(&number);
    assert_eq!(second.case(&number)["seen"], seen);
    let reply = json!({"token": token, "text": "kể thêm"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    let note = second.act(&number, "notes", &json!({"text": "x", "seen": seen}));
    assert!(note.is_problem(409, "changed"));
    let seen = second.case(&number)["seen"].clone();
    assert_eq!(second.act(&number, "notes", &json!({"text": "x", "seen": seen})).status, 201);
    // Programs that name no version work as before.
    assert_eq!(second.act(&number, "notes", &json!({"text": "y"})).status, 201);
    let nonsense = second.act(&number, "notes", &json!({"text": "y", "seen": "mới"}));
    assert!(nonsense.is_problem(422, "unknown-code"));
    hotline.stands();
}

/// The text between two marks of a page.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("no {from}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} after {from}")).0
}

#[test]
fn what_only_officers_read_stands_apart_from_what_the_writer_reads() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "ghi chú riêng");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("ghi chú riêng").expect("in the queue");
    assert_eq!(officer.act(&number, "notes", &json!({"text": "ghi cho nhau"})).status, 201);
    let page = officer.get(&format!("/ho-so/{number}")).text;
    let inside = between(&page, "<section class=\"panel inside\">", "</section>");
    assert!(inside.contains("ghi cho nhau") && inside.contains("/ghi-chu\""));
    assert!(inside.contains("Người báo tin không bao giờ thấy"), "{inside}");
    for to_writer in ["/hoi\"", "/tra-loi\""] {
        assert!(page.contains(to_writer) && !inside.contains(to_writer), "{to_writer}");
    }
    let form = between(page.split("id=\"text\"").nth(1).expect("a box"), "", "</form>");
    assert!(!form.contains("/ghi-chu\""), "a note is written in no box that the writer reads");
    // Refused words for the writer come back in their own box, and not among notes.
    let long = format!("dài{}", "a".repeat(64 * 1024));
    let back = officer.post_form(&format!("/ho-so/{number}/hoi"), &[("text", &long)]);
    let inside = between(&back.text, "<section class=\"panel inside\">", "</section>");
    assert!(back.status == 413 && back.text.contains(&long) && !inside.contains(&long));
    // On a closed case nothing is said to the writer any more; a note is still possible.
    let close = system::cases::closing("acted");
    assert_eq!(officer.act(&number, "close", &close).status, 204);
    let page = officer.get(&format!("/ho-so/{number}")).text;
    assert!(!page.contains("id=\"text\"") && page.contains("id=\"note\""));
    assert_eq!(resident.case(&token)["messages"].as_array().map(Vec::len), Some(1));
    hotline.stands();
}

#[test]
fn views_are_folded_and_what_was_done_says_to_whom() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "xem nhiều lần");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let number = head.number_of("xem nhiều lần").expect("in the queue");
    let team = json!({"kind": "youth", "name": "Đội xung kích"});
    let team = head.send(&reqwest::Method::POST, "/api/v1/bodies", Some(&team)).json();
    assert_eq!(head.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(head.act(&number, "assign", &json!({"to": "truc2.19249"})).status, 204);
    let task = json!({"body": team["id"], "place": "chợ", "what": "đi xem đèn"});
    let task = head.act(&number, "tasks", &task).json();
    for _ in 0..3 {
        let _view = head.case(&number);
    }
    let page = head.get(&format!("/ho-so/{number}")).text;
    let history = between(&page, "<ol class=\"history\">", "</section>");
    assert!(history.contains("<summary>4 lượt xem</summary>"), "{history}");
    // Every view is in a folded part; every other act is outside, with the officers it names.
    let outside: String =
        history.split("<details>").enumerate().fold(String::new(), |mut all, (at, part)| {
            let open = if at == 0 { part } else { part.split_once("</details>").expect("ends").1 };
            all.push_str(open);
            all
        });
    assert!(!outside.contains("xem</summary>") && !outside.contains("đã xem"), "{outside}");
    for told in ["đã tiếp nhận", "đã giao việc: <b>T.T.B</b>", ": <b>Đội xung kích</b>"]
    {
        assert!(outside.contains(told), "{told} in {outside}");
    }
    // A task says who is to do it, and whether they did.
    let tasks = |page: &str| between(page, "id=\"viec\"", "<details").to_owned();
    let open = tasks(&page);
    assert!(open.contains("Giao cho <b>Đội xung kích</b>") && open.contains(">Chưa xong</span>"));
    let id = task["id"].as_str().expect("an id");
    assert_eq!(head.act(&number, &format!("tasks/{id}"), &json!({"done": true})).status, 204);
    let done = tasks(&head.get(&format!("/ho-so/{number}")).text);
    assert!(done.contains(">Đã xong</span>") && !done.contains(">Chưa xong</span>"), "{done}");
    hotline.stands();
}

#[test]
fn the_next_term_stands_with_the_next_step() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "hạn kế tiếp");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("hạn kế tiếp").expect("in the queue");
    let step = |officer: &Officer| {
        let page = officer.get(&format!("/ho-so/{number}")).text;
        between(&page, "<section class=\"panel next\">", "</section>").to_owned()
    };
    assert!(!step(&officer).contains("Hạn kế tiếp"), "none runs before it is accepted");
    assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
    let case = officer.case(&number);
    let mut terms = case["deadlines"].as_array().expect("terms").clone();
    terms.sort_by_key(|it| it["due"].as_i64());
    let first = terms[0]["code"].as_str().expect("a code");
    let before = step(&officer);
    assert!(before.contains("Hạn kế tiếp:"), "{before}");
    // A term whose duty was done is not the next one.
    let path = format!("deadlines/{first}/done");
    assert_eq!(officer.act(&number, &path, &json!({})).status, 204);
    let after = step(&officer);
    assert!(after.contains("Hạn kế tiếp:") && term(&after) != term(&before), "{after}");
    assert_eq!(officer.act(&number, "close", &system::cases::closing("acted")).status, 204);
    assert!(!step(&officer).contains("Hạn kế tiếp"), "nothing is due in what is closed");
    hotline.stands();
}

/// The line of the term that ends next.
fn term(step: &str) -> &str {
    between(step, "<p class=\"term", "</p>")
}
