//! A case that no officer can attend to, since all officers of the unit stay away from it or have lost the
//! key, becomes known to the unit above; before the last one goes, the page warns.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::cases::closing;
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::unit::about;

/// The officers who work cases at xã Lệ Thủy.
const ALL: [&str; 3] = ["truong.19249", "truc.19249", "truc2.19249"];

/// What the province knows of a case that another unit leads: nothing, or the line of the list.
fn known_above(hotline: &Hotline, number: &str) -> Option<Value> {
    let shared = Officer::sign_in(hotline, "truc.44").get("/api/v1/shared").json();
    let cases = shared["cases"].as_array().expect("cases").clone();
    cases.into_iter().find(|it| it["number"] == number)
}

fn everybody_recuses_themselves(hotline: &Hotline) {
    let resident = Resident::of(hotline);
    let all = ALL.map(|name| Officer::sign_in(hotline, name));
    for (category, text) in [("theft", "việc thường"), ("violence", "việc khẩn")] {
        let token = resident.tip(category, text);
        let number = all[0].number_of(text).expect("in the queue");
        let page = |officer: &Officer| officer.get(&format!("/ho-so/{number}")).text;
        for (at, officer) in all.iter().enumerate() {
            let last = at + 1 == all.len();
            assert_eq!(officer.case(&number)["alone"], json!(last));
            assert_eq!(page(officer).contains("người cuối cùng của đơn vị"), last);
            assert_eq!(known_above(hotline, &number), None);
            assert_eq!(officer.act(&number, "recuse", &json!({})).status, 204);
        }
        let line = known_above(hotline, &number).expect("known");
        // An urgent one opens there; of the other only that there is one.
        let category = if category == "violence" { json!("violence") } else { Value::Null };
        assert_eq!(line["category"], category);
        for unit in ["truc.19255", "truc.19291"] {
            let shown = Officer::sign_in(hotline, unit).get("/api/v1/shared").text;
            assert!(!shown.contains(&number), "{unit}");
        }
        assert_eq!(resident.case(&token)["state"], "received");
    }
    hotline.stands();
}

#[test]
fn a_case_from_which_all_of_a_unit_recused_themselves_is_known_above_and_the_last_is_warned() {
    everybody_recuses_themselves(&Hotline::start());
    everybody_recuses_themselves(&Hotline::start_on_postgres());
}

#[test]
fn a_case_left_to_an_account_that_was_reset_by_who_stays_away_from_it_is_known_above() {
    let hotline = Hotline::start();
    let [head, duty, second] = ALL.map(|name| Officer::sign_in(&hotline, name));
    let _token = Resident::of(&hotline).tip("violence", "còn một người");
    let number = head.number_of("còn một người").expect("in the queue");
    for away in [&head, &second] {
        assert_eq!(away.act(&number, "recuse", &json!({})).status, 204);
    }
    assert_eq!(duty.case(&number)["alone"], json!(true));
    assert_eq!(known_above(&hotline, &number), None);
    let reset = about(&head, ALL[1], "password", &Value::Null);
    assert_eq!(reset.status, 200, "{}", reset.text);
    assert!(known_above(&hotline, &number).is_some());
    hotline.stands();
}

#[test]
fn who_recuses_themselves_leaves_no_reader_in_an_account_that_they_reset() {
    let hotline = Hotline::start();
    let [head, _, second] = ALL.map(|name| Officer::sign_in(&hotline, name));
    let _token = Resident::of(&hotline).tip("violence", "hai người là một");
    let number = head.number_of("hai người là một").expect("in the queue");
    assert_eq!(about(&head, ALL[1], "password", &Value::Null).status, 200);
    assert_eq!(second.act(&number, "recuse", &json!({})).status, 204);
    assert_eq!(head.case(&number)["alone"], json!(true));
    assert_eq!(head.act(&number, "recuse", &json!({})).status, 204);
    assert!(known_above(&hotline, &number).is_some());
    hotline.stands();
}

#[test]
fn a_closed_case_from_which_all_recused_themselves_waits_for_nothing_and_is_not_known_above() {
    let hotline = Hotline::start();
    let all = ALL.map(|name| Officer::sign_in(&hotline, name));
    let _token = Resident::of(&hotline).tip("violence", "đã xong rồi");
    let number = all[0].number_of("đã xong rồi").expect("in the queue");
    assert_eq!(all[0].act(&number, "close", &closing("acted")).status, 204);
    for officer in &all {
        assert_eq!(officer.case(&number)["alone"], json!(false));
        assert_eq!(officer.act(&number, "recuse", &json!({})).status, 204);
    }
    assert_eq!(known_above(&hotline, &number), None);
    hotline.stands();
}

#[test]
fn a_case_of_a_village_in_which_all_declared_a_conflict_is_known_above_once_one_of_them_looks() {
    let hotline = Hotline::start();
    let all = ALL.map(|name| Officer::sign_in(&hotline, name));
    let villages =
        |officer: &Officer| officer.get("/api/v1/account/conflicts").json()["villages"].clone();
    let village = villages(&all[0])[0]["id"].clone();
    let tip = |text: &str| {
        let tip = json!({"unit": "19249", "village": village, "category": "theft", "text": text});
        let _token = Resident::of(&hotline).tip_with(&tip);
    };
    tip("trước khi ai khai");
    let number = all[0].number_of("trước khi ai khai").expect("in the queue");
    for (at, officer) in all.iter().enumerate() {
        let last = at + 1 == all.len();
        assert_eq!(villages(officer)[0]["alone"], json!(last));
        let page = officer.get("/toi/xung-dot").text;
        assert_eq!(page.contains("mọi đồng nghiệp khác đã khai"), last);
        let declared = json!({ "villages": [village] });
        let put = officer.send(&Method::PUT, "/api/v1/account/conflicts", Some(&declared));
        assert_eq!(put.status, 204);
        assert!(officer.queue().iter().all(|it| it["number"] != number.as_str()));
        assert_eq!(known_above(&hotline, &number).is_some(), last);
    }
    // A later one is known as soon as one of them looks.
    tip("sau khi tất cả đã khai");
    let before = Officer::sign_in(&hotline, "truc.44").get("/api/v1/shared").json();
    let _queue = all[1].queue();
    let after = Officer::sign_in(&hotline, "truc.44").get("/api/v1/shared").json();
    let count = |it: &Value| it["cases"].as_array().map(Vec::len);
    assert_eq!(count(&after), count(&before).map(|it| it + 1));
    hotline.stands();
}

#[test]
fn cases_under_a_key_whose_last_holder_leaves_are_known_above_at_the_next_tick() {
    let hotline = Hotline::start();
    let head = Officer::sign_in(&hotline, "truong.19249");
    let _token = Resident::of(&hotline).tip("drugs", "chỉ khóa hạn chế mở");
    let number = head.number_of("chỉ khóa hạn chế mở").expect("in the queue");
    // The only holders are the head and those whom the head named; all but one give it up.
    let officers = || head.get("/api/v1/unit").json()["officers"].clone();
    let alone = |name: &str| {
        let officers = officers();
        let it = officers.as_array().expect("officers").iter().find(|it| it["username"] == name);
        it.expect("an officer")["alone"].clone()
    };
    for name in ["truc.19249", "truc2.19249"] {
        let taken = about(&head, name, "restricted", &json!({"holds": false}));
        assert!([204, 404, 422].contains(&taken.status), "{}", taken.text);
    }
    assert_eq!(alone("truong.19249"), json!(["restricted"]));
    // A second head, who holds only the desk key, ends the account of the last holder.
    let (password, code) = system::unit::joined(&hotline, "19249", "unit_head", "truong2.19249");
    let admit = about(&head, "truong2.19249", "admit", &json!({ "code": code }));
    assert_eq!(admit.status, 204, "{}", admit.text);
    let second = Officer::sign_in_with(&hotline.triage, "truong2.19249", &password);
    let page = second.get("/don-vi").text;
    assert!(page.contains("người cuối cùng giữ khóa hạn chế"), "{page}");
    let left = about(&second, "truong.19249", "leave", &json!({}));
    assert_eq!(left.status, 200, "{}", left.text);
    drop((head, second));
    // The start has the first tick.
    let hotline = hotline.restarted();
    while known_above(&hotline, &number).is_none() {
        std::thread::yield_now();
    }
    let top = Officer::sign_in(&hotline, "truong.44");
    assert_eq!(top.case(&number)["tip"]["text"], "chỉ khóa hạn chế mở");
    hotline.stands();
}
