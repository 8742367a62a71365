//! Rule C1 when units are merged: the new unit's cases about the old unit go above before the old unit's
//! officers arrive.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{closing, hand, share};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::unit::{merge, signed_merger};

/// A tip about xã Cam Hồng, which comes to the province; gives token and number there.
fn about_cam_hong(hotline: &Hotline, text: &str) -> (String, String) {
    let tip =
        json!({"unit": "19255", "category": "theft", "text": text, "concerns_receiver": true});
    let token = Resident::of(hotline).tip_with(&tip);
    let number = Officer::sign_in(hotline, "truc.44").number_of(text).expect("at the province");
    (token, number)
}

/// Such a tip that the province handed to xã Lệ Thủy, which accepted it.
fn with_le_thuy(hotline: &Hotline, text: &str) -> (String, String) {
    let (token, number) = about_cam_hong(hotline, text);
    assert_eq!(hand(&Officer::sign_in(hotline, "truong.44"), &number, "19249"), 204);
    let duty = Officer::sign_in(hotline, "truc.19249");
    assert_eq!(duty.act(&number, "accept", &json!({})).status, 204);
    (token, number)
}

/// Prepares the merger of xã Cam Hồng into xã Lệ Thủy, which both heads sign; gives its address.
fn signed(hotline: &Hotline) -> String {
    signed_merger(hotline, "19255", "19249")
}

fn sanitised(hotline: &Hotline, number: &str, to: &str) {
    let head = Officer::sign_in(hotline, "truong.19249");
    let asked = json!({"to": to, "sanitise": true});
    assert_eq!(head.act(number, "handover", &asked).status, 204);
    let second = Officer::sign_in(hotline, "lamsach.19249");
    let words = json!({"place": "gần chợ", "text": "Có người thấy hai người lạ."});
    let path = format!("/api/v1/sanitising/{number}");
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    assert_eq!(head.act(number, "handover/approve", &json!({})).status, 204);
}

/// Lists in which a case can be.
const LISTS: [&str; 6] =
    ["/api/v1/cases", "/api/v1/shared", "/api/v1/referrals", "/", "/chung", "/da-chuyen"];

/// Checks that nothing tells this officer of a case of this number.
fn knows_nothing(officer: &Officer, number: &str) {
    for act in ["", "/original"] {
        let path = match act {
            "" => format!("/api/v1/cases/{number}"),
            _ => format!("/api/v1/referrals/{number}/original"),
        };
        assert_eq!(officer.get(&path).status, 404, "{path}");
    }
    assert_eq!(officer.get(&format!("/ho-so/{number}")).status, 404);
    for list in LISTS {
        let shown = officer.get(list);
        assert!(!shown.text.contains(number), "{list} {}", shown.status);
    }
}

#[test]
fn rule_c1_whatever_the_new_unit_holds_about_the_old_one_goes_above_before_its_officers_come() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let (token, led) = with_le_thuy(&hotline, "hồ sơ do Lệ Thủy giữ");
    let (_, closed) = with_le_thuy(&hotline, "hồ sơ đã đóng ở Lệ Thủy");
    let (_, sent_on) = with_le_thuy(&hotline, "bản gốc còn giữ ở Lệ Thủy");
    let (_, waiting) = about_cam_hong(&hotline, "chưa ai nhận ở Lệ Thủy");
    let (_, beside) = about_cam_hong(&hotline, "cùng giữ với xã bên");
    let top = Officer::sign_in(&hotline, "truong.44");
    assert_eq!((hand(&top, &waiting, "19249"), hand(&top, &beside, "19291")), (204, 204));
    let neighbour = Officer::sign_in(&hotline, "truong.19291");
    assert_eq!(neighbour.act(&beside, "accept", &json!({})).status, 204);
    assert_eq!(share(&neighbour, &beside, "19249"), 204);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(duty.act(&closed, "close", &closing("acted")).status, 204);
    sanitised(&hotline, &sent_on, "19291");
    // Handed on whole, so that nothing of it opens here: only a tombstone is left.
    let (_, passed_on) = with_le_thuy(&hotline, "đã chuyển hẳn sang xã bên");
    let le_thuy = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(hand(&le_thuy, &passed_on, "19291"), 204);
    assert!(le_thuy.get("/da-chuyen").text.contains(&passed_on));
    let own = resident.tip("theft", "không nói về ai");
    let own_number = duty.number_of("không nói về ai").expect("in the queue");
    let (_, late) = about_cam_hong(&hotline, "đến sau khi hai bên đã ký");

    let change = signed(&hotline);
    // From now on no case about either unit comes to the other.
    let refused = top.act(&late, "handover", &json!({"to": "19249", "reason": "không có gì lộ"}));
    assert!(refused.is_problem(422, "refer-concerned"), "{}", refused.text);
    let refused =
        neighbour.act(&beside, "share", &json!({"with": "19249", "reason": "không có gì lộ"}));
    assert!(refused.is_problem(422, "refer-concerned"), "{}", refused.text);
    // The old unit's head alone can pass nothing on, on the page either.
    let old = Officer::sign_in(&hotline, "truong.19255");
    let stopped = old.send(&Method::POST, &format!("{change}/pass-on"), Some(&json!({})));
    assert!(stopped.is_problem(409, "change-not-looked"), "{}", stopped.text);
    let page = old.get(&change.replace("/api/v1/unit-changes/", "/doi-don-vi/"));
    assert!(page.status == 409 && page.text.contains("chưa xem xong hồ sơ của chính mình"));
    let page = old.get("/doi-don-vi").text;
    assert!(page.contains("mục của chính mình phải xem trước"), "{page}");

    let new = Officer::sign_in(&hotline, "truong.19249");
    merge(&old, &new, &change, 2, || hotline.stands());
    let admitted = Officer::sign_in(&hotline, "truc.19255");
    let code = admitted.get("/api/v1/account").json()["short_code"].clone();
    let path = "/api/v1/unit/officers/truc.19255/admit";
    assert_eq!(new.send(&Method::POST, path, Some(&json!({"code": code}))).status, 204);
    assert_eq!(admitted.case(&own_number)["tip"]["text"], "không nói về ai");
    for number in [&led, &closed, &sent_on, &waiting, &beside, &passed_on] {
        for officer in [&admitted, &new, &duty] {
            knows_nothing(officer, number);
        }
    }
    // Later hand-overs are listed as before; none of the merger's own second is.
    let merged = hotline.clock().now();
    while hotline.clock().now() == merged {
        std::thread::yield_now();
    }
    let _token = resident.tip("theft", "chuyển sau khi nhập");
    let since = new.number_of("chuyển sau khi nhập").expect("in the queue");
    assert_eq!(hand(&new, &since, "19291"), 204);
    assert!(admitted.get("/da-chuyen").text.contains(&since));
    // The province leads the cases that were led, and answers for them; a hand-over that waited for an answer
    // waits no more.
    for (number, text) in [(&led, "hồ sơ do Lệ Thủy giữ"), (&waiting, "chưa ai nhận ở Lệ Thủy")]
    {
        assert_eq!(top.case(number)["tip"]["text"], text);
        assert_eq!(top.act(number, "state", &json!({"state": "question"})).status, 204);
    }
    assert_eq!(top.case(&closed)["tip"]["text"], "hồ sơ đã đóng ở Lệ Thủy");
    assert_eq!(top.act(&led, "messages", &json!({"text": "tỉnh đã nhận"})).status, 201);
    assert_eq!(resident.case(&token)["messages"][0]["text"], "tỉnh đã nhận");
    assert_eq!(resident.case(&own)["state"], "received");
    let original = top.get(&format!("/api/v1/referrals/{sent_on}/original"));
    assert_eq!(original.json()["text"], "bản gốc còn giữ ở Lệ Thủy");
    let shared = top.get("/api/v1/shared").json()["cases"].clone();
    let shared: Vec<&Value> = shared.as_array().expect("cases").iter().collect();
    assert_eq!((shared.len(), &shared[0]["number"]), (1, &json!(beside)));
    let stones = top.get("/api/v1/referrals").json()["referrals"].clone();
    let unanswered = stones.as_array().expect("stones").iter().filter(|it| it["answer"].is_null());
    assert_eq!(unanswered.filter(|it| it["to"] == "44" || it["to"] == "19255").count(), 0);
    let refused = top.act(&led, "handover", &json!({"to": "19249", "reason": "không có gì lộ"}));
    assert!(refused.is_problem(422, "refer-concerned"), "{}", refused.text);
    hotline.stands();
}

#[test]
fn rule_c1_what_is_given_back_does_not_go_to_a_sender_that_it_is_about_by_now() {
    let hotline = Hotline::start();
    let (_, number) = with_le_thuy(&hotline, "xã bên trả lại");
    assert_eq!(hand(&Officer::sign_in(&hotline, "truong.19249"), &number, "19291"), 204);
    let _change = signed(&hotline);
    let neighbour = Officer::sign_in(&hotline, "truc.19291");
    assert_eq!(neighbour.act(&number, "return", &json!({})).status, 204);
    let top = Officer::sign_in(&hotline, "truc.44");
    assert_eq!(top.case(&number)["tip"]["text"], "xã bên trả lại");
    assert_eq!(
        Officer::sign_in(&hotline, "truc.19249").get(&format!("/api/v1/cases/{number}")).status,
        404
    );
    hotline.stands();
}

#[test]
fn rule_c1_what_the_old_unit_gave_back_about_the_new_one_is_not_among_its_tombstones() {
    let hotline = Hotline::start();
    let (_, number) = about_cam_hong(&hotline, "xã cũ từng giữ");
    let top = Officer::sign_in(&hotline, "truong.44");
    assert_eq!(hand(&top, &number, "19291"), 204);
    let old = Officer::sign_in(&hotline, "truong.19291");
    assert_eq!(old.act(&number, "return", &json!({})).status, 204);
    let change = signed_merger(&hotline, "19291", "19255");
    let new = Officer::sign_in(&hotline, "truong.19255");
    merge(&old, &new, &change, 2, || hotline.stands());
    knows_nothing(&new, &number);
    hotline.stands();
}
