//! Two units are merged: what both heads sign, what passes on, and what a power cut cannot lose.

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::{hand, share};
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};
use system::unit::{self, look, merge, sign, signed_merger};

/// Prepares to merge xã Cam Hồng into xã Lệ Thủy; gives the change's address.
fn prepared(hotline: &Hotline, from: &str) -> String {
    prepared_of(hotline, "19255", "19249", from)
}

fn prepared_of(hotline: &Hotline, old: &str, new: &str, from: &str) -> String {
    let head = Officer::sign_in(hotline, &format!("truong.{old}"));
    let asked = ["unit", "merge", old, new, "--from", from];
    let (path, change) = unit::prepared(hotline, &asked, &head);
    assert_eq!((&change["old"], &change["new"]), (&json!(old), &json!(new)));
    path
}

fn pass_on(officer: &Officer, change: &str, most: u64) -> Answer {
    officer.send(&Method::POST, &format!("{change}/pass-on"), Some(&json!({ "most": most })))
}

/// A merger, prepared and signed by both heads.
fn signed(hotline: &Hotline) -> String {
    signed_merger(hotline, "19255", "19249")
}

/// Continues until nothing is left.
fn passed(hotline: &Hotline, change: &str) {
    passed_of(hotline, "19255", "19249", change);
}

fn passed_of(hotline: &Hotline, old: &str, new: &str, change: &str) {
    let [old, new] = [old, new].map(|unit| Officer::sign_in(hotline, &format!("truong.{unit}")));
    merge(&old, &new, change, 100, || {});
}

/// A merger, signed by both heads and carried out.
fn merged(hotline: &Hotline, old: &str, new: &str) {
    passed_of(hotline, old, new, &signed_merger(hotline, old, new));
}

fn tip(hotline: &Hotline, category: &str, text: &str) -> String {
    let tip = json!({"unit": "19255", "category": category, "text": text});
    Resident::of(hotline).tip_with(&tip)
}

#[test]
fn after_a_merger_the_new_unit_reads_the_case_and_the_token_of_before_works() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = tip(&hotline, "theft", "tin từ trước khi nhập xã");
    let restricted = tip(&hotline, "drugs", "tin hạn chế từ trước");
    let duty = Officer::sign_in(&hotline, "truc.19255");
    let number = duty.number_of("tin từ trước khi nhập xã").expect("in the queue");
    // A case held by both units is held once afterwards.
    let their_head = Officer::sign_in(&hotline, "truong.19255");
    assert_eq!(share(&their_head, &number, "19249"), 204);
    let change = signed(&hotline);
    passed(&hotline, &change);

    let head = Officer::sign_in(&hotline, "truong.19249");
    let beside = head.get("/api/v1/shared").json();
    assert_eq!(beside["cases"], json!([]), "it is led now and not held beside as well");
    let case = head.case(&number);
    assert_eq!(case["tip"]["text"], "tin từ trước khi nhập xã");
    assert!(head.number_of("tin hạn chế từ trước").is_some());
    assert_eq!(head.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(head.act(&number, "messages", &json!({"text": "xã mới đã nhận"})).status, 201);
    let seen = resident.case(&token);
    assert_eq!(seen["messages"][0]["text"], "xã mới đã nhận");
    let reply = json!({"token": token, "text": "vẫn mã cũ"});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    let said = head.case(&number)["conversation"].clone();
    assert_eq!((&said[1]["by"], &said[1]["text"]), (&json!("writer"), &json!("vẫn mã cũ")));
    assert_eq!(resident.case(&restricted)["state"], "received");
    let officers = head.get("/api/v1/unit").json()["officers"].clone();
    let names =
        officers.as_array().expect("officers").iter().map(|it| it["display_name"].to_string());
    let all: Vec<String> = names.collect();
    let told_apart: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(told_apart.len(), all.len(), "both units had one of each name: {all:?}");
    let history = head.case(&number)["history"].clone();
    let acts = history.as_array().expect("acts").iter();
    assert_eq!(acts.filter(|it| it["act"] == "case_passed_on").count(), 1);

    // The old unit's officers can read nothing of it until the new unit admits them.
    let shut = duty.get(&format!("/api/v1/cases/{number}"));
    assert!(shut.is_problem(403, "not-admitted"));
    let own = duty.get("/api/v1/account").json();
    assert_eq!((&own["unit"], &own["keys"]), (&json!("19249"), &json!([])));
    let admit = json!({"code": own["short_code"]});
    let admit = head.send(&Method::POST, "/api/v1/unit/officers/truc.19255/admit", Some(&admit));
    assert_eq!(admit.status, 204, "{}", admit.text);
    assert_eq!(duty.case(&number)["tip"]["text"], "tin từ trước khi nhập xã");
    hotline.stands();
}

#[test]
fn a_tip_to_the_old_code_lands_with_the_new_unit_and_the_old_name_is_found() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let change = signed(&hotline);
    passed(&hotline, &change);
    let head = Officer::sign_in(&hotline, "truong.19249");

    // Before the directory is signed again a tip comes under the old keys, which the new unit opens.
    let late = tip(&hotline, "theft", "tin tới dưới khóa cũ");
    assert!(head.number_of("tin tới dưới khóa cũ").is_none());
    assert_eq!(pass_on(&head, &change, 100).json()["cases_left"], 0);
    assert!(head.number_of("tin tới dưới khóa cũ").is_some());
    assert_eq!(resident.case(&late)["state"], "received");
    assert_eq!(pass_on(&head, &change, 100).json()["grants_left"], 0);

    hotline.publish();
    let _token = tip(&hotline, "theft", "tin gửi theo mã cũ");
    assert!(head.number_of("tin gửi theo mã cũ").is_some());
    let found = resident.post_form("/bao-tin", &[("q", "Cam Hồng")]);
    assert!(found.text.contains("nay là"), "{}", found.text);
    let form = resident.post_form("/bao-tin", &[("unit", "19255")]);
    assert!(form.text.contains("Cam Thủy cũ") && form.text.contains("value=\"19249\""));
    let units = resident.get("/api/v1/units").json();
    let units = units["units"].as_array().expect("units").clone();
    assert!(units.iter().all(|it| it["code"] != "19255"));
    let new = units.iter().find(|it| it["code"] == "19249").expect("the new unit");
    let former = new["former"].as_array().expect("names");
    assert!(former.iter().any(|it| it.as_str().is_some_and(|it| it.contains("Cam Thủy"))));
    let listed = hotline.command(&["unit", "list"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("merged into 19249"));
}

#[test]
fn the_merged_units_keys_go_thirty_days_after_the_directory_says_so_and_its_cases_stay_open() {
    let hotline = Hotline::start();
    let _token = tip(&hotline, "theft", "tin từ trước khi nhập xã");
    let change = signed(&hotline);
    passed(&hotline, &change);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let kept = |head: &Officer| {
        let step = head.send(&Method::POST, "/api/v1/unit/rotation", None);
        step.json()["kept"].as_array().expect("a list").clone()
    };
    let told = kept(&head);
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|it| it["of_merged"] == "19255" && it["until"] == Value::Null));
    hotline.publish();
    assert!(kept(&head).iter().all(|it| it["until"].is_string() && it["grants"] == 0));
    assert!(head.get("/don-vi/khoa").text.contains("của đơn vị đã nhập, mã 19255"));
    let hotline = hotline.days_later(30);
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(kept(&head).len(), 0);
    assert!(head.number_of("tin từ trước khi nhập xã").is_some());
    // A change that ended long ago is told as before, though nobody holds the old keys any more.
    let again = pass_on(&head, &change, 100);
    assert_eq!((again.status, &again.json()["stage"]), (200, &json!("done")));
    let page = change.replace("/api/v1/unit-changes/", "/doi-don-vi/");
    assert_eq!(head.get(&page).status, 200);
}

#[test]
fn one_signature_moves_nothing_nor_do_two_before_the_day() {
    let hotline = Hotline::start();
    let _token = tip(&hotline, "theft", "chưa chuyển đi đâu");
    let change = prepared(&hotline, "2026-01-01");
    let (old, new) =
        (Officer::sign_in(&hotline, "truong.19255"), Officer::sign_in(&hotline, "truong.19249"));
    assert_eq!(sign(&old, &change).status, 204);
    assert!(sign(&old, &change).is_problem(409, "change-signed"));
    assert!(pass_on(&old, &change, 100).is_problem(409, "change-not-signed"));
    assert!(old.number_of("chưa chuyển đi đâu").is_some());
    assert!(new.number_of("chưa chuyển đi đâu").is_none());
    for third in ["truong.44", "truong.19291", "truc.19249", "quantri.44"] {
        let other = Officer::sign_in(&hotline, third);
        assert!(sign(&other, &change).is_problem(404, "not-found"), "{third}");
    }
    let stranger = Officer::sign_in(&hotline, "truong.19291");
    assert!(pass_on(&stranger, &change, 1).is_problem(404, "not-found"));

    // Prepared anew for a future day, it needs both signatures again.
    let change = prepared(&hotline, "2999-01-01");
    assert_eq!((sign(&old, &change).status, sign(&new, &change).status), (204, 204));
    assert!(pass_on(&old, &change, 100).is_problem(409, "change-too-early"));
    assert!(old.number_of("chưa chuyển đi đâu").is_some());
    let again = hotline.command(&["unit", "merge", "19255", "19249", "--from", "2026-01-01"]);
    assert!(!again.status.success(), "what both signed is not replaced");
}

#[test]
fn a_merger_cut_short_goes_on_and_loses_nothing() {
    let hotline = Hotline::start();
    let texts = ["thứ nhất", "thứ hai", "thứ ba", "thứ tư"];
    let tokens: Vec<String> = texts.iter().map(|text| tip(&hotline, "theft", text)).collect();
    let change = signed(&hotline);
    look(&Officer::sign_in(&hotline, "truong.19249"), &change, 1);
    let head = Officer::sign_in(&hotline, "truong.19255");
    let before = head.queue().len();
    let step = pass_on(&head, &change, 2).json();
    assert_eq!((&step["stage"], &step["cases_left"]), (&json!("passing"), &json!(before - 2)));
    for child in hotline.children() {
        Hotline::signal(child, "KILL");
    }
    let hotline = hotline.restarted();

    let both = ["truong.19255", "truong.19249"].map(|name| Officer::sign_in(&hotline, name));
    for text in texts {
        let seen = both.iter().filter(|it| it.number_of(text).is_some()).count();
        assert_eq!(seen, 1, "{text} is with one of the two");
    }
    passed(&hotline, &change);
    for (text, token) in texts.iter().zip(&tokens) {
        assert!(both[1].number_of(text).is_some(), "{text}");
        assert_eq!(Resident::of(&hotline).case(token)["state"], "received");
    }
    assert!(
        both[0].get("/api/v1/cases").is_problem(403, "not-admitted"),
        "until the new unit admits them"
    );
    hotline.stands();
}

#[test]
fn a_referral_to_the_merged_unit_is_refused_and_its_successor_offered() {
    let hotline = Hotline::start();
    let change = signed(&hotline);
    passed(&hotline, &change);
    let tip = json!({"unit": "44", "category": "theft", "text": "cấp trên nhận"});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let above = Officer::sign_in(&hotline, "truong.44");
    let number = above.number_of("cấp trên nhận").expect("in the queue");
    for _ in 0..2 {
        let refused =
            above.act(&number, "handover", &json!({"to": "19255", "reason": "không có gì lộ"}));
        assert!(refused.is_problem(422, "refer-merged"), "{}", refused.text);
        assert_eq!(refused.json()["successor"], "19249");
        let form = [("to", "19255")];
        let page = above.post_form(&format!("/ho-so/{number}/chuyen"), &form);
        assert_eq!(page.status, 422);
        assert!(page.text.contains("name=\"to\" value=\"19249\""), "{}", page.text);
        // The same once the directory says so too.
        hotline.publish();
    }
    assert_eq!(hand(&above, &number, "19249"), 204);
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert!(head.number_of("cấp trên nhận").is_some());
}

#[test]
fn the_page_says_what_is_signed_and_passes_cases_on_without_a_script() {
    let hotline = Hotline::start();
    let change = prepared(&hotline, "2026-01-01");
    let id = change.rsplit('/').next().expect("an id").to_owned();
    for name in ["truong.19255", "truong.19249"] {
        let head = Officer::sign_in(&hotline, name);
        assert!(head.get("/doi-don-vi").text.contains(&id));
        let unsure = head.post_form("/doi-don-vi", &[("id", &id)]);
        assert_eq!(unsure.status, 422);
        let sure = head.post_form("/doi-don-vi", &[("id", &id), ("sure", "yes")]);
        assert_eq!(sure.status, 303, "{}", sure.text);
    }
    let [old, new] = ["truong.19255", "truong.19249"].map(|name| Officer::sign_in(&hotline, name));
    // The page reloads itself and continues, for the new unit too.
    let to_the_end = |head: &Officer| loop {
        let page = head.get(&format!("/doi-don-vi/{id}"));
        if !page.text.contains("http-equiv=\"refresh\"") {
            return page;
        }
    };
    let looked = to_the_end(&new);
    assert!(looked.status == 200 && !looked.text.contains("mục của chính mình phải xem trước"));
    // Reloaded, it says for whom it waits.
    let waits = to_the_end(&new);
    assert!(waits.status == 200 && waits.text.contains("Người giữ khóa của đơn vị cũ"));
    let page = to_the_end(&old);
    assert!(page.text.contains("Xong: mọi hồ sơ đã ở đơn vị mới."), "{}", page.text);
    assert!(old.get("/api/v1/unit-changes").is_problem(403, "not-admitted"), "they wait there now");
    let seen: Value = new.get("/api/v1/unit-changes").json();
    assert_eq!(seen["changes"][0]["stage"], "done");
}

#[test]
fn an_original_that_the_old_unit_kept_is_read_at_the_new_one() {
    let hotline = Hotline::start();
    let _token = tip(&hotline, "theft", "lời gốc của người báo");
    let head = Officer::sign_in(&hotline, "truong.19255");
    let number = head.number_of("lời gốc của người báo").expect("in the queue");
    let asked = json!({"to": "19249", "sanitise": true});
    assert_eq!(head.act(&number, "handover", &asked).status, 204);
    let second = Officer::sign_in(&hotline, "lamsach.19255");
    let (path, words) =
        (format!("/api/v1/sanitising/{number}"), json!({"text": "lời đã làm sạch"}));
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);

    merged(&hotline, "19255", "19291");
    let keeper = Officer::sign_in(&hotline, "truong.19291");
    assert_eq!(keeper.get("/api/v1/referrals").json()["referrals"][0]["number"], number);
    let kept = keeper.get(&format!("/api/v1/referrals/{number}/original"));
    assert_eq!((kept.status, &kept.json()["text"]), (200, &json!("lời gốc của người báo")));
    let holder = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(holder.case(&number)["tip"]["text"], "lời đã làm sạch");
    assert_eq!(holder.get(&format!("/api/v1/referrals/{number}/original")).status, 404);
}

#[test]
fn rule_c1_a_case_about_the_unit_in_its_place_goes_above_it() {
    let hotline = Hotline::start();
    let about = json!({"unit": "19249", "category": "officer", "text": "về cán bộ xã Lệ Thủy"});
    let token = Resident::of(&hotline).tip_with(&about);
    let above = Officer::sign_in(&hotline, "truong.44");
    let number = above.number_of("về cán bộ xã Lệ Thủy").expect("with the province");
    assert_eq!(hand(&above, &number, "19291"), 204);
    assert!(Officer::sign_in(&hotline, "truong.19291").number_of("về cán bộ xã Lệ Thủy").is_some());

    merged(&hotline, "19291", "19249");
    let concerned = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(concerned.get(&format!("/api/v1/cases/{number}")).status, 404);
    assert_eq!(above.case(&number)["tip"]["text"], "về cán bộ xã Lệ Thủy");
    assert_eq!(above.act(&number, "messages", &json!({"text": "cấp trên giữ"})).status, 201);
    assert_eq!(Resident::of(&hotline).case(&token)["messages"][0]["text"], "cấp trên giữ");
}

#[test]
fn a_dormant_grant_to_the_old_unit_wakes_at_the_new_one() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__ANSWER_HOURS", "0")]);
    let below = "[[unit]]\ncode = \"19288\"\nabove = \"19291\"\n";
    let invitations = hotline.import(below);
    let _head = Officer::join(&hotline, &invitations[0].1, "truong.19288");
    hotline.publish();
    let told = json!({"unit": "19291", "category": "violence", "text": "gấp, ở xã dưới"});
    let _token = Resident::of(&hotline).tip_with(&told);
    let head = Officer::sign_in(&hotline, "truong.19291");
    let number = head.number_of("gấp, ở xã dưới").expect("in the queue");
    assert_eq!(hand(&head, &number, "19288"), 204);

    merged(&hotline, "19291", "19249");
    let new = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(new.get("/api/v1/shared").json()["cases"], json!([]), "asleep still");
    drop(new);
    // The start has the first tick: nobody answered.
    let hotline = hotline.restarted();
    let new = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(new.get("/api/v1/shared").json()["cases"][0]["number"], number);
    assert_eq!(new.case(&number)["tip"]["text"], "gấp, ở xã dưới");
}
