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
