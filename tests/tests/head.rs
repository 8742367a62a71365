//! HEAD is answered as GET, without the body: with the same status and headers, the length among them.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use system::cases::Cases;
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};
use system::wire::{exchange, request};

/// The headers of an answer, without those that change by the second.
fn headers(answer: &Answer) -> Vec<(String, String)> {
    let all = answer.headers.iter().filter(|(name, _)| *name != "date");
    let text = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        (name.to_string(), value.to_str().expect("text").to_owned())
    };
    let mut all: Vec<_> = all.map(text).collect();
    all.sort();
    all
}

fn are_alike(path: &str, get: &Answer, head: &Answer) {
    assert_eq!((head.status, headers(head)), (get.status, headers(get)), "{path}");
    assert!(head.text.is_empty(), "{path}: no body");
    assert!(!get.header("content-length").is_empty(), "{path}: a length is said");
}

#[test]
fn on_every_page_of_either_service_head_tells_what_get_would() {
    let hotline = Hotline::start();
    let cases = Cases::make(&hotline);
    let resident = Resident::of(&hotline);
    for path in [
        "/",
        "/en",
        "/19249",
        "/bao-tin",
        "/en/bao-tin",
        "/ho-so",
        "/thoat",
        "/ho-so/tra-loi",
        "/khong-co",
        "/api/v1/units",
        "/api/v1/categories",
        "/api/v1/openapi.json",
        "/api/v1/tips",
        "/api/khong-co",
    ] {
        are_alike(path, &resident.get(path), &resident.head(path));
    }
    let stranger = Resident::at(&hotline.triage);
    for path in
        ["/", "/dang-nhap", "/moi", "/phuc-hoi", "/officer.js", "/khong-co", "/api/v1/cases"]
    {
        are_alike(path, &stranger.get(path), &stranger.head(path));
    }
    let case = format!("/ho-so/{}", cases.answered);
    let export = format!("/api/v1/cases/{}", cases.answered);
    let editor = format!("/lam-sach/{}", cases.preparing);
    let pages: [(&str, &[&str]); 4] = [
        (
            "truong.19249",
            &[
                "/",
                &case,
                &export,
                &cases.sheet,
                "/chung",
                "/da-chuyen",
                "/thoa-thuan",
                "/to-chuc",
                "/don-vi",
                "/don-vi/khoa",
                "/toi",
                "/toi/ma-mot-lan",
                "/toi/xung-dot",
                "/doi-don-vi",
                "/dang-xuat",
                "/ho-so/khong-co",
                "/officer.js",
                "/api/v1/cases",
                "/api/v1/counts",
            ],
        ),
        ("lamsach.19249", &["/lam-sach", &editor]),
        ("giamsat.44", &["/giam-sat", "/giam-sat/tong-so", "/giam-sat/thoi-han", "/api/v1/audit"]),
        ("quantri.44", &["/quan-tri", "/api/v1/administration"]),
    ];
    for (username, paths) in pages {
        let officer = Officer::sign_in(&hotline, username);
        for path in paths {
            // The first view of a page may change what later answers say.
            let _first = officer.get(path);
            let head = officer.send(&Method::HEAD, path, None);
            are_alike(path, &officer.get(path), &head);
        }
    }
}

#[test]
fn after_a_head_the_same_connection_goes_on() {
    let hotline = Hotline::start();
    for base in [&hotline.intake, &hotline.triage] {
        let host = base.strip_prefix("http://").expect("an address");
        let first = format!("HEAD /khong-co HTTP/1.1\r\nhost: {host}\r\n\r\n");
        let then = request("GET /thoat", &[("host", host)], "");
        let answer = exchange(base, &[first.as_bytes(), &then].concat());
        let text = String::from_utf8_lossy(&answer);
        let (first, second) = text.split_once("\r\n\r\n").expect("a head");
        assert!(first.starts_with("HTTP/1.1 404"), "{first}");
        assert!(second.starts_with("HTTP/1.1 "), "no body stands between: {second}");
    }
}
