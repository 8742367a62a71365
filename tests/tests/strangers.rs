//! How much of a request without a session is read and given back.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::TcpStream;

use casework::ids::CaseId;
use serde_json::Value;
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident, Visitor};
use system::sources::{quoted_after, sources};
use system::wire::status;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const ONCE: &str = "0123456789abcdefghijkl";

/// Sends the beginning of a body that never ends, as programs do; gives the status of the answer.
fn begun(base: &str, method: &str, path: &str, media_type: &str, size: usize) -> u16 {
    begun_from(base, method, path, &format!("content-type: {media_type}\r\n"), size)
}

/// The same, with these headers.
fn begun_from(base: &str, method: &str, path: &str, headers: &str, size: usize) -> u16 {
    let host = base.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(host).expect("a connection");
    let head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n{headers}");
    let _cut = write!(stream, "{head}content-length: 700000\r\n\r\n{}", "x".repeat(size));
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("an answer");
    status(&answer)
}

/// The calls of the officers' API that take a body, by method and path.
fn calls(hotline: &Hotline) -> Vec<(String, String)> {
    let described = Resident::at(&hotline.triage).get("/api/v1/openapi.json").json();
    let mut calls = Vec::new();
    for (path, methods) in described["paths"].as_object().expect("paths") {
        for (method, call) in methods.as_object().expect("methods") {
            if call["requestBody"] != Value::Null {
                let filled = path.replace(['{', '}'], "");
                calls.push((method.to_uppercase(), filled));
            }
        }
    }
    calls
}

/// The forms of the officers' pages, by path, as the sources of triage name them.
fn forms() -> Vec<String> {
    let mut paths = quoted_after(&sources("crates/triage/src"), "#[post(\"");
    paths.retain(|it| !it.starts_with("/api/"));
    paths
}

#[test]
fn no_call_and_no_form_is_read_without_a_session_but_what_begins_one_and_that_is_short() {
    // Short, so that requests that wait for the rest of a body end.
    let hotline = Hotline::start_with_settings(&[("HOTLINE_LIMITS__BODY_GRACE", "1")]);
    let base = hotline.triage.as_str();
    let calls = calls(&hotline);
    assert!(calls.len() > 20, "{calls:?}");
    let doors = ["/api/v1/session", "/api/v1/recovery", "/api/v1/accounts"];
    for (method, path) in calls {
        if doors.contains(&path.as_str()) {
            assert_eq!(begun(base, &method, &path, JSON, 1), 408, "{path}");
            assert_eq!(begun(base, &method, &path, JSON, 30_000), 413, "{path}");
        } else {
            assert_eq!(begun(base, &method, &path, JSON, 1), 401, "{path}");
        }
    }
    let forms = forms();
    assert!(forms.len() > 15, "{forms:?}");
    let from_page = format!("content-type: {FORM}\r\norigin: {base}\r\n");
    let doors = ["/dang-nhap", "/phuc-hoi", "/moi", "/viet-tiep"];
    let with_words = [
        "/",
        "/de-rieng",
        "/doi-don-vi",
        "/don-vi/khoa-han-che",
        "/don-vi/mat-khau",
        "/don-vi/nghi",
        "/don-vi/nhan",
        "/don-vi/thay-khoa",
        "/lam-sach/{number}",
        "/lay-lai",
        "/quan-tri/moi",
        "/quan-tri/rut",
        "/thoa-thuan",
        "/tim-ho-so",
        "/to-chuc",
        "/toi/xung-dot",
    ];
    let number = CaseId(1).number().to_string();
    for form in forms {
        let path = form.replace("{number}", &number);
        if doors.contains(&form.as_str()) {
            assert_eq!(begun(base, "POST", &path, FORM, 1), 408, "{path}");
            assert_eq!(begun(base, "POST", &path, FORM, 30_000), 413, "{path}");
        } else {
            assert_eq!(begun(base, "POST", &path, FORM, 1), 303, "{path}");
            let on_a_case = form.starts_with("/ho-so/{number}/");
            let with_words = on_a_case || with_words.contains(&form.as_str());
            let read = if with_words { 408 } else { 303 };
            assert_eq!(begun_from(base, "POST", &path, &from_page, 1), read, "{path}");
        }
    }
}

/// Posts a form of one text from our own page, or as programs do.
fn posted(hotline: &Hotline, path: &str, fields: &[(&str, &str)], from_page: bool) -> Answer {
    Visitor::of(hotline).post(path, fields, from_page.then_some(hotline.triage.as_str()))
}

#[test]
fn words_of_a_whole_text_come_back_through_the_sign_in_and_more_than_that_is_not_read() {
    let hotline = Hotline::start();
    let _token = Resident::of(&hotline).tip("theft", "đang viết dở");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let path =
        format!("/ho-so/{}/ghi-chu", officer.number_of("đang viết dở").expect("in the queue"));
    let whole = "ạ".repeat(64 * 1024 / 3);
    let back = posted(&hotline, &path, &[("text", &whole)], true);
    assert!(back.status == 401 && back.text.contains(&whole));
    let (page, password) = (path.replace("/ghi-chu", ""), hotline.password("truc.19249"));
    let fields = [
        ("username", "truc.19249"),
        ("password", password.as_str()),
        ("back", page.as_str()),
        ("typed.act", "ghi-chu"),
        ("typed.text", whole.as_str()),
    ];
    let back = posted(&hotline, "/dang-nhap", &fields, true);
    assert!(back.status == 200 && back.text.contains(&whole));
    // A form from no page carries nothing.
    assert_eq!(posted(&hotline, "/dang-nhap", &fields, false).status, 413);
    let back = posted(&hotline, &path, &[("text", &whole)], false);
    assert_eq!((back.status, back.header("location")), (303, "/dang-nhap"));
    let more = posted(&hotline, &path, &[("text", &"x".repeat(300_000))], true);
    assert!(more.status == 413 && !more.text.contains("xxxxx"));
}

#[test]
fn a_form_comes_back_no_larger_than_its_marks_need_and_a_larger_one_does_not_come_back() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let sent = |body: String| resident.post_bytes("/bao-tin", FORM, body.into_bytes());
    let marks =
        |count: usize| format!("unit=19249&step=send&once={ONCE}&text={}", "\"".repeat(count));
    let back = sent(marks(250_000));
    assert!(back.status == 413 && back.text.len() < 6 * 250_000, "{}", back.text.len());
    for much in [marks(700_000), "typed.a=&".repeat(80_000), format!("{}=x", "a".repeat(700_000))] {
        let back = sent(much);
        assert!(back.status == 413 && back.text.len() < 20_000, "{}", back.text.len());
    }
}
