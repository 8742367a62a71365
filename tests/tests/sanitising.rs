//! Rule W7: a second person makes the text tell nothing of its writer before it goes.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{hand, taken};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

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
    // The writer is still asked, and answers under the new key.
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

/// A case of xã Lệ Thủy that waits for a sanitiser.
fn waiting(hotline: &Hotline, tip: &Value) -> String {
    let _token = Resident::of(hotline).tip_with(tip);
    let head = Officer::sign_in(hotline, "truong.19249");
    let number = head.number_of(tip["text"].as_str().expect("words")).expect("in the queue");
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(&number, "handover", &asked).status, 204);
    number
}

/// A second sanitiser of xã Lệ Thủy, invited and admitted.
fn another_sanitiser(hotline: &Hotline) -> Officer {
    let administrator = Officer::sign_in(hotline, "quantri.44");
    let asked = json!({"unit": "19249", "role": "sanitiser"});
    let invited = administrator.send(&Method::POST, "/api/v1/invitations", Some(&asked)).json();
    let name = "lamsach2.19249";
    let joins = json!({"invitation": invited["code"], "username": name, "display_name": "P.T.X"});
    let made = Resident::at(&hotline.triage).post("/api/v1/accounts", &joins).json();
    let colleague = Officer::sign_in(hotline, "truong.19249");
    let path = format!("/api/v1/unit/officers/{name}/admit");
    let code = json!({"code": made["short_code"]});
    assert_eq!(colleague.send(&Method::POST, &path, Some(&code)).status, 204);
    Officer::sign_in_with(&hotline.triage, name, made["password"].as_str().expect("a password"))
}

#[test]
fn rule_c2_a_sanitiser_stays_away_from_a_case_and_another_does_it() {
    let hotline = Hotline::start();
    let other = another_sanitiser(&hotline);
    let listed = |of: &Officer| of.get("/api/v1/sanitising").json()["numbers"].clone();
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let tip = |text: &str| json!({"unit": "19249", "category": "theft", "text": text});
    let by_api = waiting(&hotline, &tip("người nhà, qua API"));
    let path = format!("/api/v1/sanitising/{by_api}");
    let recuse = |of: &Officer| of.send(&Method::POST, &format!("{path}/recuse"), None);
    assert_eq!(recuse(&second).status, 204);
    assert_eq!(recuse(&second).status, 404, "gone");
    assert_eq!(listed(&second), json!([]));
    let words = json!({"text": "bản sạch"});
    for answer in [second.get(&path), second.send(&Method::POST, &path, Some(&words))] {
        assert_eq!(answer.status, 404);
    }

    // The same on the page, where it is offered.
    let by_page = waiting(&hotline, &tip("người nhà, qua trang"));
    let page = format!("/lam-sach/{by_page}");
    assert!(second.get(&page).text.contains(&format!("action=\"{page}/khong-tham-gia\"")));
    let done = second.post_form(&format!("{page}/khong-tham-gia"), &[]);
    assert_eq!((done.status, done.header("location")), (303, "/lam-sach?xong=left-to-another"));
    assert_eq!(second.get(&page).status, 404);
    assert!(!second.get("/lam-sach").text.contains(&by_page));

    // Colleagues see it, the chain has it, and another sanitiser does the work.
    let head = Officer::sign_in(&hotline, "truong.19249");
    let case = head.case(&by_api);
    assert_eq!(case["recused"], json!(["lamsach.19249"]));
    let acts = case["history"].as_array().expect("acts");
    assert!(acts.iter().any(|it| it["act"] == "recused"));
    assert_eq!(other.send(&Method::POST, &path, Some(&words)).status, 204);
    assert_eq!(head.act(&by_api, "handover/approve", &json!({})).status, 204);
    // A sanitiser cannot leave a case that waits for no sanitiser.
    let _token = Resident::of(&hotline).tip("theft", "không chờ ai");
    let number = head.number_of("không chờ ai").expect("in the queue");
    let path = format!("/api/v1/sanitising/{number}/recuse");
    assert_eq!(other.send(&Method::POST, &path, None).status, 404);
}

#[test]
fn rule_c2_a_sanitiser_who_declared_a_conflict_in_a_village_never_meets_its_cases() {
    let hotline = Hotline::start();
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    assert!(second.get("/toi").text.contains("/toi/xung-dot"));
    let villages = second.get("/api/v1/account/conflicts").json();
    let village = &villages["villages"][0]["id"];
    let declared = json!({ "villages": [village] });
    let put = second.send(&Method::PUT, "/api/v1/account/conflicts", Some(&declared));
    assert_eq!(put.status, 204);
    let tip = json!({"unit": "19249", "village": village, "category": "theft", "text": "thôn nhà"});
    let number = waiting(&hotline, &tip);
    assert_eq!(second.get("/api/v1/sanitising").json()["numbers"], json!([]));
    for path in [format!("/api/v1/sanitising/{number}"), format!("/lam-sach/{number}")] {
        assert_eq!(second.get(&path).status, 404);
    }
    let elsewhere = json!({"unit": "19249", "category": "theft", "text": "nơi khác"});
    let number = waiting(&hotline, &elsewhere);
    assert_eq!(second.get("/api/v1/sanitising").json()["numbers"], json!([number]));
}

#[test]
fn rule_w7_the_receiver_of_a_sanitised_case_sees_no_act_and_no_number_of_before() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let tip = json!({"unit": "19249", "category": "theft", "text": "nói nhiều lần", "named": "A"});
    let token = resident.tip_with(&tip);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let number = duty.number_of("nói nhiều lần").expect("in the queue");
    for _ in 0..3 {
        assert_eq!(duty.act(&number, "messages", &json!({"text": "ở đâu?"})).status, 201);
        let reply = json!({"token": token, "text": "ở chợ"});
        assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    }
    assert_eq!(duty.act(&number, "unmask", &json!({"reason": "cần"})).status, 200);
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(duty.act(&number, "handover", &asked).status, 204);
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let path = format!("/api/v1/sanitising/{number}");
    assert_eq!(second.send(&Method::POST, &path, Some(&json!({"text": "sạch"}))).status, 204);
    assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);

    let neighbour = Officer::sign_in(&hotline, "truc.19255");
    let case = neighbour.case(&number);
    let acts = |case: &Value| -> Vec<String> {
        let acts = case["history"].as_array().expect("acts").iter();
        acts.map(|it| it["act"].as_str().expect("a code").to_owned()).collect()
    };
    assert_eq!(acts(&case), ["case_referred", "case_viewed"]);
    // One act and three envelopes: the hand-over and its content.
    assert_eq!((&case["seen"], &case["beside"]), (&json!("1.3"), &json!([])));
    let by = case["history"].to_string();
    assert_eq!(by.matches("Lệ Thủy").count(), 1, "nobody of the sending unit but who let it go");
    let page = neighbour.get(&format!("/ho-so/{number}")).text;
    assert!(!page.contains("đã hỏi") && !page.contains("đã mở tên"));
    // Counting starts there, and an act that names this version is accepted.
    let seen = json!({"text": "mấy người?", "seen": case["seen"]});
    assert_eq!(neighbour.act(&number, "messages", &seen).status, 201);
    assert_eq!(neighbour.case(&number)["seen"], "3.4");
    // Oversight reads all acts, and the sender keeps the original.
    let oversight = Officer::sign_in(&hotline, "giamsat.44");
    for act in ["name_unmasked", "handover_sanitised"] {
        let listed = oversight.get(&format!("/api/v1/audit?act={act}")).json().to_string();
        assert!(listed.contains(&number), "{act}");
    }
    assert_eq!(duty.get(&format!("/api/v1/referrals/{number}/original")).status, 200);
    // Handed on with all its words, the next unit still knows nothing of the time before.
    let their_head = Officer::sign_in(&hotline, "truong.19255");
    assert_eq!(hand(&their_head, &number, "44"), 204);
    let above = Officer::sign_in(&hotline, "truc.44");
    let acts = acts(&above.case(&number));
    assert_eq!(acts.first().map(String::as_str), Some("case_referred"));
    assert!(
        acts.contains(&"message_sent".to_owned()) && !acts.contains(&"name_unmasked".to_owned())
    );
}
