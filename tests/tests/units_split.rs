//! Villages go to another unit: what both heads sign, which cases follow, and what the old unit keeps.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{closing, share, through_the_gate};
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};
use system::unit::{self, pass_all, sign};

const VILLAGE: &str = "Thôn mẫu 4 (Phong Thủy cũ)";

/// Prepares to give one village of xã Lệ Thủy to xã Cam Hồng; gives the change's address.
fn prepared(hotline: &Hotline, from: &str) -> String {
    let head = Officer::sign_in(hotline, "truong.19249");
    let (path, seen) = unit::prepared(hotline, &split_from(from), &head);
    assert_eq!((&seen["kind"], &seen["villages"]), (&json!("split"), &json!([VILLAGE])));
    path
}

/// The command that prepares it.
fn split_from(day: &str) -> [&str; 8] {
    ["unit", "split", "19249", "19255", "--village", VILLAGE, "--from", day]
}

fn change_of(officer: &Officer) -> Value {
    officer.get("/api/v1/unit-changes").json()["changes"][0].clone()
}

fn pass_on(officer: &Officer, change: &str, most: u64) -> Answer {
    officer.send(&Method::POST, &format!("{change}/pass-on"), Some(&json!({ "most": most })))
}

/// A split, prepared, signed by both heads, and published.
fn published(hotline: &Hotline) -> String {
    let heads = ["truong.19249", "truong.19255"].map(|it| Officer::sign_in(hotline, it));
    let change = unit::signed(hotline, &split_from("2026-01-01"), heads.each_ref());
    hotline.publish();
    change
}

/// Continues until all cases were looked at.
fn passed(hotline: &Hotline, change: &str) {
    pass_all(&Officer::sign_in(hotline, "truong.19249"), change, 100);
}

fn village(hotline: &Hotline, unit: &str, list: &str, name: &str) -> Value {
    let units = Resident::of(hotline).get("/api/v1/units").json();
    let units = units["units"].as_array().expect("units").clone();
    let unit = units.iter().find(|it| it["code"] == unit).expect("the unit").clone();
    let villages = unit[list].as_array().expect("villages").clone();
    villages.into_iter().find(|it| it["name"] == name).unwrap_or_default()
}

fn tip_from(hotline: &Hotline, category: &str, village: Option<&str>, text: &str) -> String {
    let tip = json!({"unit": "19249", "village": village, "category": category, "text": text});
    Resident::of(hotline).tip_with(&tip)
}

#[test]
fn open_cases_from_the_village_follow_under_new_keys_and_their_tokens_go_on_working() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let id = village(&hotline, "19249", "villages", VILLAGE)["id"].clone();
    let id = id.as_str().expect("an id");
    let token = tip_from(&hotline, "theft", Some(id), "tin từ thôn chuyển đi");
    let _restricted = tip_from(&hotline, "drugs", Some(id), "tin hạn chế từ thôn ấy");
    let _stays = tip_from(&hotline, "theft", None, "tin không nói thôn nào");
    let _closed = tip_from(&hotline, "theft", Some(id), "tin đã đóng từ trước");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let number = duty.number_of("tin từ thôn chuyển đi").expect("in the queue");
    assert_eq!(duty.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(duty.act(&number, "messages", &json!({"text": "hỏi từ xã cũ"})).status, 201);
    // A neighbour holds it too, and still does afterwards.
    let lead = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(share(&lead, &number, "19291"), 204);
    let closed = duty.number_of("tin đã đóng từ trước").expect("in the queue");
    assert_eq!(duty.act(&closed, "close", &closing("insufficient")).status, 204);

    let change = published(&hotline);
    passed(&hotline, &change);

    let head = Officer::sign_in(&hotline, "truong.19255");
    let case = head.case(&number);
    assert_eq!(case["tip"]["text"], "tin từ thôn chuyển đi");
    assert_eq!(case["state"], "question", "it stands where it stood");
    assert!(head.number_of("tin hạn chế từ thôn ấy").is_some());
    assert!(head.number_of("tin không nói thôn nào").is_none());
    assert_eq!(duty.get(&format!("/api/v1/cases/{number}")).status, 404);
    assert!(duty.number_of("tin không nói thôn nào").is_some());
    assert_eq!(duty.case(&closed)["state"], "closed", "what is closed stays");
    let neighbour = Officer::sign_in(&hotline, "truong.19291");
    assert_eq!(neighbour.case(&number)["tip"]["text"], "tin từ thôn chuyển đi");

    assert_eq!(resident.case(&token)["messages"][0]["text"], "hỏi từ xã cũ");
    let reply = json!({"token": token, "text": "trả lời bằng mã cũ"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    let said = head.case(&number)["conversation"].clone();
    assert_eq!((&said[1]["by"], &said[1]["text"]), (&json!("writer"), &reply["text"]));
    assert_eq!(head.act(&number, "messages", &json!({"text": "xã mới"})).status, 201);
    assert_eq!(resident.case(&token)["messages"][1]["text"], "xã mới");
    hotline.stands();
}

#[test]
fn the_original_of_a_copy_goes_with_the_village_and_the_old_unit_keeps_nothing_of_it() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let id = village(&hotline, "19249", "villages", VILLAGE)["id"].clone();
    let id = id.as_str().expect("an id");
    let token = tip_from(&hotline, "theft", Some(id), "tôi đứng ở cửa bếp nhà tôi thấy");
    let lead = Officer::sign_in(&hotline, "truong.19249");
    let number = lead.number_of("tôi đứng ở cửa bếp nhà tôi thấy").expect("in the queue");
    let reply = json!({"token": token, "text": "nói trước khi mời"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    let asked = json!({"with": "19291", "sanitise": true});
    assert_eq!(lead.act(&number, "share", &asked).status, 204);
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    through_the_gate(&second, &lead, &number, &json!({"text": "Có người thấy việc ấy."}));

    let change = published(&hotline);
    passed(&hotline, &change);

    let original = format!("/api/v1/referrals/{number}/original");
    let new = Officer::sign_in(&hotline, "truong.19255");
    assert_eq!(new.case(&number)["tip"]["text"], "Có người thấy việc ấy.");
    let shown = new.get(&original).text;
    assert!(shown.contains("cửa bếp nhà tôi") && shown.contains("nói trước khi mời"), "{shown}");
    assert!(new.get(&format!("/ho-so/{number}")).text.contains("/da-chuyen/"), "linked there");
    assert_eq!(new.get("/api/v1/counts").json()["answered"], 1, "nobody has answered it yet");
    assert_eq!(Officer::sign_in(&hotline, "truong.19249").get(&original).status, 404);
    assert_eq!(Officer::sign_in(&hotline, "truong.19291").get(&original).status, 404);
    hotline.stands();
}

#[test]
fn a_tip_told_to_the_old_commune_and_the_village_reaches_the_new_unit() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let before = village(&hotline, "19249", "villages", VILLAGE);
    let _change = published(&hotline);
    let passed = village(&hotline, "19249", "passed", VILLAGE);
    assert_eq!((&passed["id"], &passed["now"]), (&before["id"], &json!("19255")));
    assert_eq!(village(&hotline, "19255", "villages", VILLAGE)["id"], before["id"]);
    assert_eq!(village(&hotline, "19249", "villages", VILLAGE), Value::Null);
    let id = before["id"].as_str().expect("an id");

    let _token = tip_from(&hotline, "theft", Some(id), "gửi theo xã cũ");
    assert!(Officer::sign_in(&hotline, "truc.19255").number_of("gửi theo xã cũ").is_some());
    // Without a script: the old commune's form still has the village and says where it is now.
    let form = resident.post_form("/bao-tin", &[("unit", "19249")]);
    let option = format!("<option value=\"{id}\">{VILLAGE} (nay thuộc Xã Cam Hồng)</option>");
    assert!(form.text.contains(&option), "{}", form.text);
    let once = form.text.split("name=\"once\" value=\"").nth(1).expect("a form");
    let once = once.split('"').next().expect("its random text");
    let fields = [("step", "send"), ("unit", "19249"), ("village", id), ("once", once)];
    let told = [fields.as_slice(), &[("category", "officer"), ("text", "về xã mới")]].concat();
    let page = resident.post_form("/bao-tin", &told);
    assert_eq!(page.status, 200, "{}", page.text);
    // Rule C1 uses today's unit: the tip is sealed past xã Cam Hồng.
    let above = Officer::sign_in(&hotline, "truong.44");
    let number = above.number_of("về xã mới").expect("with the province");
    assert_eq!(above.case(&number)["tip"]["about_unit"], "19249", "as the writer chose");
    for concerned in ["19249", "19255"] {
        let refused =
            above.act(&number, "handover", &json!({ "to": concerned, "reason": "không có gì lộ" }));
        assert!(refused.is_problem(422, "refer-concerned"), "{}", refused.text);
    }
}

#[test]
fn nothing_moves_before_both_signed_the_day_has_come_and_the_directory_says_so() {
    let hotline = Hotline::start();
    let change = prepared(&hotline, "2026-01-01");
    let (old, new) =
        (Officer::sign_in(&hotline, "truong.19249"), Officer::sign_in(&hotline, "truong.19255"));
    assert_eq!(sign(&old, &change).status, 204);
    assert!(pass_on(&old, &change, 100).is_problem(409, "change-not-signed"));
    hotline.publish();
    assert_ne!(village(&hotline, "19249", "villages", VILLAGE), Value::Null, "one signature");
    for third in ["truong.44", "truong.19291", "quantri.44"] {
        let other = Officer::sign_in(&hotline, third);
        assert!(sign(&other, &change).is_problem(404, "not-found"), "{third}");
        assert!(pass_on(&other, &change, 1).is_problem(404, "not-found"), "{third}");
    }
    let change = prepared(&hotline, "2999-01-01");
    assert_eq!((sign(&old, &change).status, sign(&new, &change).status), (204, 204));
    hotline.publish();
    assert!(pass_on(&old, &change, 100).is_problem(409, "change-too-early"));
    assert_ne!(village(&hotline, "19249", "villages", VILLAGE), Value::Null, "too early");
    assert!(
        !hotline.command(&split_from("2026-01-01")).status.success(),
        "what both signed is not replaced"
    );
}

#[test]
fn what_is_signed_waits_for_the_directory_and_only_who_holds_the_old_keys_passes_cases_on() {
    let hotline = Hotline::start();
    let change = prepared(&hotline, "2026-01-01");
    let (old, new) =
        (Officer::sign_in(&hotline, "truong.19249"), Officer::sign_in(&hotline, "truong.19255"));
    assert_eq!((sign(&old, &change).status, sign(&new, &change).status), (204, 204));
    assert_eq!(change_of(&old)["stage"], "publishing");
    assert!(pass_on(&old, &change, 100).is_problem(409, "change-not-published"));
    hotline.publish();
    assert_eq!(change_of(&old)["stage"], "passing");
    let taken = ("/api/v1/unit/officers/truc.19249/restricted", json!({"holds": false}));
    assert_eq!(old.send(&Method::POST, taken.0, Some(&taken.1)).status, 204);
    for lacks in ["truong.19255", "truc.19249"] {
        let officer = Officer::sign_in(&hotline, lacks);
        assert!(pass_on(&officer, &change, 100).is_problem(409, "key-not-held"), "{lacks}");
    }
    // On the page, without a script.
    let id = change.rsplit('/').next().expect("an id");
    let mut page = old.get(&format!("/doi-don-vi/{id}"));
    while page.text.contains("http-equiv=\"refresh\"") {
        page = old.get(&format!("/doi-don-vi/{id}"));
    }
    assert!(page.text.contains("Xong: hồ sơ đang mở của các thôn ấy đã ở đơn vị mới."));
    let list = new.get("/doi-don-vi").text;
    assert!(list.contains(VILLAGE) && list.contains("Xong:"), "{list}");
}

#[test]
fn a_split_cut_short_goes_on_where_it_stopped() {
    let hotline = Hotline::start();
    let id = village(&hotline, "19249", "villages", VILLAGE)["id"].clone();
    let id = id.as_str().expect("an id");
    let texts = ["thứ nhất", "thứ hai", "thứ ba", "thứ tư"];
    let tokens: Vec<String> =
        texts.iter().map(|text| tip_from(&hotline, "theft", Some(id), text)).collect();
    let change = published(&hotline);
    let old = Officer::sign_in(&hotline, "truong.19249");
    let before = change_of(&old)["cases_left"].as_u64().expect("a number");
    let step = pass_on(&old, &change, 2).json();
    assert_eq!((&step["stage"], &step["cases_left"]), (&json!("passing"), &json!(before - 2)));
    for child in hotline.children() {
        Hotline::signal(child, "KILL");
    }
    let hotline = hotline.restarted();

    passed(&hotline, &change);
    let new = Officer::sign_in(&hotline, "truong.19255");
    for (text, token) in texts.iter().zip(&tokens) {
        assert!(new.number_of(text).is_some(), "{text}");
        assert_eq!(Resident::of(&hotline).case(token)["state"], "received");
    }
    hotline.stands();
    // The rest of the unit can be merged, and the village is still found under the first name.
    let asked = ["unit", "merge", "19249", "19291", "--from", "2026-01-01"];
    assert!(hotline.command(&asked).status.success());
}

#[test]
fn a_split_that_cannot_be_is_refused_in_words() {
    let hotline = Hotline::start();
    let cases = [
        (["19249", "19249", VILLAGE, "2026-01-01"], "named twice"),
        (["19249", "19255", "Thôn không có", "2026-01-01"], "it has: "),
        (["19249", "99999", VILLAGE, "2026-01-01"], "not served"),
        (["19249", "19255", VILLAGE, "mai"], "is no day"),
    ];
    for ([old, new, village, from], told) in cases {
        let asked = ["unit", "split", old, new, "--village", village, "--from", from];
        let done = hotline.command(&asked);
        let words = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && words.contains(told), "{words}");
    }
    let nothing = Officer::sign_in(&hotline, "truong.19249").get("/api/v1/unit-changes").json();
    assert_eq!(nothing["changes"], json!([]));
}
