//! What a foreign page may send to ours, and what becomes of the same browser's earlier session.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::json;
use system::browser::{Browsers, DESKTOP, PHONE, find, follow, press, text, write};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use thirtyfour::By;
use thirtyfour::prelude::ElementQueryable;

const ONCE: &str = "kecokynaodochonsanma00";
const WORDS: &str = "lời của trang lạ";

/// A page on a port of its own; it ends when this is dropped.
struct ForeignPage {
    address: String,
    over: Arc<AtomicBool>,
    served: Option<JoinHandle<()>>,
}

impl ForeignPage {
    /// Serves this page for any request.
    fn serve(html: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        let served = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if told.load(Ordering::SeqCst) {
                    return;
                }
                // A browser also opens connections without a request.
                let html = html.clone();
                std::thread::spawn(move || answer(stream, &html));
            }
        });
        Self { address, over, served: Some(served) }
    }
}

fn answer(mut stream: TcpStream, html: &str) {
    let lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
    if lines.map_while(Result::ok).any(|line| line.is_empty()) {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n";
        let size = html.len();
        let text = format!("{head}content-length: {size}\r\nconnection: close\r\n\r\n{html}");
        let _gone = stream.write_all(text.as_bytes());
    }
}

impl Drop for ForeignPage {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        if let (Ok(_), Some(served)) = (TcpStream::connect(&self.address), self.served.take()) {
            let _ended = served.join();
        }
    }
}

/// A page that posts these fields to an address as soon as it is open.
fn posting(action: &str, fields: &[(&str, &str)]) -> String {
    let inputs = fields.iter().fold(String::new(), |all, (name, value)| {
        all + format!("<input type=hidden name={name} value=\"{value}\">").as_str()
    });
    format!(
        "<!doctype html><meta charset=utf-8><form method=post action=\"{action}\">{inputs}</form>\
         <script>document.forms[0].submit()</script>"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_page_fills_in_no_form_of_ours_and_our_own_works_without_a_script() {
    let (hotline, browsers) = (Hotline::start(), Browsers::start());
    let victim = browsers.open(DESKTOP).await;
    let fields =
        [("unit", "19249"), ("once", ONCE), ("text", WORDS), ("token", "11111"), ("q", "")];
    let sending = [&fields[..3], &[("step", "send")]].concat();
    for (path, fields, shown) in [
        ("/bao-tin", sending.as_slice(), "#q"),
        ("/bao-tin", &fields[..3], "#q"),
        ("/bao-tin", &fields, "#q"),
        ("/ho-so", &fields, "#token"),
        ("/ho-so/tra-loi", &fields, "#token"),
        ("/ho-so/rut-lai", &fields, "#token"),
    ] {
        let page = ForeignPage::serve(posting(&format!("{}{path}", hotline.intake), fields));
        victim.goto(format!("http://{}/", page.address)).await.expect("the foreign page");
        let field = victim.query(By::Css(shown)).first().await.expect("the blank form");
        assert_eq!(field.prop("value").await.expect("a value").as_deref(), Some(""), "{path}");
        let source = victim.source().await.expect("a page");
        assert!(!source.contains(WORDS) && !source.contains(ONCE), "{path}");
        assert!(!source.contains("class=\"error\""), "{path}: blank, and blaming nobody");
    }
    victim.quit().await.expect("closed");

    let phone = browsers.open(PHONE).await;
    phone.goto(format!("{}/bao-tin", hotline.intake)).await.expect("our page");
    write(&phone, "#q", "loc thuy").await;
    follow(&phone, "form[role=search] button").await;
    follow(&phone, "button.pick").await;
    press(&phone, "input[value=theft]").await;
    write(&phone, "#text", "lời của chính mình").await;
    follow(&phone, "main button[value=send]").await;
    let token = find(&phone, ".token").await.text().await.expect("a token");
    phone.goto(format!("{}/ho-so", hotline.intake)).await.expect("our page");
    write(&phone, "#token", &token).await;
    follow(&phone, "main form button").await;
    write(&phone, "#text", "thêm một lời").await;
    assert!(text(&phone).await.contains("Đã nhận"));
    phone.quit().await.expect("closed");
    let there = tokio::task::spawn_blocking(move || {
        let officer = Officer::sign_in(&hotline, "truc.19249");
        (officer.number_of("lời của chính mình"), officer.number_of(WORDS))
    });
    let (own, foreign) = there.await.expect("looked");
    assert!(own.is_some() && foreign.is_none());
}

fn from(hotline: &Hotline, headers: &[(&'static str, &str)]) -> Resident {
    let headers = headers.iter().map(|(name, value)| {
        (name.parse().expect("a name"), HeaderValue::from_str(value).expect("a value"))
    });
    Resident::with_headers(hotline, headers.collect::<HeaderMap>())
}

#[test]
fn what_a_browser_calls_foreign_is_dropped_and_silence_and_our_own_pages_pass() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_INTAKE__ADDRESSES", "tin.example")]);
    let tip = json!({"unit": "19249", "text": WORDS, "once": ONCE});
    let form = [("unit", "19249"), ("step", "send"), ("once", ONCE), ("text", WORDS)];
    let own = hotline.intake.as_str();
    let foreign: [&[(&'static str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "null")],
        &[("sec-fetch-site", "anything")],
        &[("origin", "https://elsewhere.example")],
        &[("origin", "http://127.0.0.1")],
        &[("origin", "")],
        &[("sec-fetch-site", "same-origin"), ("origin", "https://elsewhere.example")],
    ];
    for headers in foreign {
        let page = from(&hotline, headers).post_form("/bao-tin", &form);
        assert_eq!(page.status, 200, "{headers:?}");
        assert!(page.text.contains("id=\"q\"") && !page.text.contains(WORDS), "{headers:?}");
        let refused = from(&hotline, headers).post("/api/v1/tips", &tip);
        assert!(refused.is_problem(403, "foreign") && !refused.text.contains(WORDS), "{headers:?}");
        for path in ["/api/v1/case", "/api/v1/case/messages", "/api/v1/case/withdraw"] {
            let refused = from(&hotline, headers).post(path, &json!({"token": "1", "text": "a"}));
            assert!(refused.is_problem(403, "foreign"), "{path} {headers:?}");
        }
    }
    let ours: [&[(&'static str, &str)]; 6] = [
        &[],
        &[("origin", "null")],
        &[("origin", own)],
        &[("origin", "https://tin.example")],
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        &[("sec-fetch-site", "none")],
    ];
    for headers in ours {
        let page = from(&hotline, headers).post_form("/bao-tin", &form);
        assert!(page.text.contains("class=\"token\""), "{headers:?}");
        assert_eq!(from(&hotline, headers).post("/api/v1/tips", &tip).status, 201, "{headers:?}");
    }
    // However often it was sent, there is one tip; a sender who knows only the form's text makes another.
    let officer = Officer::sign_in(&hotline, "truc.19249");
    assert_eq!(officer.queue().len(), 4, "three sample cases and this one");
}

#[test]
fn a_new_sign_in_ends_the_old_session_of_the_same_browser_and_no_other() {
    let hotline = Hotline::start();
    let triage = hotline.triage.as_str();
    let elsewhere = Officer::sign_in(&hotline, "truc.19249");
    let password = hotline.password("truc.19249");
    let body = json!({"username": "truc.19249", "password": password});
    let form = [("username", "truc.19249"), ("password", password.as_str())];
    let cookie_of = |answer: &system::people::Answer| {
        let cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        HeaderMap::from_iter([(
            reqwest::header::COOKIE,
            HeaderValue::from_str(&cookie).expect("a value"),
        )])
    };
    let is_open = |cookie: &HeaderMap| {
        let browser = Resident::with_headers(&hotline, cookie.clone());
        browser.get_at(triage, "/api/v1/cases").status == 200
    };
    let browser = Resident::at(triage);
    let first = cookie_of(&browser.post("/api/v1/session", &body));
    assert!(is_open(&first));
    // A wrong password ends nothing.
    let wrong = json!({"username": "truc.19249", "password": "sai"});
    assert_eq!(browser.post("/api/v1/session", &wrong).status, 401);
    assert!(is_open(&first));
    let second = cookie_of(&browser.post_form("/dang-nhap", &form));
    assert!(!is_open(&first) && is_open(&second), "by the page");
    let third = cookie_of(&browser.post("/api/v1/session", &body));
    assert!(!is_open(&second) && is_open(&third), "by a program");
    // Another person at the same browser: the session before has ended too.
    let password = hotline.password("truong.19249");
    let form = [("username", "truong.19249"), ("password", password.as_str())];
    let fourth = cookie_of(&browser.post_form("/dang-nhap", &form));
    assert!(!is_open(&third) && is_open(&fourth));
    assert_eq!(elsewhere.get("/api/v1/cases").status, 200, "another browser goes on");
    hotline.stands();
}
