//! Two people are two people and a head is a head: what a password that another person replaced opens, and
//! what a head whom nobody admitted may do.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::unit::{about, joined, sign_in};

const SEVEN_DAYS: i32 = 7;

/// An officer who joined by invitation and, if their role holds keys, was admitted.
fn admitted(hotline: &Hotline, unit: &str, role: &str, username: &str) -> String {
    let (password, code) = joined(hotline, unit, role, username);
    if let Some(code) = code {
        let colleague = Officer::sign_in(hotline, &format!("truong.{unit}"));
        assert_eq!(about(&colleague, username, "admit", &json!({"code": code})).status, 204);
    }
    password
}

/// The new password of a colleague.
fn reset(by: &Officer, username: &str) -> String {
    let mended = about(by, username, "password", &json!({}));
    assert_eq!(mended.status, 200, "{}", mended.text);
    mended.json()["password"].as_str().expect("a pass phrase").to_owned()
}

/// A tip with this text; its number.
fn told(hotline: &Hotline, officer: &Officer, text: &str) -> String {
    let _token = Resident::of(hotline).tip("theft", text);
    officer.number_of(text).expect("in the queue")
}

#[test]
fn of_every_pair_of_roles_a_reset_raises_nobody() {
    let hotline = Hotline::start();
    let roles = ["duty_officer", "unit_head", "sanitiser", "oversight", "administrator"];
    let (lower, same): (&[&str], &[&str]) = (&["duty_officer", "sanitiser"], &["unit_head"]);
    for (at, role) in roles.into_iter().enumerate() {
        let name = format!("nguoi{at}.44");
        let password = admitted(&hotline, "44", role, &name);
        let by = Officer::sign_in_with(&hotline.triage, &name, &password);
        for (to, target) in roles.into_iter().enumerate() {
            let other = format!("dich{at}-{to}.44");
            let before = admitted(&hotline, "44", target, &other);
            let answer = about(&by, &other, "password", &json!({}));
            let page = by.post_form("/don-vi/mat-khau", &[("username", &other)]).status;
            let pair = format!("{role} resets {target}: {} {page}", answer.text.trim());
            match role {
                "duty_officer" | "unit_head" if lower.contains(&target) => {
                    assert_eq!((answer.status, page), (200, 200), "{pair}");
                }
                "unit_head" if same.contains(&target) => {
                    assert_eq!((answer.status, page), (200, 200), "{pair}");
                }
                "duty_officer" if same.contains(&target) => {
                    assert!(answer.is_problem(403, "reset-by-head") && page == 403, "{pair}");
                }
                "duty_officer" | "unit_head" => {
                    assert!(answer.is_problem(403, "reset-by-command") && page == 403, "{pair}");
                }
                _ => assert!(answer.is_problem(404, "not-found") && page == 404, "{pair}"),
            }
            let kept = sign_in(&hotline, &other, &before, "").status;
            assert_eq!(kept == 200, answer.status != 200, "{pair}");
        }
    }
}

#[test]
fn the_recovery_sheet_opens_neither_oversight_nor_the_administrator() {
    let hotline = Hotline::start();
    let _password = admitted(&hotline, "44", "duty_officer", "moi.44");
    let head = Officer::sign_in(&hotline, "truong.44");
    let sheet = about(&head, "moi.44", "leave", &json!({})).json();
    let lines = sheet["recovery"].as_array().expect("a sheet").iter();
    let lines: Vec<&str> = lines.filter_map(|it| it["key"].as_str()).collect();
    for username in ["giamsat.44", "quantri.44"] {
        let asked = json!({"username": username, "sheet": lines.join("\n")});
        let refused = Resident::at(&hotline.triage).post("/api/v1/recovery", &asked);
        assert!(refused.is_problem(403, "reset-by-command"), "{}", refused.text);
        let guessed = json!({"username": username, "sheet": "gì đó"});
        let refused = Resident::at(&hotline.triage).post("/api/v1/recovery", &guessed);
        assert!(refused.is_problem(401, "wrong-sheet"), "a guess learns nothing of the role");
        assert_eq!(sign_in(&hotline, username, &hotline.password(username), "").status, 200);
    }
}

#[test]
fn a_command_on_the_machine_resets_anybody_and_the_chain_and_the_unit_say_so() {
    let hotline = Hotline::start();
    let overseer = Officer::sign_in(&hotline, "giamsat.44");
    let done = hotline.command(&["officer", "reset", "quantri.44"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let printed = String::from_utf8(done.stdout).expect("text");
    let (username, password) = printed.trim_end().split_once('\t').expect("name and password");
    assert_eq!(username, "quantri.44");
    let before = sign_in(&hotline, "quantri.44", &hotline.password("quantri.44"), "");
    assert!(before.is_problem(401, "wrong-password"));
    let back = Officer::sign_in_with(&hotline.triage, "quantri.44", password);
    assert_eq!(back.get("/api/v1/administration").status, 200);
    let chain = overseer.get("/api/v1/audit").json();
    let said = |act: &str| chain["acts"].to_string().contains(act);
    assert!(said("reset_by_command"), "{chain}");
    let unit = Officer::sign_in(&hotline, "truong.44").get("/don-vi").text;
    assert!(unit.contains("lệnh trên máy chủ: người này không được tính"), "{unit}");
    let none = hotline.command(&["officer", "reset", "khong.co"]);
    assert!(!none.status.success());
    hotline.stands();
}

#[test]
fn for_seven_days_after_a_reset_two_accounts_are_one_person_for_a_hold() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let number = told(&hotline, &duty, "việc hai tài khoản một người");
    let password = reset(&duty, "truc2.19249");
    let second = Officer::sign_in_with(&hotline.triage, "truc2.19249", &password);
    let until = hotline.today().plus(30).to_string();
    let hold = json!({"document": "số 7", "until": until});
    assert_eq!(second.act(&number, "hold", &hold).status, 201);
    let refused = duty.act(&number, "hold/confirm", &json!({}));
    assert!(refused.is_problem(409, "hold-same-person"), "{}", refused.text);
    let page = duty.get("/don-vi").text;
    assert!(page.contains("hai tài khoản được tính là một người"), "the unit sees it");
    let listed = duty.get("/api/v1/unit").json();
    let officers = listed["officers"].as_array().expect("officers");
    let of = |name: &str| officers.iter().find(|it| it["username"] == name).expect("them");
    assert!(of("truc2.19249")["one_person_until"].is_i64());
    assert_eq!(of("truc.19249")["one_person_until"], Value::Null);
    let hotline = hotline.days_later(SEVEN_DAYS);
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let page = duty.get("/don-vi").text;
    assert!(!page.contains("hai tài khoản được tính là một người"));
    assert_eq!(
        page.matches("<details>").count(),
        2,
        "where nothing can be done nothing is offered"
    );
    assert_eq!(duty.act(&number, "hold/confirm", &json!({})).status, 204);
    hotline.stands();
}

#[test]
fn whoever_asked_for_a_hand_over_does_not_sanitise_it_under_a_name_they_reset() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let number = told(&hotline, &duty, "việc nhờ làm sạch");
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(duty.act(&number, "handover", &asked).status, 204);
    let password = reset(&duty, "lamsach.19249");
    let second = Officer::sign_in_with(&hotline.triage, "lamsach.19249", &password);
    let path = format!("/lam-sach/{number}");
    let page = second.post_form(&path, &[("text", "lời đã làm sạch")]);
    assert_eq!(page.status, 409);
    assert!(page.text.contains("lời đã làm sạch"), "the words stay");
    let api = format!("/api/v1/sanitising/{number}");
    let refused = second.send(&Method::POST, &api, Some(&json!({"text": "lời"})));
    assert!(refused.is_problem(409, "refer-same-person"), "{}", refused.text);
}

#[test]
fn what_one_recused_themselves_from_stays_shut_under_a_name_they_reset() {
    for hotline in [Hotline::start(), Hotline::start_on_postgres()] {
        let duty = Officer::sign_in(&hotline, "truc.19249");
        let head = Officer::sign_in(&hotline, "truong.19249");
        let number = told(&hotline, &duty, "việc xin tránh");
        let declared = json!({"text": "ghi"});
        assert_eq!(duty.act(&number, "recuse", &json!({})).status, 204);
        let second = Officer::sign_in(&hotline, "truc2.19249");
        assert!(second.number_of("việc xin tránh").is_some());
        let password = reset(&duty, "truc2.19249");
        let second = Officer::sign_in_with(&hotline.triage, "truc2.19249", &password);
        assert!(second.number_of("việc xin tránh").is_none());
        assert!(second.act(&number, "notes", &declared).is_problem(404, "not-found"));
        let assigned = head.act(&number, "assign", &json!({"to": "truc2.19249"}));
        assert!(assigned.is_problem(422, "no-colleague"), "{}", assigned.text);
        assert!(head.number_of("việc xin tránh").is_some());
    }
}

#[test]
fn where_one_declared_a_conflict_nothing_opens_under_a_name_they_reset() {
    let hotline = Hotline::start();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let villages = duty.get("/api/v1/account/conflicts").json();
    let village = &villages["villages"][0]["id"];
    let tip = json!({"unit": "19249", "category": "theft", "text": "việc ở thôn mình",
        "village": village});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let declared = json!({"villages": [village]});
    let path = "/api/v1/account/conflicts";
    assert_eq!(duty.send(&Method::PUT, path, Some(&declared)).status, 204);
    let second = Officer::sign_in(&hotline, "truc2.19249");
    let number = second.number_of("việc ở thôn mình").expect("in the queue");
    let password = reset(&duty, "truc2.19249");
    let second = Officer::sign_in_with(&hotline.triage, "truc2.19249", &password);
    assert!(second.number_of("việc ở thôn mình").is_none());
    assert!(second.act(&number, "accept", &json!({})).is_problem(404, "not-found"));
    let own = second.get(path).json();
    let villages = own["villages"].as_array().expect("villages");
    assert!(villages.iter().all(|it| it["declared"] == false), "the other's word is not theirs");
}

#[test]
fn a_head_whom_nobody_admitted_speaks_for_nobody_and_the_waiting_page_stays_open() {
    let hotline = Hotline::start();
    let (password, code) = joined(&hotline, "19249", "unit_head", "truong2.19249");
    let code = code.expect("a short code");
    let newcomer = Officer::sign_in_with(&hotline.triage, "truong2.19249", &password);
    let agreement = json!({"kind": "joint_resolution", "title": "Nghị quyết 01", "with": ["19291"],
        "valid_from": "2020-01-01", "review_by": "2999-01-01"});
    let body = json!({"kind": "security", "name": "Tổ bảo vệ"});
    let acts = [
        (Method::POST, "/api/v1/agreements", Some(&agreement)),
        (Method::POST, "/api/v1/bodies", Some(&body)),
        (Method::GET, "/api/v1/bodies", None),
        (Method::GET, "/api/v1/agreements", None),
        (Method::GET, "/api/v1/cases", None),
        (Method::GET, "/api/v1/counts", None),
        (Method::GET, "/api/v1/unit", None),
        (Method::GET, "/api/v1/unit-changes", None),
        (Method::POST, "/api/v1/unit/officers/truc.19249/leave", None),
        (Method::POST, "/api/v1/unit/officers/truc.19249/password", None),
    ];
    for (method, path, body) in acts {
        let answer = newcomer.send(&method, path, body);
        assert!(answer.is_problem(403, "not-admitted"), "{path}: {}", answer.text.trim());
    }
    let page = newcomer.get("/");
    assert_eq!((page.status, page.header("location")), (303, "/toi"));
    let page = newcomer.get("/toi").text;
    assert!(page.contains(&code) && !page.contains("/thoa-thuan"), "no way that is shut");
    assert_eq!(newcomer.get("/api/v1/account").status, 200);
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(head.get("/api/v1/agreements").json()["agreements"], json!([]));
    let admitted = about(&head, "truong2.19249", "admit", &json!({"code": code}));
    assert_eq!(admitted.status, 204);
    assert_eq!(newcomer.send(&Method::POST, "/api/v1/bodies", Some(&body)).status, 201);
    assert_eq!(newcomer.get("/").status, 200);
}

#[test]
fn an_agreement_holds_once_the_heads_of_both_parties_confirmed_it() {
    let hotline = Hotline::start();
    let head = Officer::sign_in(&hotline, "truong.19249");
    let there = Officer::sign_in(&hotline, "truong.19255");
    let body = json!({"kind": "coordination_rules", "title": "Quy chế 05", "with": ["19255"],
        "valid_from": "2020-01-01", "review_by": "2999-01-01"});
    let added = head.send(&Method::POST, "/api/v1/agreements", Some(&body)).json();
    let id = added["id"].as_str().expect("an id").to_owned();
    let number = told(&hotline, &head, "theo quy chế chờ xác nhận");
    let on = || {
        head.act(
            &number,
            "handover",
            &json!({"to": "19255", "agreement": id, "reason": "không có gì lộ"}),
        )
    };
    assert!(on().is_problem(422, "refer-agreement"));
    let one = |officer: &Officer| officer.get("/api/v1/agreements").json()["agreements"][0].clone();
    let waits = one(&there);
    assert_eq!((&waits["holds"], &waits["waits_for"]), (&json!(false), &json!(["19255"])));
    assert!(head.get("/thoa-thuan").text.contains("Chờ trưởng xác nhận"));
    let confirm = format!("/api/v1/agreements/{id}/confirm");
    let again = head.send(&Method::POST, &confirm, None);
    assert_eq!(again.status, 409, "one's own side is confirmed: {}", again.text);
    let page = there.get("/thoa-thuan").text;
    assert!(page.contains(&format!("name=\"confirm\" value=\"{id}\"")), "{page}");
    assert_eq!(there.post_form("/thoa-thuan", &[("confirm", &id)]).status, 303);
    assert_eq!(one(&head)["holds"], true);
    assert_eq!(on().status, 204);
    hotline.stands();
}
