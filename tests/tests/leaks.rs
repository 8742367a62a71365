//! Nothing leaks: planted words are in no file and no line outside an envelope.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::json;
use system::cases::closing;
use system::hotline::Hotline;
use system::leaks::{found_below, found_in};
use system::people::{Officer, Resident};

const ADDRESS: &str = "203.0.113.77";
const AGENT: &str = "PlantedBrowser/77.7 (Nokia-Cũ)";
const REFERER: &str = "https://planted-referer.example/duong-dan";
const TEXT: &str = "planted-words-of-the-tip-9f27";
const PLACE: &str = "thôn Planted-Village-5c1d";
const NAME: &str = "Planted Person-7e2a";
const REPLY: &str = "planted-words-of-the-reply-1b9c";
const QUESTION: &str = "planted-question-of-the-officer-44de";
const NOTE: &str = "planted-note-among-officers-02ab";

fn headers() -> HeaderMap {
    let value = |text: &str| HeaderValue::from_bytes(text.as_bytes()).expect("a header");
    let mut headers = HeaderMap::new();
    headers.insert("x-forwarded-for", value(ADDRESS));
    headers.insert("forwarded", value(&format!("for={ADDRESS};proto=https")));
    headers.insert("x-real-ip", value(ADDRESS));
    headers.insert("user-agent", value(AGENT));
    headers.insert("referer", value(REFERER));
    headers
}

/// The whole flow with planted words, errors included; gives every word that must not be found.
fn planted_flow(hotline: &Hotline) -> Vec<String> {
    let resident = Resident::with_headers(hotline, headers());
    let token = resident.tip_with(&json!({"unit": "19249", "category": "theft", "text": TEXT,
        "place": PLACE, "time": PLACE, "behaviour": PLACE, "named": NAME}));
    let form = [
        ("unit", "19249"),
        ("step", "send"),
        ("text", TEXT),
        ("place", PLACE),
        ("named", NAME),
        ("once", "0123456789abcdefghijkl0"),
    ];
    assert_eq!(resident.post_form("/bao-tin", &form).status, 200);
    let officer = Officer::sign_in(hotline, "truc.19249");
    let number = officer.number_of(TEXT).expect("in the queue");
    for (act, body) in [
        ("accept", json!({})),
        ("messages", json!({"text": QUESTION})),
        ("notes", json!({"text": NOTE})),
        ("unmask", json!({"reason": NOTE})),
    ] {
        assert!(officer.act(&number, act, &body).status < 300, "{act}");
    }
    let reply = json!({"token": token, "text": REPLY});
    assert_eq!(resident.post("/api/v1/case/messages", &reply).status, 201);
    assert_eq!(resident.post_form("/ho-so", &[("token", &token)]).status, 200);
    assert_eq!(officer.act(&number, "close", &closing("acted")).status, 204);
    errors_with_planted_words(&resident, &token);
    let words = [ADDRESS, AGENT, REFERER, TEXT, PLACE, NAME, REPLY, QUESTION, NOTE, &token];
    words.map(String::from).to_vec()
}

/// Errors must not echo words into a log either.
fn errors_with_planted_words(resident: &Resident, token: &str) {
    let long = format!("{TEXT} {}", "x".repeat(70_000));
    assert_eq!(resident.post("/api/v1/tips", &json!({"unit": "19249", "text": long})).status, 413);
    let unknown = json!({"unit": "99999", "category": PLACE, "text": TEXT});
    assert_eq!(resident.post("/api/v1/tips", &unknown).status, 422);
    assert_eq!(resident.get(&format!("/{TEXT}?token={token}")).status, 404);
    let broken = format!("{{\"token\":\"{token}\",").into_bytes();
    assert_eq!(resident.post_bytes("/api/v1/case", "application/json", broken).status, 400);
    let wrong = json!({"token": format!("{token}1")});
    assert_eq!(resident.post("/api/v1/case", &wrong).status, 400);
}

#[test]
fn rule_w2_no_planted_word_is_found_outside_an_envelope() {
    let hotline = Hotline::start();
    let words = planted_flow(&hotline);
    // While it runs, the write-ahead log is there too.
    assert!(std::fs::metadata(hotline.data().join("hotline.sqlite-wal")).is_ok());
    assert_eq!(found_below(hotline.data(), &words), []);
    assert_eq!(found_in(hotline.printed().as_bytes(), &words), None);
    let hotline = hotline.restarted();
    assert_eq!(found_below(hotline.data(), &words), []);
    assert_eq!(found_in(hotline.printed().as_bytes(), &words), None);
}

#[test]
fn rule_w2_no_planted_word_is_found_outside_an_envelope_on_postgresql_either() {
    let hotline = Hotline::start_on_postgres();
    let words = planted_flow(&hotline);
    assert_eq!(found_in(&hotline.dump(), &words), None);
    // The server's own files: tables, write-ahead log, log.
    let files = std::env::var("HOTLINE_TEST_POSTGRES_FILES").expect("tests/run says where");
    assert_eq!(found_below(std::path::Path::new(&files), &words), []);
    assert_eq!(found_below(hotline.data(), &words), []);
    assert_eq!(found_in(hotline.printed().as_bytes(), &words), None);
}

#[test]
fn rule_w2_a_tip_leaves_no_line_and_no_time_in_intakes_log() {
    let hotline = Hotline::start();
    let before = std::fs::read_to_string(hotline.data().join("logs/intake.log")).expect("a log");
    let _words = planted_flow(&hotline);
    let after = std::fs::read_to_string(hotline.data().join("logs/intake.log")).expect("a log");
    assert_eq!(before, after, "what residents do is not logged");
}

#[test]
fn residents_pages_set_no_cookie_and_name_no_other_host() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    for path in ["/", "/en", "/bao-tin", "/en/bao-tin", "/ho-so", "/en/ho-so"] {
        let page = resident.get(path);
        assert_eq!((page.status, page.header("set-cookie")), (200, ""), "{path}");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(!page.text.contains("://") && !page.text.contains("<script"), "{path}");
    }
    let out = resident.get("/thoat");
    assert_eq!(out.status, 303);
    assert!(out.header("clear-site-data").contains("storage"));
}
