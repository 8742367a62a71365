//! What the line and the log tell: sizes, names and lines of their own.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use serde_json::json;
use system::hotline::Hotline;
use system::people::Resident;
use system::wire::{exchange, request, status};

const FORM: &str = "application/x-www-form-urlencoded";

/// The host and port of a service.
fn host(base: &str) -> &str {
    base.strip_prefix("http://").expect("an address")
}

fn post(base: &str, path: &str, media_type: &str, body: &str) -> Vec<u8> {
    let headers = [("host", host(base)), ("content-type", media_type)];
    exchange(base, &request(&format!("POST {path}"), &headers, body))
}

#[test]
fn answers_for_known_unknown_and_malformed_tokens_are_equal_to_the_byte_on_the_line() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "bao nhiêu byte");
    let base = hotline.intake.as_str();
    let tokens = [token.as_str(), &"0".repeat(25), "12", ""];
    let paths = ["/ho-so", "/en/ho-so", "/ho-so/tra-loi", "/en/ho-so/tra-loi", "/ho-so/rut-lai"];
    for path in paths {
        let sizes = tokens.map(|token| {
            let body = format!("token={token}&text=x&once=0123456789abcdefghijkl");
            let answer = post(base, path, FORM, &body);
            (answer.len(), status(&answer))
        });
        assert_eq!((sizes[0].1, sizes[1].1, sizes[2].1), (200, 404, 400), "{path}");
        assert!(sizes.iter().all(|it| it.0 == sizes[0].0), "{path}: {sizes:?}");
    }
    let token = resident.tip("theft", "bao nhiêu byte nữa");
    let tokens = [token.as_str(), &"0".repeat(25), "12", ""];
    for (path, taken) in
        [("/api/v1/case", 200), ("/api/v1/case/messages", 201), ("/api/v1/case/withdraw", 200)]
    {
        let sizes = tokens.map(|token| {
            let body = json!({"token": token, "text": "x", "once": "0123456789abcdefghijkl"});
            let answer = post(base, path, "application/json", &body.to_string());
            (answer.len(), status(&answer))
        });
        assert_eq!((sizes[0].1, sizes[1].1, sizes[2].1), (taken, 404, 400), "{path}");
        assert!(sizes.iter().all(|it| it.0 == sizes[0].0), "{path}: {sizes:?}");
    }
}

#[test]
fn a_service_answers_under_its_own_addresses_and_under_no_other_name() {
    let hotline = Hotline::start_with_settings(&[
        ("HOTLINE_INTAKE__ADDRESSES", "tin.example,abc.onion"),
        ("HOTLINE_TRIAGE__ADDRESSES", "ban.example:8443"),
    ]);
    for (base, named, page) in
        [(&hotline.intake, "tin.example", "/"), (&hotline.triage, "ban.example:8443", "/dang-nhap")]
    {
        let port = base.rsplit(':').next().expect("a port");
        let own = [host(base).to_owned(), format!("localhost:{port}"), named.to_owned()];
        let get = |path: &str, host: &str| {
            exchange(base, &request(&format!("GET {path}"), &[("host", host)], ""))
        };
        for name in own {
            assert_eq!(status(&get(page, &name)), 200, "{name}");
        }
        for path in [page, "/", "/-", "/api/v1/openapi.json", "/api/v1/cases"] {
            for name in ["elsewhere.example", &format!("elsewhere.example:{port}"), "127.0.0.1", ""]
            {
                let answer = get(path, name);
                assert_eq!(status(&answer), 421, "{path} {name}");
                let text = String::from_utf8_lossy(&answer).into_owned();
                assert!(!text.contains("elsewhere") && text.contains("content-security-policy"));
            }
        }
        let twice = [("host", host(base)), ("host", "elsewhere.example")];
        assert_ne!(status(&exchange(base, &request("GET /", &twice, ""))), 200);
        let line = format!("GET http://elsewhere.example{page}");
        assert_eq!(status(&exchange(base, &request(&line, &[("host", host(base))], ""))), 421);
    }
}

/// Every line of the services' logs.
fn logs(hotline: &Hotline) -> BTreeMap<String, String> {
    let folder = hotline.data().join("logs");
    let files = std::fs::read_dir(folder).expect("a folder").map(|file| {
        let path = file.expect("a file").path();
        (path.display().to_string(), std::fs::read_to_string(path).expect("text"))
    });
    files.collect()
}

/// Requests that no honest client sends.
fn malformed(base: &str, path: &str) -> Vec<Vec<u8>> {
    let host = host(base);
    let with = |line: &str, headers: &[(&str, &str)], body: &str| {
        let headers = [&[("host", host)], headers].concat();
        request(line, &headers, body)
    };
    let (post, json) = (format!("POST {path}"), ("content-type", "application/json"));
    let form = ("content-type", FORM);
    let raw = |text: &str| text.replace("HOST", host).replace("PATH", path).into_bytes();
    let chunked = "POST PATH HTTP/1.1\r\nhost: HOST\r\ncontent-type: application/json\r\n\
                   transfer-encoding: chunked\r\n\r\n";
    vec![
        vec![0, 1, 2, 0xff, 0xfe, b'\r', b'\n', b'\r', b'\n'],
        vec![0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03],
        raw("GET PATH HTTP/9.9\r\nhost: HOST\r\n\r\n"),
        raw("GET PATH\r\n\r\n"),
        raw("\r\n\r\n\r\n"),
        raw("G\u{00f6}T PATH HTTP/1.1\r\nhost: HOST\r\n\r\n"),
        raw("GET PATH HTTP/1.1\r\nbad header\r\n\r\n"),
        raw("GET PATH HTTP/1.1\r\nhost: HOST\r\ncontent-length: x\r\n\r\n"),
        raw(
            "POST PATH HTTP/1.1\r\nhost: HOST\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
        ),
        raw("GET PATH HTTP/1.1\r\nhost: elsewhere.example\r\n\r\n"),
        raw("GET PATH HTTP/1.1\r\n\r\n"),
        raw("GET PATH HTTP/1.1\r\nhost: HOST\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n"),
        raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        raw(
            "POST PATH HTTP/1.1\r\nhost: HOST\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\nab",
        ),
        raw(&format!("{chunked}zz\r\nab\r\n")),
        raw(&format!("{chunked}ffffffffffffffffff\r\nab\r\n")),
        raw(&format!("{chunked}5\r\nab")),
        raw("GET PA"),
        raw(
            "POST PATH HTTP/1.1\r\nhost: HOST\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{",
        ),
        [raw("GET PATH HTTP/1.1\r\nhost: HOST\r\nx: "), vec![b'a'; 200_000]].concat(),
        [raw("POST PATH HTTP/1.1\r\nhost: HOST\r\nx: "), vec![0xff, 0xfe], raw("\r\n\r\n")]
            .concat(),
        with(&post, &[("content-type", "text/plain")], "x"),
        with(&post, &[], "x"),
        with(&post, &[json], "{"),
        with(&post, &[json], "[1,2"),
        with(&post, &[json], "{\"text\":\"\\ud800\"}"),
        [with(&post, &[json, ("x", "y")], "{\"text\":\""), vec![0xff, 0xff]].concat(),
        with(&post, &[json], &"x".repeat(800_000)),
        with(&post, &[form], "text=%FF%FE&%=%"),
        with(&post, &[form], "token=%00&once=%C3%28"),
        with(&post, &[("cookie", "lienthon=\u{1}; lienthon=%ff"), form], "x"),
        with("GET /%ff%fe/..%2f..", &[], ""),
        with("GET /no-such-page?%", &[], ""),
        with("DELETE /api/v1/nothing", &[], ""),
        with(&format!("PATCH {path}"), &[], ""),
        with(&format!("BREW {path}"), &[], ""),
        with(&post, &[("sec-fetch-site", "cross-site"), json], "{}"),
        with(&post, &[("content-encoding", "gzip"), json], "not gzip"),
        with(&post, &[("origin", "\u{7f}"), form], "a=b"),
        with("GET /api/v1/cases/\u{0}", &[], ""),
    ]
}

#[test]
fn nothing_that_a_stranger_sends_writes_a_line_of_a_log() {
    let hotline = Hotline::start();
    let (before, printed) = (logs(&hotline), hotline.printed());
    for (base, paths) in [
        (&hotline.intake, ["/api/v1/tips", "/api/v1/case", "/bao-tin", "/ho-so", "/ho-so/tra-loi"]),
        (&hotline.triage, ["/api/v1/session", "/", "/api/v1/cases", "/moi", "/toi"]),
    ] {
        let requests: Vec<_> = paths.iter().flat_map(|path| malformed(base, path)).collect();
        for request in requests.iter().cycle().take(1000) {
            let _whatever = exchange(base, request);
        }
    }
    assert_eq!(hotline.printed(), printed);
    // When ended, each process has written its last lines.
    let hotline = hotline.restarted();
    assert_eq!(logs(&hotline), before);
}
