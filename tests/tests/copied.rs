//! Typed text, through the pages: required words must say something, and text copied from paper is read in
//! any form.

use reqwest::Method;
use serde_json::json;
use system::cases::taken;
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident, Visitor};
use system::unit::codes;

/// Texts that say nothing: invisible characters and punctuation.
const NOTHING: [&str; 5] = ["", "\u{200b}", " \u{3164}\u{2800}\n", "…", "\u{feff}\u{301}"];

/// The alert of a page after a refusal.
fn alert(page: &str) -> &str {
    let notice = page.split("role=\"alert\">").nth(1).and_then(|it| it.split('<').next());
    notice.unwrap_or_default()
}

#[test]
fn words_that_say_nothing_are_no_tip_and_no_reply() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "một lời thật");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let before = head.queue().len();
    for nothing in NOTHING {
        let tip = [("step", "send"), ("unit", "19249"), ("category", "theft"), ("text", nothing)];
        let tip = [&tip[..], &[("once", "0123456789abcdef0123456789abcdef")]].concat();
        let page = resident.post_form("/bao-tin", &tip);
        assert_eq!(page.status, 422, "{nothing:?}");
        assert!(alert(&page.text).contains("còn trống"), "{nothing:?} {}", alert(&page.text));
        let reply = [("token", token.as_str()), ("text", nothing), ("once", tip[4].1)];
        let page = resident.post_form("/ho-so/tra-loi", &reply);
        assert_eq!(page.status, 422, "{nothing:?}");
        assert!(alert(&page.text).contains("còn trống"), "{nothing:?} {}", alert(&page.text));
    }
    assert_eq!(head.queue().len(), before);
    assert_eq!(resident.case(&token)["answered"], json!([]));
}

#[test]
fn words_that_say_nothing_are_no_note_no_reason_and_no_corroboration() {
    let hotline = Hotline::start();
    let body = json!({"kind": "mediation", "name": "Tổ hòa giải thôn Một"});
    let head = Officer::sign_in(&hotline, "truong.19249");
    let body = head.send(&Method::POST, "/api/v1/bodies", Some(&body)).json()["id"].clone();
    let body = body.as_str().expect("an id").to_owned();
    let tip = json!({"unit": "19249", "category": "theft", "text": "có tên", "named": "Ông Lạ"});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let number = head.number_of("có tên").expect("in the queue");
    assert_eq!(head.act(&number, "accept", &json!({})).status, 204);
    assert_eq!(head.act(&number, "classify", &json!({"class": "denunciation"})).status, 204);
    let page = format!("/ho-so/{number}");
    let acts_on = || {
        let history = head.case(&number)["history"].clone();
        let acts = history.as_array().expect("acts").iter().map(|it| it["act"].clone());
        acts.filter(|it| it != "case_viewed").collect::<Vec<_>>()
    };
    let before = acts_on();
    for nothing in NOTHING {
        let acts: [(&str, &[(&str, &str)]); 9] = [
            ("hoi", &[("text", nothing)]),
            ("tra-loi", &[("text", nothing)]),
            ("ghi-chu", &[("text", nothing)]),
            ("hien-ten", &[("reason", nothing)]),
            ("xac-minh", &[("verify", nothing)]),
            ("gia-han", &[("code", "decision"), ("why", nothing)]),
            ("giu-ho-so", &[("document", nothing), ("until", "2026-12-01")]),
            ("giao-viec", &[("body", &body), ("place", "đình"), ("what", nothing)]),
            ("giao-viec", &[("body", &body), ("place", nothing), ("what", "mời hai bên")]),
        ];
        for (act, form) in acts {
            let refused = head.post_form(&format!("{page}/{act}"), form);
            assert_eq!(refused.status, 422, "{act:?} {}", alert(&refused.text));
            assert!(!alert(&refused.text).is_empty(), "{act:?}");
        }
        for (path, form) in [
            ("/to-chuc", vec![("kind", "mediation"), ("name", nothing)]),
            (
                "/thoa-thuan",
                vec![
                    ("kind", "coordination_rules"),
                    ("title", nothing),
                    ("with", "19255"),
                    ("valid_from", "2026-01-01"),
                    ("review_by", "2027-01-01"),
                ],
            ),
        ] {
            let refused = head.post_form(path, &form);
            assert_eq!(refused.status, 422, "{path} {nothing:?}");
        }
    }
    assert_eq!(acts_on(), before, "what was refused left nothing behind");
    hotline.stands();
}

#[test]
fn a_token_is_read_with_its_label_and_wide_digits_and_how_many_are_missing_is_said() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "chép mã ra giấy");
    let wide: String = token
        .chars()
        .map(|it| char::from_u32(u32::from(it) - 0x30 + 0xff10).unwrap_or(it))
        .collect();
    let spread: Vec<String> = token.chars().map(|it| it.to_string()).collect();
    for typed in [
        format!("Mã hồ sơ: {token}"),
        wide,
        spread.join("\u{200b}"),
        format!("({}) {}", &token[..5], &token[5..]),
        format!("{}/{}", &token[..12], &token[12..]),
    ] {
        let page = resident.post_form("/ho-so", &[("token", &typed)]);
        assert!(page.status == 200 && page.text.contains("Hồ sơ của bạn"), "{typed}");
        let told = resident.post("/api/v1/case", &json!({ "token": typed }));
        assert_eq!(told.status, 200, "{typed}");
    }
    let said = |typed: &str| {
        let page = resident.post_form("/ho-so", &[("token", typed)]);
        assert_eq!(page.status, 400);
        alert(&page.text).to_owned()
    };
    assert!(said(&token[..24]).contains("Mới có 24 số"), "{}", said(&token[..24]));
    assert!(said(&format!("{}O", &token[..24])).contains("Mới có 24 số"));
    assert!(said(&format!("{token}77")).contains("Có tới 27 số"));
    let english = resident.post_form("/en/ho-so", &[("token", &token[..3])]);
    assert!(alert(&english.text).contains("3 digits"), "{}", alert(&english.text));
}

#[test]
fn an_invitation_a_name_a_password_and_a_short_code_are_read_as_they_stand_on_the_paper() {
    let hotline = Hotline::start();
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    let asked = json!({"unit": "19249", "role": "duty_officer"});
    let invited = administrator.send(&Method::POST, "/api/v1/invitations", Some(&asked));
    let invitation = invited.json()["code"].as_str().expect("a code").to_owned();
    let syllables = invitation.split('-').count();
    assert!(syllables == 9 && invitation.chars().all(|it| it.is_ascii_lowercase() || it == '-'));
    let typed = format!("Mã mời: {}.", invitation.replace('-', " ").to_uppercase());
    let form = [("code", typed.as_str()), ("username", "Nguyen.Van"), ("display_name", "T.V.N")];
    let sheet = Resident::at(&hotline.triage).post_form("/moi", &form);
    assert_eq!(sheet.status, 200, "{}", alert(&sheet.text));
    let shown = codes(&sheet.text);
    assert_eq!(shown[0], "nguyen.van");
    let (password, short_code) = (shown[1].replace('-', "\u{2011}"), shown[2].to_lowercase());
    let visitor = Visitor::of(&hotline);
    let form = [("username", "Nguyen.Van"), ("password", &format!("{password}\u{200b}"))];
    let entered = visitor.post("/dang-nhap", &form, Some(&hotline.triage));
    assert_eq!(entered.status, 303, "{}", alert(&entered.text));
    let head = Officer::sign_in(&hotline, "truong.19249");
    let code = format!("Mã rút gọn: {}", short_code.replace('-', " · "));
    let form = [("username", "Tên đăng nhập: NGUYEN.VAN"), ("code", &code)];
    let admitted = head.post_form("/don-vi/nhan", &form);
    assert_eq!(admitted.status, 303, "{}", alert(&admitted.text));
}

#[test]
fn of_a_one_time_code_the_number_of_digits_is_said() {
    let required = ("HOTLINE_TRIAGE__SECOND_FACTOR", "administrator");
    let hotline = Hotline::start_with_settings(&[required]);
    let password = hotline.password("quantri.44");
    let said = |code: &str| {
        let form = [("username", "quantri.44"), ("password", password.as_str()), ("code", code)];
        let page = Visitor::of(&hotline).post("/dang-nhap", &form, Some(&hotline.triage));
        assert_eq!(page.status, 401);
        alert(&page.text).to_owned()
    };
    assert!(said("12345").contains("bạn gõ 5 số"), "{}", said("12345"));
    assert!(said("Mã: １２３４５６７").contains("bạn gõ 7 số"));
    assert!(said("\u{200b}").contains("cần thêm mã một lần"), "{}", said("\u{200b}"));
}

#[test]
fn nobody_joins_under_the_name_of_a_colleague_an_unseen_one_or_a_title() {
    let hotline = Hotline::start();
    let (_, number) = taken(&hotline, "theft", "ai làm gì");
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    let asked = json!({"unit": "19249", "role": "duty_officer"});
    let invited = administrator.send(&Method::POST, "/api/v1/invitations", Some(&asked));
    let invitation = invited.json()["code"].as_str().expect("a code").to_owned();
    let joins_as = |username: &str, display_name: &str| {
        let form =
            [("code", invitation.as_str()), ("username", username), ("display_name", display_name)];
        Resident::at(&hotline.triage).post_form("/moi", &form)
    };
    let joins = |display_name: &str| joins_as("moi.1", display_name);
    let refuses = |name: &str, refused: Answer| {
        assert_eq!(refused.status, 422, "{name}");
        assert!(alert(&refused.text).contains("dễ nhầm"), "{name}: {}", alert(&refused.text));
    };
    let by_program = |display_name: &str| {
        let asked =
            json!({"invitation": invitation, "username": "moi.1", "display_name": display_name});
        Resident::at(&hotline.triage).post("/api/v1/accounts", &asked)
    };
    assert!(by_program("N.V.A").is_problem(422, "bad-display-name"));
    assert!(by_program(&"a".repeat(61)).is_problem(422, "long-display-name"));
    for name in ["N.V.A", "n v a", "N.V.\u{200b}A", "N.V.А", "Trưởng công an", "TRUC.19249"] {
        refuses(name, joins(name));
    }
    // A user name replaces an empty display name, and is shown with a display name on the unit's page.
    for username in ["n.v.a", "nva", "truc19249", "truong-cong-an"] {
        refuses(username, joins_as(username, ""));
        refuses(username, joins_as(username, "Lê Văn Lạ"));
    }
    // The invitation is still there; an invisible name is none, and the user name replaces it.
    let sheet = joins("\u{200b}\u{2800}");
    assert_eq!(sheet.status, 200, "{}", alert(&sheet.text));
    let shown = codes(&sheet.text);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let form = [("username", "moi.1"), ("code", shown[2].as_str())];
    assert_eq!(head.post_form("/don-vi/nhan", &form).status, 303);
    let newcomer = Officer::sign_in_with(&hotline.triage, "moi.1", &shown[1]);
    assert_eq!(newcomer.act(&number, "notes", &json!({"text": "tôi xem rồi"})).status, 201);
    let notes = head.case(&number)["notes"].clone();
    assert_eq!(notes[0]["by"], "moi.1");
}
