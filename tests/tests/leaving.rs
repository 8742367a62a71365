//! Leaving: from when on an officer does not hold a key any more, and how cases go over to the new one.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use casework::directory::KeyKind;
use casework::ids::UnitId;
use reqwest::Method;
use sealing::header::{Header, Purpose};
use sealing::keys::Identity;
use sealing::password::PasswordSecret;
use secrecy::SecretString;
use serde_json::json;
use storage::db::store::Store;
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::unit::{about, joined, renewed, sign_in};

/// The unit keys that an officer's password opens in the present database.
async fn keys_of(
    hotline: &Hotline,
    store: &Store,
    username: &str,
) -> Vec<(UnitId, KeyKind, Identity)> {
    let text = std::fs::read_to_string(hotline.data().join("secrets/triage-password-secret"));
    let secret = BASE64_STANDARD.decode(text.expect("a secret").trim()).expect("base64");
    let secret = PasswordSecret::from_bytes(secret.try_into().expect("32 bytes"));
    let officer =
        store.read().accounts().with_username(username).await.expect("read").expect("an officer");
    let password = SecretString::from(hotline.password(username));
    let key = secret.key(&password, &officer.salt).expect("a hash");
    let read =
        |line: &[u8]| Identity::parse(std::str::from_utf8(line).expect("text")).expect("key");
    let subject = officer.id.0;
    let header = Header { purpose: Purpose::Officer, subject, id: subject };
    let own = read(&officer.identity.open(header, &key).expect("the password opens it"));
    let shares = store.read().units().key_shares(officer.id).await.expect("read");
    let open = |share: storage::units::KeyShare| {
        let header = Header { purpose: Purpose::KeyShare, subject, id: share.id };
        (share.key.unit, share.key.kind, read(&share.sealed.open(header, &own).expect("opens")))
    };
    shares.into_iter().map(open).collect()
}

/// How many of the cases with these numbers have a grant that one of the keys opens.
async fn opened(store: &Store, keys: &[(UnitId, KeyKind, Identity)], numbers: &[String]) -> usize {
    let mut count = 0;
    for number in numbers {
        let number = number.parse().expect("a number");
        let case = store.read().cases().with_number(number).await.expect("read").expect("a case");
        let grants = store.read().cases().grants(&[case.id]).await.expect("read");
        let opens =
            |key: &Identity| grants.iter().any(|it| it.sealed.open(it.header(), key).is_ok());
        count += usize::from(keys.iter().any(|key| opens(&key.2)));
    }
    count
}

#[test]
fn who_leaves_is_out_at_once_and_old_and_new_cases_open_for_the_colleagues_alone() {
    let hotline = Hotline::start();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let file = hotline.data().join("hotline.sqlite");
    let store = runtime.block_on(Store::open_file(&file)).expect("the database");
    let resident = Resident::of(&hotline);
    let _old = resident.tip("theft", "trước khi nghỉ");
    let _restricted = resident.tip("drugs", "trước khi nghỉ, hạn chế");
    let leaver = Officer::sign_in(&hotline, "truc.19249");
    let number = leaver.number_of("trước khi nghỉ").expect("in the queue");
    assert_eq!(leaver.act(&number, "accept", &json!({})).status, 204);
    let stolen = runtime.block_on(keys_of(&hotline, &store, "truc.19249"));
    assert_eq!(stolen.len(), 2, "they held both keys");

    let head = Officer::sign_in(&hotline, "truong.19249");
    assert!(about(&head, "truong.19249", "leave", &json!({})).is_problem(409, "not-oneself"));
    assert!(about(&head, "truc.44", "leave", &json!({})).is_problem(422, "no-colleague"));
    let left = about(&head, "truc.19249", "leave", &json!({}));
    assert_eq!(left.status, 200, "{}", left.text);
    let left = left.json();
    assert!(left["cases"].as_u64().expect("a count") >= 1);
    assert_eq!(left["recovery"].as_array().expect("the new sheet").len(), 2);

    // Locked out at once, with the old cookie and with the password.
    assert!(leaver.get("/api/v1/cases").is_problem(401, "sign-in"));
    let again = sign_in(&hotline, "truc.19249", &hotline.password("truc.19249"), "");
    assert!(again.is_problem(401, "wrong-password"));
    assert!(
        head.act(&number, "assign", &json!({"to": "truc.19249"})).is_problem(422, "no-colleague")
    );
    let case = head.case(&number);
    assert!(case["handler"].is_null());
    let accepted = case["history"].as_array().expect("acts").iter();
    let accepted = accepted.clone().find(|it| it["act"] == "case_accepted").expect("theirs");
    assert_eq!(accepted["by"], "N.V.A", "what they did stays theirs");

    // A tip that comes before the directory is published comes under the old key, and opens.
    let _between = resident.tip("theft", "giữa lúc đổi khóa");
    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    for text in ["trước khi nghỉ", "giữa lúc đổi khóa"] {
        assert!(colleague.number_of(text).is_some(), "{text}");
    }
    let page = head.get("/don-vi/khoa");
    assert!(page.text.contains("<progress") && page.text.contains("hotline unit publish"));
    hotline.publish();
    let _new = resident.tip("theft", "sau khi đổi khóa");
    let _new = resident.tip("drugs", "sau khi đổi khóa, hạn chế");
    assert!(renewed(&head) >= 8, "four samples and five tips, desk and restricted");
    let texts = ["trước khi nghỉ", "giữa lúc đổi khóa", "sau khi đổi khóa"];
    for text in texts {
        assert!(colleague.number_of(text).is_some(), "{text}");
    }
    let numbers: Vec<String> =
        head.queue().iter().map(|it| it["number"].as_str().expect("a number").to_owned()).collect();
    assert!(head.number_of("trước khi nghỉ, hạn chế").is_some());
    assert!(head.number_of("sau khi đổi khóa, hạn chế").is_some());
    assert_eq!(runtime.block_on(opened(&store, &stolen, &numbers)), 0);
    let kept = runtime.block_on(keys_of(&hotline, &store, "truong.19249"));
    assert_eq!(runtime.block_on(opened(&store, &kept, &numbers)), numbers.len());
}

#[test]
fn the_progress_page_loads_itself_again_until_every_case_has_gone_over() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    for at in 0..205 {
        let _token = resident.tip("theft", &format!("việc thứ {at}"));
    }
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert!(!head.get("/don-vi").text.contains("/don-vi/khoa\""), "nothing to go over yet");
    assert_eq!(about(&head, "truc.19249", "leave", &json!({})).status, 200);
    assert!(head.get("/don-vi").text.contains("/don-vi/khoa\""));
    let page = head.get("/don-vi/khoa").text;
    assert!(page.contains("http-equiv=\"refresh\"") && page.contains("value=\"200\""));
    let between = head.get("/api/v1/unit/rotation").json();
    assert_eq!((&between["done"], &between["total"]), (&json!(200), &json!(209)));
    let page = head.get("/don-vi/khoa").text;
    assert!(!page.contains("http-equiv=\"refresh\"") && page.contains("value=\"209\""));
}

#[test]
fn on_postgresql_who_joins_and_who_leaves_fare_alike() {
    let hotline = Hotline::start_on_postgres();
    let _token = Resident::of(&hotline).tip("theft", "trên máy chủ khác");
    let (password, code) = joined(&hotline, "19249", "duty_officer", "moi.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let code = json!({"code": code.expect("a short code")});
    assert_eq!(about(&head, "moi.19249", "admit", &code).status, 204);
    let newcomer = Officer::sign_in_with(&hotline.triage, "moi.19249", &password);
    let number = newcomer.number_of("trên máy chủ khác").expect("in the queue");
    assert_eq!(newcomer.act(&number, "accept", &json!({})).status, 204);
    let holds = json!({"holds": true});
    assert_eq!(about(&head, "moi.19249", "restricted", &holds).status, 204);
    let left = about(&head, "moi.19249", "leave", &json!({})).json();
    assert_eq!((&left["cases"], left["recovery"].as_array().map(Vec::len)), (&json!(1), Some(2)));
    assert!(newcomer.get("/api/v1/cases").is_problem(401, "sign-in"));
    hotline.publish();
    let _token = Resident::of(&hotline).tip("theft", "sau khi thay khóa");
    assert!(renewed(&head) >= 5);
    let mended = about(&head, "truc2.19249", "password", &json!({})).json();
    let password = mended["password"].as_str().expect("a pass phrase");
    let back = Officer::sign_in_with(&hotline.triage, "truc2.19249", password);
    assert!(back.number_of("trên máy chủ khác").is_some());
    assert!(back.number_of("sau khi thay khóa").is_some());

    // The old keys are kept for thirty days and then dropped; nothing is sealed to them.
    let kept = |officer: &Officer| {
        let told = officer.get("/api/v1/unit/rotation").json();
        told["kept"].as_array().expect("a list").clone()
    };
    let before = kept(&head);
    assert_eq!(before.len(), 2);
    assert!(before.iter().all(|it| it["grants"] == 0 && it["until"].is_string()));
    assert!(head.get("/don-vi").text.contains("Số khóa cũ còn giữ: 2."));
    let page = head.get("/don-vi/khoa").text;
    assert_eq!(page.matches("mới bỏ được").count(), 2);
    let hotline = hotline.days_later(30);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let back = Officer::sign_in_with(&hotline.triage, "truc2.19249", password);
    let _all = renewed(&head);
    assert!(kept(&head).is_empty());
    assert_eq!(hotline.as_owner("SELECT count(*) FROM unit_key WHERE sealed IS NOT NULL"), "0");
    let dropped = "SELECT count(*) FROM audit_entry WHERE act = 'key_dropped'";
    assert_eq!(hotline.as_owner(dropped), "2");
    for text in ["trên máy chủ khác", "sau khi thay khóa"] {
        assert!(back.number_of(text).is_some() && head.number_of(text).is_some(), "{text}");
    }
    hotline.stands();
    let overview = Officer::sign_in(&hotline, "quantri.44").get("/api/v1/administration");
    assert_eq!(overview.status, 200, "{}", overview.text);
}

#[test]
fn dormant_grants_go_over_to_the_new_key_of_the_unit_above() {
    let hotline = Hotline::start();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let file = hotline.data().join("hotline.sqlite");
    let store = runtime.block_on(Store::open_file(&file)).expect("the database");
    let _token = Resident::of(&hotline).tip("drugs", "có bản ngủ ở tỉnh");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let numbers = [officer.number_of("có bản ngủ ở tỉnh").expect("in the queue")];
    let stolen = runtime.block_on(keys_of(&hotline, &store, "truc.44"));
    assert_eq!(runtime.block_on(opened(&store, &stolen, &numbers)), 1);
    let head = Officer::sign_in(&hotline, "truong.44");
    assert_eq!(about(&head, "truc.44", "leave", &json!({})).status, 200);
    let _all = renewed(&head);
    assert_eq!(runtime.block_on(opened(&store, &stolen, &numbers)), 0);
    let kept = runtime.block_on(keys_of(&hotline, &store, "truong.44"));
    assert_eq!(runtime.block_on(opened(&store, &kept, &numbers)), 1);
    assert!(officer.number_of("có bản ngủ ở tỉnh").is_some(), "the commune's own is as it was");
}

#[test]
fn a_key_that_the_head_does_not_hold_waits_for_a_colleague_who_does() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("drugs", "trưởng mới không giữ khóa");
    let (password, code) = joined(&hotline, "19249", "unit_head", "truong2.19249");
    let holder = Officer::sign_in(&hotline, "truc.19249");
    let code = json!({"code": code.expect("a short code")});
    assert_eq!(about(&holder, "truong2.19249", "admit", &code).status, 204);
    let head = Officer::sign_in_with(&hotline.triage, "truong2.19249", &password);
    let left = about(&head, "truong.19249", "leave", &json!({})).json();
    assert_eq!(left["recovery"].as_array().expect("the new sheet").len(), 1);
    let due = head.get("/api/v1/unit/rotation").json();
    assert_eq!(due["due"], json!(["restricted"]));
    let replaced = holder.send(&Method::POST, "/api/v1/unit/rotation", None).json();
    assert_eq!(replaced["recovery"][0]["kind"], "restricted");
    let _all = renewed(&holder);
    assert!(holder.number_of("trưởng mới không giữ khóa").is_some());
}
