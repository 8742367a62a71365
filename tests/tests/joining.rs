//! Joining, and the officer's own account: admission, forgotten passwords, sessions.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::unit::{about, codes, joined, renewed, sign_in};

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
    assert!(newcomer.get("/api/v1/cases").is_problem(403, "not-admitted"));
    assert!(newcomer.get("/toi").text.contains(&code), "their page tells them what to do");
    let none = about(&newcomer, "truc2.19249", "password", &json!({}));
    assert!(none.is_problem(403, "not-admitted"));

    let colleague = Officer::sign_in(&hotline, "truc2.19249");
    assert_eq!(waits(&colleague, "moi.19249"), true);
    let wrong = about(&colleague, "moi.19249", "admit", &json!({"code": "0000-0000-0000"}));
    assert!(wrong.is_problem(422, "wrong-short-code"));
    assert!(newcomer.get("/api/v1/cases").is_problem(403, "not-admitted"));
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
    // An administrator who invites themselves as a head holds no key, and so leads nobody.
    let (password, _) = joined(&hotline, "44", "unit_head", "gia.44");
    let made_up = Officer::sign_in_with(&hotline.triage, "gia.44", &password);
    for (who, act) in [("moi.44", "admit"), ("truc.44", "password"), ("truc.44", "leave")] {
        let refused = about(&made_up, who, act, &json!({"code": code}));
        assert!(refused.is_problem(403, "not-admitted"), "{act}");
    }
    let given = about(&made_up, "moi.44", "restricted", &json!({"holds": true}));
    assert!(given.is_problem(403, "not-admitted"));
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

/// Two heads of a new unit use their invitations at the same moment.
fn two_heads_join_at_once(hotline: &Hotline) {
    let unit = "[[unit]]\ncode = \"19288\"\nabove = \"44\"\n";
    let invitations = hotline.import(unit);
    let (_, first) = invitations.iter().find(|it| it.0 == "19288").expect("an invitation");
    let asked = json!({"unit": "19288", "role": "unit_head"});
    let administrator = Officer::sign_in(hotline, "quantri.44");
    let second = administrator.send(&Method::POST, "/api/v1/invitations", Some(&asked)).json();
    let second = second["code"].as_str().expect("a code");
    let join = |invitation: &str, username: &str| {
        let account = json!({"invitation": invitation, "username": username});
        let made = Resident::at(&hotline.triage).post("/api/v1/accounts", &account);
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()
    };
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(|| join(first, "mot.19288"));
        let two = join(second, "hai.19288");
        (one.join().expect("joined"), two)
    });
    let made_keys = |it: &Value| it["recovery"].as_array().expect("a list").len();
    let (head, other) = if made_keys(&one) > 0 { (one, two) } else { (two, one) };
    assert_eq!((made_keys(&head), &head["short_code"]), (2, &Value::Null));
    assert_eq!(made_keys(&other), 0);
    let text = |of: &Value, what: &str| of[what].as_str().expect("text").to_owned();
    let password = text(&head, "password");
    let head = Officer::sign_in_with(&hotline.triage, &text(&head, "username"), &password);
    let code = json!({"code": other["short_code"]});
    assert_eq!(about(&head, &text(&other, "username"), "admit", &code).status, 204);
}

#[test]
fn of_two_heads_who_join_at_once_one_makes_the_keys_and_admits_the_other_on_either_database() {
    two_heads_join_at_once(&Hotline::start());
    two_heads_join_at_once(&Hotline::start_on_postgres());
}

#[test]
fn what_a_colleague_did_to_an_account_is_in_its_owners_history_with_their_name() {
    let hotline = Hotline::start();
    let (_, code) = joined(&hotline, "19249", "duty_officer", "moi.19249");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let code = json!({"code": code.expect("a short code")});
    assert_eq!(about(&head, "moi.19249", "admit", &code).status, 204);
    for holds in [true, false] {
        let given = about(&head, "moi.19249", "restricted", &json!({ "holds": holds }));
        assert_eq!(given.status, 204);
    }
    let colleague = Officer::sign_in(&hotline, "truc.19249");
    let mended = about(&colleague, "moi.19249", "password", &json!({})).json();
    let password = mended["password"].as_str().expect("a pass phrase");
    let owner = Officer::sign_in_with(&hotline.triage, "moi.19249", password);
    let history = |officer: &Officer| {
        let told = officer.get("/api/v1/account/sign-ins").json();
        let acts = told["sign_ins"].as_array().expect("acts").iter();
        let act = |it: &Value| (it["act"].as_str().map(str::to_owned), it["by"].clone());
        acts.map(act).collect::<Vec<_>>()
    };
    let name = |username: &str| {
        let officers = head.get("/api/v1/unit").json();
        let officers = officers["officers"].as_array().expect("officers").clone();
        officers.into_iter().find(|it| it["username"] == username).expect("there")["display_name"]
            .clone()
    };
    let by = |act: &str, by: &Value| (Some(act.to_owned()), by.clone());
    let (of_head, of_colleague) = (name("truong.19249"), name("truc.19249"));
    let expected = [
        by("signed_in", &Value::Null),
        by("password_reset", &of_colleague),
        by("restricted_taken", &of_head),
        by("restricted_given", &of_head),
        by("admitted", &of_head),
    ];
    assert_eq!(history(&owner), expected);
    let page = owner.get("/toi").text;
    let told = format!("{} đã đặt lại mật khẩu cho bạn", of_colleague.as_str().expect("a name"));
    assert!(page.contains(&told), "{page}");
    assert!(history(&colleague).iter().all(|it| it.0.as_deref() == Some("signed_in")));
}
