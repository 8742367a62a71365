//! Joining, leaving, forgotten passwords: who holds which key, and from when on no more.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use casework::directory::KeyKind;
use casework::ids::UnitId;
use reqwest::Method;
use sealing::frame::{Frame, Purpose};
use sealing::keys::Identity;
use sealing::password::PasswordSecret;
use secrecy::SecretString;
use serde_json::{Value, json};
use storage::store::Store;
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};

/// Invites somebody, who joins; gives the pass phrase and the short code to read out.
fn joined(hotline: &Hotline, unit: &str, role: &str, username: &str) -> (String, Option<String>) {
    let administrator = Officer::sign_in(hotline, "quantri.44");
    let asked = json!({"unit": unit, "role": role});
    let invited = administrator.send(&Method::POST, "/api/v1/invitations", Some(&asked));
    assert_eq!(invited.status, 201, "{}", invited.text);
    let code = invited.json()["code"].as_str().expect("a code").to_owned();
    let form = [("code", code.as_str()), ("username", username), ("display_name", "Mới")];
    let sheet = Resident::at(&hotline.triage).post_form("/moi", &form);
    assert_eq!(sheet.status, 200);
    let shown = codes(&sheet.text);
    (shown[1].clone(), shown.get(2).cloned())
}

/// What stands between `<code>` and `</code>`.
fn codes(page: &str) -> Vec<String> {
    let parts = page.split("<code>").skip(1);
    parts.filter_map(|part| Some(part.split_once("</code>")?.0.to_owned())).collect()
}

fn about(officer: &Officer, username: &str, act: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/unit/officers/{username}/{act}");
    officer.send(&Method::POST, &path, Some(body))
}

fn sign_in(hotline: &Hotline, username: &str, password: &str, code: &str) -> Answer {
    let body = json!({"username": username, "password": password, "code": code});
    Resident::at(&hotline.triage).post("/api/v1/session", &body)
}

fn publish(hotline: &Hotline) {
    let notary = hotline.data().join("secrets/notary");
    let done = hotline.command(&["unit", "publish", "--notary", notary.to_str().expect("a path")]);
    assert!(done.status.success());
}

/// Goes on until all grants are under the keys in use.
fn renewed(officer: &Officer) -> u64 {
    loop {
        let step = officer.send(&Method::POST, "/api/v1/unit/rotation", None);
        assert_eq!(step.status, 200, "{}", step.text);
        let step = step.json();
        assert_eq!(step["due"], json!([]));
        if step["done"] == step["total"] {
            return step["total"].as_u64().expect("a number");
        }
    }
}

fn waits(officer: &Officer, username: &str) -> Value {
    let unit = officer.get("/api/v1/unit").json();
    let officers = unit["officers"].as_array().expect("officers");
    let found = officers.iter().find(|it| it["username"] == username);
    found.map_or(Value::Null, |it| it["waits"].clone())
}

#[test]
fn a_newcomer_reads_cases_once_a_colleague_compared_the_code_and_not_before() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "trước khi có người mới");
    let (password, code) = joined(&hotline, "19249", "duty_officer", "moi.19249");
    let code = code.expect("a short code");
    assert_eq!(code.len(), 14);
    let newcomer = Officer::sign_in_with(&hotline.triage, "moi.19249", &password);
    assert!(newcomer.queue().is_empty());
    assert!(newcomer.get("/").text.contains(&code), "every page tells them what to do");
    let none = about(&newcomer, "truc2.19249", "password", &json!({}));
    assert!(none.is_problem(403, "not-admitted"));

    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    assert_eq!(waits(&colleague, "moi.19249"), true);
    let wrong = about(&colleague, "moi.19249", "admit", &json!({"code": "0000-0000-0000"}));
    assert!(wrong.is_problem(422, "wrong-short-code"));
    assert!(newcomer.queue().is_empty());
    let typed = code.to_lowercase().replace('-', " ");
    let admitted = about(&colleague, "moi.19249", "admit", &json!({"code": typed}));
    assert_eq!(admitted.status, 204, "{}", admitted.text);
    assert!(newcomer.number_of("trước khi có người mới").is_some());
    assert_eq!(waits(&colleague, "moi.19249"), false);
    let again = about(&colleague, "moi.19249", "admit", &json!({"code": code}));
    assert!(again.is_problem(409, "not-waiting"));
}

#[test]
fn by_the_api_too_a_newcomer_joins_and_knows_where_they_stand() {
    let hotline = Hotline::start();
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    let asked = json!({"unit": "19249", "role": "duty_officer"});
    let invited = administrator.send(&Method::POST, "/api/v1/invitations", Some(&asked)).json();
    let anybody = Resident::at(&hotline.triage);
    let account = |username: &str| json!({"invitation": invited["code"], "username": username});
    let taken = anybody.post("/api/v1/accounts", &account("truc.19249"));
    assert!(taken.is_problem(422, "bad-username"), "and the invitation is still good");
    let made = anybody.post("/api/v1/accounts", &account("moi.19249"));
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    assert_eq!((&made["unit"], &made["recovery"]), (&json!("19249"), &json!([])));
    let password = made["password"].as_str().expect("a pass phrase");
    let newcomer = Officer::sign_in_with(&hotline.triage, "moi.19249", password);
    let own = newcomer.get("/api/v1/account").json();
    assert_eq!((&own["short_code"], &own["keys"]), (&made["short_code"], &json!([])));
    let code = json!({"code": made["short_code"]});
    let colleague = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(about(&colleague, "moi.19249", "admit", &code).status, 204);
    let own = newcomer.get("/api/v1/account").json();
    assert_eq!((&own["short_code"], &own["keys"]), (&Value::Null, &json!(["desk"])));
    let again = anybody.post("/api/v1/accounts", &account("nua.19249"));
    assert!(again.is_problem(422, "no-invitation"));
}

#[test]
fn an_administrator_admits_nobody_and_resets_nobody_not_even_in_their_own_unit() {
    let hotline = Hotline::start();
    let (_, code) = joined(&hotline, "44", "duty_officer", "moi.44");
    let code = code.expect("a short code");
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    for (who, act) in [("moi.44", "admit"), ("truc.44", "password"), ("truc.44", "leave")] {
        let refused = about(&administrator, who, act, &json!({"code": code}));
        assert!(refused.is_problem(404, "not-found"), "{act}");
    }
    // One who invites themselves as a head holds no key, and so leads nobody.
    let (password, _) = joined(&hotline, "44", "unit_head", "gia.44");
    let made_up = Officer::sign_in_with(&hotline.triage, "gia.44", &password);
    for (who, act) in [("moi.44", "admit"), ("truc.44", "password"), ("truc.44", "leave")] {
        let refused = about(&made_up, who, act, &json!({"code": code}));
        assert!(refused.is_problem(403, "not-admitted"), "{act}");
    }
    let given = about(&made_up, "moi.44", "restricted", &json!({"holds": true}));
    assert!(given.is_problem(409, "key-not-held"));
    assert_eq!(administrator.get("/don-vi").status, 404);
    assert_eq!(administrator.get("/quan-tri").status, 200);
    assert_eq!(Officer::sign_in(&hotline, "truong.44").get("/quan-tri").status, 404);
}

#[test]
fn an_invitation_is_listed_taken_back_and_then_opens_nothing() {
    let hotline = Hotline::start();
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    let asked = json!({"unit": "19249", "role": "sanitiser"});
    let invited = administrator.send(&Method::POST, "/api/v1/invitations", Some(&asked)).json();
    let overview = administrator.get("/api/v1/administration").json();
    let open = overview["invitations"].as_array().expect("a list");
    assert_eq!((open.len(), &open[0]["role"]), (1, &json!("sanitiser")));
    let unit = overview["units"].as_array().expect("units").iter().find(|it| it["code"] == "19249");
    let unit = unit.expect("xã Lệ Thủy");
    assert_eq!((&unit["keys"], &unit["officers"]), (&json!(true), &json!(4)));
    assert!(overview["version"].as_str().expect("a step").starts_with("m0"));
    let path = format!("/api/v1/invitations/{}", open[0]["id"].as_str().expect("an id"));
    assert_eq!(administrator.send(&Method::DELETE, &path, None).status, 204);
    assert!(administrator.send(&Method::DELETE, &path, None).is_problem(422, "no-invitation"));
    let code = invited["code"].as_str().expect("a code");
    let form = [("code", code), ("username", "moi.19249"), ("display_name", "")];
    assert_eq!(Resident::at(&hotline.triage).post_form("/moi", &form).status, 422);
    let nobody = json!({"unit": "00000", "role": "sanitiser"});
    let refused = administrator.send(&Method::POST, "/api/v1/invitations", Some(&nobody));
    assert!(refused.is_problem(422, "unknown-code"));
}

#[test]
fn the_head_names_who_holds_the_restricted_key_and_takes_it_away() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("drugs", "chỉ người được giữ khóa");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let officer = Officer::sign_in(&hotline, "truc2.19249");
    let number = head.number_of("chỉ người được giữ khóa").expect("in the queue");
    let path = format!("/api/v1/cases/{number}");
    assert_eq!(officer.get(&path).status, 404);
    let give = |who: &Officer, holds: bool| {
        about(who, "truc2.19249", "restricted", &json!({"holds": holds}))
    };
    assert!(give(&officer, true).is_problem(404, "not-found"), "no officer names a holder");
    assert_eq!(give(&head, true).status, 204);
    assert_eq!(officer.get(&path).status, 200);
    assert_eq!(give(&head, false).status, 204);
    assert_eq!(officer.get(&path).status, 404);
    assert!(officer.queue().iter().all(|it| it["number"] != number.as_str()));
    let sanitiser = about(&head, "lamsach.19249", "restricted", &json!({"holds": true}));
    assert_eq!(sanitiser.status, 204, "who sanitises restricted cases reads them");
    let none = about(&head, "truc.19255", "restricted", &json!({"holds": true}));
    assert!(none.is_problem(422, "no-colleague"));
}

/// The unit keys that an officer's password opens in the database as it is.
async fn keys_of(
    hotline: &Hotline,
    store: &Store,
    username: &str,
) -> Vec<(UnitId, KeyKind, Identity)> {
    let text = std::fs::read_to_string(hotline.data().join("secrets/triage-password-secret"));
    let secret = BASE64_STANDARD.decode(text.expect("a secret").trim()).expect("base64");
    let secret = PasswordSecret::from_bytes(secret.try_into().expect("32 bytes"));
    let officer = store.read().officer_named(username).await.expect("read").expect("an officer");
    let password = SecretString::from(hotline.password(username));
    let key = secret.key(&password, &officer.salt).expect("a hash");
    let read =
        |line: &[u8]| Identity::parse(std::str::from_utf8(line).expect("text")).expect("key");
    let subject = officer.id.0;
    let frame = Frame { purpose: Purpose::Officer, subject, id: subject };
    let own = read(&officer.identity.open(frame, &key).expect("the password opens it"));
    let shares = store.read().key_shares(officer.id).await.expect("read");
    let open = |share: storage::units::KeyShare| {
        let frame = Frame { purpose: Purpose::KeyShare, subject, id: share.id };
        (share.key.unit, share.key.kind, read(&share.sealed.open(frame, &own).expect("opens")))
    };
    shares.into_iter().map(open).collect()
}

/// How many of the cases with these numbers have a grant that one of the keys opens.
async fn opened(store: &Store, keys: &[(UnitId, KeyKind, Identity)], numbers: &[String]) -> usize {
    let mut count = 0;
    for number in numbers {
        let number = number.parse().expect("a number");
        let case = store.read().case_of_number(number).await.expect("read").expect("a case");
        let grants = store.read().grants(&[case.id]).await.expect("read");
        let opens =
            |key: &Identity| grants.iter().any(|it| it.sealed.open(it.frame(), key).is_ok());
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

    // Out at once, with the cookie they had and with their password.
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
    publish(&hotline);
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
    publish(&hotline);
    let _token = Resident::of(&hotline).tip("theft", "sau khi thay khóa");
    assert!(renewed(&head) >= 5);
    let mended = about(&head, "truc2.19249", "password", &json!({})).json();
    let password = mended["password"].as_str().expect("a pass phrase");
    let back = Officer::sign_in_with(&hotline.triage, "truc2.19249", password);
    assert!(back.number_of("trên máy chủ khác").is_some());
    assert!(back.number_of("sau khi thay khóa").is_some());
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

#[test]
fn a_forgotten_password_is_mended_by_a_colleague_and_by_no_stranger() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "của người quên mật khẩu");
    let forgetful = Officer::sign_in(&hotline, "truc.19249");
    let stranger = Officer::sign_in(&hotline, "truong.19255");
    let refused = about(&stranger, "truc.19249", "password", &json!({}));
    assert!(refused.is_problem(422, "no-colleague"));
    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    let mended = about(&colleague, "truc.19249", "password", &json!({}));
    assert_eq!(mended.status, 200, "{}", mended.text);
    let mended = mended.json();
    assert_eq!(mended["keys"], json!(["desk"]), "the colleague holds no restricted key");
    assert!(forgetful.get("/api/v1/cases").is_problem(401, "sign-in"));
    let old = sign_in(&hotline, "truc.19249", &hotline.password("truc.19249"), "");
    assert!(old.is_problem(401, "wrong-password"));
    let password = mended["password"].as_str().expect("a pass phrase");
    let back = Officer::sign_in_with(&hotline.triage, "truc.19249", password);
    assert!(back.number_of("của người quên mật khẩu").is_some());
    let self_service = about(&back, "truc.19249", "password", &json!({}));
    assert!(self_service.is_problem(409, "not-oneself"));
}

#[test]
fn a_forgotten_password_is_mended_by_the_recovery_sheet_in_use_and_by_no_other() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("drugs", "của trưởng đơn vị quên");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let first = about(&head, "truc2.19249", "leave", &json!({})).json();
    let second = about(&head, "truc.19249", "leave", &json!({})).json();
    let key = |sheet: &Value, kind: &str| {
        let lines = sheet["recovery"].as_array().expect("a sheet");
        let line = lines.iter().find(|it| it["kind"] == kind).expect("a key");
        line["key"].as_str().expect("a line").to_owned()
    };
    let _all = renewed(&head);
    let anybody = Resident::at(&hotline.triage);
    let recover = |username: &str, sheet: &str| {
        anybody.post("/api/v1/recovery", &json!({"username": username, "sheet": sheet}))
    };
    let replaced = key(&first, "desk");
    for (username, sheet) in [("truong.19249", replaced.as_str()), ("truong.19249", "gì đó")] {
        assert!(recover(username, sheet).is_problem(401, "wrong-sheet"));
    }
    let sheet = format!("{}\n{}\n", key(&second, "desk"), key(&second, "restricted"));
    assert!(recover("truong.19255", &sheet).is_problem(401, "wrong-sheet"), "of another unit");
    let form = [("username", "truong.19249"), ("sheet", sheet.as_str())];
    let page = anybody.post_form("/phuc-hoi", &form);
    assert_eq!(page.status, 200);
    let password = &codes(&page.text)[1];
    assert!(head.get("/api/v1/cases").is_problem(401, "sign-in"));
    let back = Officer::sign_in_with(&hotline.triage, "truong.19249", password);
    assert!(back.number_of("của trưởng đơn vị quên").is_some());
    let sanitiser = recover("lamsach.19249", &sheet).json();
    assert_eq!(sanitiser["keys"], json!(["desk"]), "no key that they did not hold before");
}

#[test]
fn ones_own_sessions_are_listed_and_ended_and_a_new_password_ends_the_others() {
    let hotline = Hotline::start();
    let (here, there) =
        (Officer::sign_in(&hotline, "truc.19249"), Officer::sign_in(&hotline, "truc.19249"));
    let sessions = |officer: &Officer| {
        officer.get("/api/v1/sessions").json()["sessions"].as_array().expect("a list").clone()
    };
    let listed = sessions(&here);
    let others: Vec<_> = listed.iter().filter(|it| it["this"] == false).collect();
    assert!(others.len() + 1 == listed.len() && !others.is_empty());
    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    for session in &listed {
        let path = format!("/api/v1/sessions/{}", session["id"].as_str().expect("an id"));
        assert_eq!(colleague.send(&Method::DELETE, &path, None).status, 404, "not theirs");
        if session["this"] == false {
            assert_eq!(here.send(&Method::DELETE, &path, None).status, 204);
        }
    }
    assert!(there.get("/api/v1/cases").is_problem(401, "sign-in"));
    assert_eq!(sessions(&here).len(), 1);

    let third = Officer::sign_in(&hotline, "truc.19249");
    let change = |password: &str| {
        let body = json!({ "password": password });
        here.send(&Method::POST, "/api/v1/account/password", Some(&body))
    };
    assert!(change("không phải").is_problem(401, "wrong-password"));
    let new = change(&hotline.password("truc.19249")).json();
    assert!(third.get("/api/v1/cases").is_problem(401, "sign-in"));
    assert_eq!(here.get("/api/v1/cases").status, 200);
    let new = new["password"].as_str().expect("a pass phrase");
    assert!(!Officer::sign_in_with(&hotline.triage, "truc.19249", new).queue().is_empty());
    let history = here.get("/api/v1/account/sign-ins").json();
    let acts: Vec<_> = history["sign_ins"].as_array().expect("acts").iter().collect();
    for act in ["signed_in", "sign_in_failed", "session_ended", "password_changed"] {
        assert!(acts.iter().any(|it| it["act"] == act), "{act}");
    }
    assert!(here.get("/toi").text.contains("Phiên này"));
}

#[test]
fn a_tampered_cookie_opens_nothing() {
    let hotline = Hotline::start();
    let body = json!({"username": "truc.19249", "password": hotline.password("truc.19249")});
    let answer = Resident::at(&hotline.triage).post("/api/v1/session", &body);
    let cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let ask = |cookie: &str| {
        let headers = [(reqwest::header::COOKIE, cookie.parse().expect("a header"))];
        let browser = Resident::with_headers(&hotline, headers.into_iter().collect());
        browser.get_at(&hotline.triage, "/api/v1/cases")
    };
    assert_eq!(ask(&cookie).status, 200);
    let value = cookie.find('=').expect("a value") + 1;
    for at in [value, value + 20, cookie.len() - 2] {
        let mut changed = cookie.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("text");
        assert!(ask(&changed).is_problem(401, "sign-in"), "at {at}");
    }
    assert!(ask(&cookie[..cookie.len() - 4]).is_problem(401, "sign-in"), "cut short");
    assert!(ask(&format!("{cookie}AAAA")).is_problem(401, "sign-in"), "longer");
}
