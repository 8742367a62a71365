//! A session ends while an officer is typing: every word comes back, and nothing is sent.

use reqwest::Method;
use serde_json::json;
use system::hotline::Hotline;
use system::people::{Officer, Resident, Visitor};

#[test]
fn a_session_that_ends_in_the_middle_of_a_reply_brings_the_words_back_and_sends_nothing() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "đang viết dở");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("đang viết dở").expect("in the queue");
    let page = format!("/ho-so/{number}");
    let (path, password) = (format!("{page}/hoi"), hotline.password("truc.19249"));
    let words = "Câu hỏi viết dở\n\"trong ngoặc\"";

    // The session has ended: the sign-in page carries the words.
    let visitor = Visitor::of(&hotline);
    let form = [("text", words), ("csrf", "cũ"), ("seen", "1.3")];
    let asked = visitor.post(&path, &form, Some(&hotline.triage));
    assert_eq!(asked.status, 401);
    assert_eq!(asked.header("cache-control"), "no-store");
    assert!(asked.text.contains("value=\"Câu hỏi viết dở\n&#34;trong ngoặc&#34;\""));
    assert!(!asked.text.contains("value=\"cũ\""), "no token of a session that ended");
    let mut enter = vec![
        ("username", "truc.19249"),
        ("password", "sai"),
        ("back", page.as_str()),
        ("typed.act", "hoi"),
        ("typed.text", words),
    ];
    let wrong = visitor.post("/dang-nhap", &enter, Some(&hotline.triage));
    assert!(wrong.status == 401 && wrong.text.contains("Câu hỏi viết dở"), "a slip loses nothing");
    enter[1].1 = &password;
    let back = visitor.post("/dang-nhap", &enter, Some(&hotline.triage));
    assert_eq!(back.status, 200);
    assert!(back.text.contains("Câu hỏi viết dở\n&#34;trong ngoặc&#34;</textarea>"));
    assert!(back.text.contains(&format!("action=\"{path}\"")) && back.text.contains("chưa gửi"));
    assert!(resident.case(&token)["messages"].as_array().expect("messages").is_empty());

    // Signed in, but the page is from the session before: the words go straight back into the box.
    let forged = visitor.post(&path, &form, Some(&hotline.triage));
    assert_eq!(forged.status, 403);
    assert!(forged.text.contains("Câu hỏi viết dở\n&#34;trong ngoặc&#34;</textarea>"));
    assert!(resident.case(&token)["messages"].as_array().expect("messages").is_empty());

    // A form from another site, or of unknown origin, puts no words anywhere.
    for origin in [Some("https://elsewhere.example"), None] {
        for visitor in [&visitor, &Visitor::of(&hotline)] {
            let answer = visitor.post(&path, &form, origin);
            assert!(!answer.text.contains("Câu hỏi viết dở"), "{origin:?}");
        }
    }
    // An act without a case leads to the sign-in page as before.
    let plain = Visitor::of(&hotline).post("/dang-xuat", &[("csrf", "x")], Some(&hotline.triage));
    assert_eq!((plain.status, plain.header("location")), (303, "/dang-nhap"));
}

/// The hidden fields of a page, as the browser sends them back.
fn hidden(page: &str) -> Vec<(String, String)> {
    let fields = page.split("<input type=\"hidden\" name=\"").skip(1);
    let field = |text: &str| {
        let (name, rest) = text.split_once("\" value=\"")?;
        Some((name.to_owned(), rest.split_once('"')?.0.to_owned()))
    };
    fields.filter_map(field).collect()
}

/// Posts a form without a session, signs in on the page of the answer, and gives the next page.
fn through_the_sign_in(
    hotline: &Hotline,
    username: &str,
    path: &str,
    form: &[(&str, &str)],
) -> String {
    let visitor = Visitor::of(hotline);
    let asked = visitor.post(path, form, Some(&hotline.triage));
    assert_eq!(asked.status, 401, "{path} {form:?}");
    let (carried, password) = (hidden(&asked.text), hotline.password(username));
    let mut enter: Vec<_> = carried.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    enter.extend([("username", username), ("password", &password)]);
    let back = visitor.post("/dang-nhap", &enter, Some(&hotline.triage));
    assert_eq!(back.status, 200, "{path} {form:?}");
    assert!(back.text.contains("chưa gửi"));
    back.text
}

/// A form: its address, its fields, and the expected parts of the page that comes back.
type Form<'a> = (&'a str, Vec<(&'a str, &'a str)>, Vec<String>);

#[test]
fn every_field_of_a_cases_page_comes_back_after_the_session_ended() {
    let hotline = Hotline::start();
    let tip = json!({"unit": "19249", "category": "theft", "text": "gõ dở", "named": "Ai Đó"});
    let _token = Resident::of(&hotline).tip_with(&tip);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let number = head.number_of("gõ dở").expect("in the queue");
    assert_eq!(head.act(&number, "accept", &json!({})).status, 204);
    let mut bodies = Vec::new();
    for name in ["Đội một", "Đội hai"] {
        let team = json!({"kind": "youth", "name": name});
        let made = head.send(&Method::POST, "/api/v1/bodies", Some(&team)).json();
        bodies.push(made["id"].as_str().expect("an id").to_owned());
    }
    let rules = json!({"kind": "coordination_rules", "title": "Quy chế", "scope": "",
        "with": ["19255"], "valid_from": "2020-01-01", "review_by": "2999-01-01"});
    let rules = head.send(&Method::POST, "/api/v1/agreements", Some(&rules)).json();
    let rules = rules["id"].as_str().expect("an id");
    let there = Officer::sign_in(&hotline, "truong.19255");
    let confirm = format!("/api/v1/agreements/{rules}/confirm");
    assert_eq!(there.send(&Method::POST, &confirm, None).status, 204);
    let on_rules = format!("19255/{rules}");
    let before = head.case(&number);
    let page = format!("/ho-so/{number}");
    let chosen = |value: &str| format!("<option value=\"{value}\" selected>");
    let typed = |name: &str, value: &str| format!("name=\"{name}\" value=\"{value}\"");
    let forms: [Form<'_>; 12] = [
        ("ghi-chu", vec![("text", "ghi dở")], vec!["ghi dở</textarea>".into()]),
        (
            "giao-viec",
            vec![
                ("body", &bodies[1]),
                ("place", "ngã tư"),
                ("time", "tối nay"),
                ("what", "đi xem đèn"),
            ],
            vec![
                chosen(&bodies[1]),
                typed("place", "ngã tư"),
                typed("time", "tối nay"),
                "đi xem đèn</textarea>".into(),
            ],
        ),
        (
            "xac-minh",
            vec![("verify", "tổ tuần tra thấy")],
            vec!["tổ tuần tra thấy</textarea>".into()],
        ),
        ("hien-ten", vec![("reason", "để xác minh")], vec![typed("reason", "để xác minh")]),
        (
            "xem-truoc",
            vec![("outcome", "insufficient"), ("message", "đã đến xem")],
            vec![chosen("insufficient"), "đã đến xem</textarea>".into()],
        ),
        (
            "ket-thuc",
            vec![("outcome", "acted"), ("message", "đã xử lý")],
            vec![chosen("acted"), "đã xử lý</textarea>".into()],
        ),
        ("trang-thai", vec![("state", "question")], vec![chosen("question")]),
        (
            "trang-thai",
            vec![("state", "transferred"), ("receiver", "viện kiểm sát")],
            vec![typed("receiver", "viện kiểm sát")],
        ),
        ("giao", vec![("to", "truc2.19249")], vec![chosen("truc2.19249")]),
        ("phan-loai", vec![("class", "crime_report")], vec!["selected".into()]),
        (
            "chuyen",
            vec![("to", &on_rules)],
            vec![chosen(&on_rules), "name=\"sanitise\" value=\"true\">".into()],
        ),
        (
            "chia-se",
            vec![("to", "19255"), ("reason", "chỉ nói việc")],
            vec![chosen("19255"), "chỉ nói việc</textarea>".into()],
        ),
    ];
    for (act, form, wanted) in &forms {
        let path = format!("{page}/{act}");
        let back = through_the_sign_in(&hotline, "truong.19249", &path, form);
        for it in wanted {
            assert!(back.contains(it), "{form:?}: {it}");
        }
        // A form in a part that opens is shown open.
        let folded = !["ghi-chu", "giao"].contains(act);
        assert_eq!(back.contains("<details open>"), folded, "{act}");
    }
    // The words of one form are in no other form.
    let back =
        through_the_sign_in(&hotline, "truong.19249", &format!("{page}/giao-viec"), &forms[1].1);
    assert!(!back.contains(&chosen(&on_rules)) && back.contains("value=\"true\" checked"));
    let after = head.case(&number);
    for part in ["state", "class", "handler", "conversation", "notes", "tasks", "corroboration"] {
        assert_eq!(after[part], before[part], "{part}: nothing was sent");
    }
}

#[test]
fn the_sanitisers_four_fields_come_back_through_the_sign_in_and_from_an_earlier_session() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "bản gốc");
    let head = Officer::sign_in(&hotline, "truong.19249");
    let number = head.number_of("bản gốc").expect("in the queue");
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(&number, "handover", &asked).status, 204);
    let path = format!("/lam-sach/{number}");
    let form = [
        ("place", "gần chợ"),
        ("time", "buổi tối"),
        ("behaviour", "đi hai người"),
        ("text", "Có người thấy hai người lạ."),
    ];
    let has_all =
        |page: &str| form.iter().all(|(_, words)| page.contains(&format!("\n{words}</textarea>")));
    let back = through_the_sign_in(&hotline, "lamsach.19249", &path, &form);
    assert!(has_all(&back) && back.contains("bản gốc"), "the original stands beside it");
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let old = second.post_form(&path, &[&[("csrf", "cũ")], form.as_slice()].concat());
    assert!(old.status == 403 && has_all(&old.text));
    assert_eq!(second.get("/api/v1/sanitising").json()["numbers"], json!([number]), "not sent");
    // An officer who may not sanitise comes to their own first page, without the words.
    let visitor = Visitor::of(&hotline);
    let password = hotline.password("truc.19249");
    let enter = [
        ("back", path.as_str()),
        ("typed.text", "lời người khác"),
        ("username", "truc.19249"),
        ("password", &password),
    ];
    let queue = visitor.post("/dang-nhap", &enter, Some(&hotline.triage));
    assert_eq!((queue.status, queue.header("location")), (303, "/"));
}

#[test]
fn another_site_puts_no_words_into_the_sign_in_page_and_none_into_an_officers_box() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "lời lạ");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("lời lạ").expect("in the queue");
    let (path, password) = (format!("/ho-so/{number}"), hotline.password("truc.19249"));
    for origin in [Some("https://elsewhere.example"), None] {
        for password in ["sai", &password] {
            let enter = [
                ("back", path.as_str()),
                ("typed.act", "hoi"),
                ("typed.text", "lời kẻ khác"),
                ("username", "truc.19249"),
                ("password", password),
            ];
            let answer = Visitor::of(&hotline).post("/dang-nhap", &enter, origin);
            assert!(!answer.text.contains("lời kẻ khác"), "{origin:?}");
        }
    }
    // Nor can the form lead an officer to another address.
    let enter = [
        ("back", "//elsewhere.example"),
        ("typed.text", "x"),
        ("username", "truc.19249"),
        ("password", &password),
    ];
    let queue = Visitor::of(&hotline).post("/dang-nhap", &enter, Some(&hotline.triage));
    assert_eq!((queue.status, queue.header("location")), (303, "/"));
}
