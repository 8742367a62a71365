//! Every page, for every role, light and dark, wide and narrow: no violation that axe-core finds,
//! nothing wider than the screen, and everything reached by Tab.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::{Value, json};
use system::browser::{Browsers, DESKTOP, Screen, find, follow, press, text, write};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use thirtyfour::{By, Key, WebDriver};

/// A phone whose browser runs scripts, as axe-core needs.
const NARROW: Screen = Screen { size: (360, 740), scripts: true };

/// Asks axe-core for what it finds: rule and elements.
const ASK: &str = r"
const done = arguments[arguments.length - 1];
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
axe.run(document, { runOnly: rules }).then(
  (found) => done(found.violations.map((it) => it.id + ': ' + it.nodes.map((at) => at.html).join(' | ').slice(0, 400))),
  (error) => done([String(error)]));";

/// Looks at pages and remembers what is wrong with them.
struct Eyes<'a> {
    browsers: &'a Browsers,
    browser: WebDriver,
    width: u32,
    axe: String,
    seen: usize,
    wrong: Vec<String>,
}

impl<'a> Eyes<'a> {
    async fn open(browsers: &'a Browsers, screen: Screen) -> Self {
        let path = std::env::var("HOTLINE_TEST_AXE").expect("tests/run fetches axe-core");
        let axe = std::fs::read_to_string(path).expect("axe-core");
        let browser = browsers.open(screen).await;
        Self { browsers, browser, width: screen.size.0, axe, seen: 0, wrong: Vec::new() }
    }

    /// Goes to an address and looks, with every part that opens open.
    async fn visit(&mut self, base: &str, path: &str) {
        self.browser.goto(format!("{base}{path}")).await.expect("a page");
        self.look(path).await;
    }

    async fn look(&mut self, page: &str) {
        let run = |script: &'static str| self.browser.execute(script, vec![]);
        run("document.querySelectorAll('main details').forEach((it) => it.open = true)")
            .await
            .expect("opened");
        let wide = run("return document.documentElement.scrollWidth").await.expect("a width");
        if wide.json().as_u64().expect("a number") > u64::from(self.width) {
            self.wrong.push(format!("{page}, {} px: it is {} px wide", self.width, wide.json()));
        }
        self.browser.execute(&self.axe, vec![]).await.expect("axe-core is there");
        for scheme in ["light", "dark"] {
            self.browsers.prefer(&self.browser, scheme).await;
            let found = self.browser.execute_async(ASK, vec![]).await.expect("an answer");
            for it in found.json().as_array().expect("a list") {
                let it = it.as_str().expect("words");
                self.wrong.push(format!("{page}, {} px, {scheme}: {it}", self.width));
            }
        }
        self.seen += 1;
    }

    async fn sign_in(&self, hotline: &Hotline, username: &str) {
        self.browser.delete_all_cookies().await.expect("signed out");
        self.browser.goto(format!("{}/dang-nhap", hotline.triage)).await.expect("a page");
        write(&self.browser, "#username", username).await;
        write(&self.browser, "#password", &hotline.password(username)).await;
        follow(&self.browser, "main form button").await;
    }

    async fn close(self, at_least: usize) {
        self.browser.quit().await.expect("closed");
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
        assert!(self.seen >= at_least, "only {} pages were looked at", self.seen);
    }
}

/// Runs on another thread, where a blocking client may wait.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("done")
}

/// Cases of xã Lệ Thủy in the states that a page can show.
struct Cases {
    new: String,
    answered: String,
    closed: String,
    preparing: String,
    to_approve: String,
    referred: String,
    /// Handed over in the second person's words.
    sanitised: String,
    /// The sheet of a task given to a body.
    sheet: String,
    /// Token of the answered case, and of one that can still be withdrawn.
    tokens: [String; 2],
}

fn taken(resident: &Resident, duty: &Officer, text: &str) -> (String, String) {
    let tip = json!({
        "unit": "19249", "category": "theft", "text": text, "place": "ngõ sau đình",
        "time": "khoảng 23 giờ", "named": "Nguyễn Văn Lạ",
    });
    let token = resident.tip_with(&tip);
    (token, duty.number_of(text).expect("in the queue"))
}

impl Cases {
    fn make(hotline: &Hotline) -> Self {
        let resident = Resident::of(hotline);
        let duty = Officer::sign_in(hotline, "truc.19249");
        let head = Officer::sign_in(hotline, "truong.19249");
        let done = |status: u16| assert!((200..300).contains(&status), "{status}");
        let (can_withdraw, new) = taken(&resident, &duty, "hồ sơ mới");
        let (token, answered) = taken(&resident, &duty, "hồ sơ đã trả lời");
        done(duty.act(&answered, "accept", &json!({})).status);
        done(duty.act(&answered, "messages", &json!({"text": "Xe máy màu gì?"})).status);
        done(duty.act(&answered, "notes", &json!({"text": "đã đến xem"})).status);
        let reply = json!({"token": token, "text": "Màu đỏ."});
        done(resident.post("/api/v1/case/messages", &reply).status);
        let (_, closed) = taken(&resident, &duty, "hồ sơ đã đóng");
        done(duty.act(&closed, "close", &json!({"outcome": "acted"})).status);
        let (_, preparing) = taken(&resident, &duty, "hồ sơ chờ làm sạch");
        let asked = json!({"to": "19255", "sanitise": true});
        done(duty.act(&preparing, "handover", &asked).status);
        let (_, to_approve) = taken(&resident, &duty, "hồ sơ chờ duyệt chuyển");
        done(duty.act(&to_approve, "handover", &json!({"to": "19255"})).status);
        let (_, referred) = taken(&resident, &duty, "hồ sơ đã chuyển");
        done(head.act(&referred, "handover", &json!({"to": "19255"})).status);
        done(head.act(&answered, "share", &json!({"with": "19255"})).status);
        let sanitised = rewritten(hotline, &resident, &head);
        let sheet = given(&head, &answered);
        let rules = json!({"kind": "coordination_rules", "title": "Quy chế phối hợp", "scope": "",
            "with": ["19255"], "valid_from": "2020-01-01", "review_by": "2999-01-01"});
        done(head.send(&Method::POST, "/api/v1/agreements", Some(&rules)).status);
        let tokens = [token, can_withdraw];
        Self { new, answered, closed, preparing, to_approve, referred, sanitised, sheet, tokens }
    }
}

/// A case handed over in a second person's words.
fn rewritten(hotline: &Hotline, resident: &Resident, head: &Officer) -> String {
    let (_, number) = taken(resident, head, "hồ sơ làm sạch rồi chuyển");
    let second = Officer::sign_in(hotline, "lamsach.19249");
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(&number, "handover", &asked).status, 204);
    let path = format!("/api/v1/sanitising/{number}");
    let words = json!({"place": "gần chợ", "text": "Có người thấy hai người lạ."});
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    assert_eq!(head.act(&number, "handover/approve", &json!({})).status, 204);
    number
}

/// The address of the sheet of a task that a body was given.
fn given(head: &Officer, number: &str) -> String {
    let team = json!({"kind": "youth", "name": "Đội xung kích"});
    let team = head.send(&Method::POST, "/api/v1/bodies", Some(&team)).json();
    let task = json!({"body": team["id"], "place": "ngõ", "time": "", "what": "Đi xem đèn đường."});
    let given = head.act(number, "tasks", &task);
    assert_eq!(given.status, 201, "{}", given.text);
    format!("/ho-so/{number}/viec/{}", given.json()["id"].as_str().expect("an id"))
}

async fn prepared() -> (Hotline, Cases) {
    aside(|| {
        let hotline = Hotline::start();
        let cases = Cases::make(&hotline);
        (hotline, cases)
    })
    .await
}

async fn open_token(eyes: &Eyes<'_>, base: &str, token: &str) {
    eyes.browser.goto(format!("{base}/ho-so")).await.expect("a page");
    write(&eyes.browser, "#token", token).await;
    follow(&eyes.browser, "main form button").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_axe_finds_nothing_on_any_page_of_a_resident() {
    let (hotline, cases) = prepared().await;
    let (base, browsers) = (hotline.intake.clone(), Browsers::start());
    for screen in [DESKTOP, NARROW] {
        let mut eyes = Eyes::open(&browsers, screen).await;
        for path in ["/", "/en", "/bao-tin", "/en/bao-tin", "/ho-so", "/en/ho-so", "/khong-co"] {
            eyes.visit(&base, path).await;
        }
        eyes.browser.goto(format!("{base}/bao-tin")).await.expect("a page");
        write(&eyes.browser, "#q", "loc thuy").await;
        follow(&eyes.browser, "form[role=search] button").await;
        eyes.look("communes found").await;
        follow(&eyes.browser, "button.pick").await;
        eyes.look("the form").await;
        let text = "document.getElementById('text').required = false";
        eyes.browser.execute(text, vec![]).await.expect("sent all the same");
        follow(&eyes.browser, "button[value=send]").await;
        eyes.look("the form with an error").await;
        press(&eyes.browser, "input[value=theft]").await;
        write(&eyes.browser, "#text", "Hai người dắt xe máy ra khỏi ngõ.").await;
        follow(&eyes.browser, "button[value=send]").await;
        eyes.look("the token").await;
        let token = find(&eyes.browser, ".token").await.text().await.expect("a token");
        open_token(&eyes, &base, "00000").await;
        eyes.look("a wrong token").await;
        open_token(&eyes, &base, &cases.tokens[0]).await;
        eyes.look("a case with a question").await;
        open_token(&eyes, &base, &cases.tokens[1]).await;
        eyes.look("a new case").await;
        open_token(&eyes, &base, &token).await;
        press(&eyes.browser, "details.more summary").await;
        follow(&eyes.browser, "details.more button").await;
        eyes.look("withdrawn").await;
        eyes.close(15).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_axe_finds_nothing_on_any_page_of_who_works_cases() {
    let (hotline, cases) = prepared().await;
    let (base, browsers) = (hotline.triage.clone(), Browsers::start());
    for screen in [DESKTOP, NARROW] {
        let mut eyes = Eyes::open(&browsers, screen).await;
        for path in ["/dang-nhap", "/moi", "/phuc-hoi"] {
            eyes.visit(&base, path).await;
        }
        eyes.sign_in(&hotline, "truong.19249").await;
        for path in [
            "/",
            "/?xem=cua-toi",
            "/?xem=chua-giao",
            "/?xem=da-tra-loi",
            "/?xem=de-rieng",
            "/?xem=da-xong",
            "/?trang_thai=received&khan=1",
            "/chung",
            "/da-chuyen",
            "/thoa-thuan",
            "/to-chuc",
            "/don-vi",
            "/don-vi/khoa",
            "/toi",
            "/toi/ma-mot-lan",
            "/khong-co",
            "/quan-tri",
            "/ho-so/khong-co",
        ] {
            eyes.visit(&base, path).await;
        }
        let Cases { new, answered, closed, preparing, to_approve, .. } = &cases;
        for number in [new, answered, closed, preparing, to_approve] {
            eyes.visit(&base, &format!("/ho-so/{number}")).await;
        }
        for path in [cases.sheet.clone(), format!("/da-chuyen/{}", cases.sanitised)] {
            eyes.visit(&base, &path).await;
        }
        eyes.visit(&base, "/#nav").await;
        eyes.browser.action_chain().send_keys("?").perform().await.expect("keys");
        eyes.look("the list of keys").await;
        if eyes.width == DESKTOP.size.0 {
            follow_form(&eyes, &base, "/toi/ma-mot-lan", "button[value=begin]").await;
        }
        // Once begun, it stays so until it is confirmed.
        eyes.visit(&base, "/toi/ma-mot-lan").await;
        eyes.browser.goto(format!("{base}/don-vi")).await.expect("a page");
        press(&eyes.browser, "details summary").await;
        follow(&eyes.browser, "details[open] form[action='/don-vi/mat-khau'] button").await;
        eyes.look("a new password").await;
        eyes.sign_in(&hotline, "truc.19255").await;
        for path in ["/chung".to_owned(), format!("/ho-so/{}", cases.referred)] {
            eyes.visit(&base, &path).await;
        }
        eyes.close(33).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_axe_finds_nothing_on_the_pages_of_the_other_roles() {
    let (hotline, cases) = prepared().await;
    let (base, browsers) = (hotline.triage.clone(), Browsers::start());
    let editor = format!("/lam-sach/{}", cases.preparing);
    let roles: [(&str, &str, &[&str]); 3] = [
        ("lamsach.19249", "/lam-sach", &["/lam-sach", &editor, "/toi"]),
        ("giamsat.44", "/giam-sat", &["/giam-sat", "/giam-sat/tong-so", "/giam-sat/thoi-han"]),
        ("quantri.44", "/quan-tri", &["/quan-tri", "/toi"]),
    ];
    for screen in [DESKTOP, NARROW] {
        let mut eyes = Eyes::open(&browsers, screen).await;
        for (username, first, paths) in &roles {
            eyes.sign_in(&hotline, username).await;
            let at = eyes.browser.current_url().await.expect("an address");
            assert_eq!(at.path(), *first, "where {username} begins");
            for path in *paths {
                eyes.visit(&base, path).await;
            }
        }
        follow_form(&eyes, &base, "/quan-tri", "form[action='/quan-tri/moi'] button").await;
        eyes.look("an invitation").await;
        let code = find(&eyes.browser, ".sheet code").await.text().await.expect("a code");
        eyes.browser.delete_all_cookies().await.expect("signed out");
        eyes.browser.goto(format!("{base}/moi")).await.expect("a page");
        write(&eyes.browser, "#code", &code).await;
        write(&eyes.browser, "#username", &format!("nguoi.moi.{}", eyes.width)).await;
        follow(&eyes.browser, "main form button").await;
        eyes.look("the sheet of who joins").await;
        eyes.close(10).await;
    }
}

async fn follow_form(eyes: &Eyes<'_>, base: &str, path: &str, button: &str) {
    eyes.browser.goto(format!("{base}{path}")).await.expect("a page");
    follow(&eyes.browser, button).await;
}

/// What has the focus: a name for it, where it stands, and whether a line is drawn around it.
const FOCUS: &str = r"
const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
const all = [...document.querySelectorAll('*')];
return { index: all.indexOf(at), name: at.outerHTML.slice(0, 120), tag: at.tagName,
  visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0 };";

/// Everything of the page that a keyboard must reach.
const REACHABLE: &str = r"
return [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')]
  .filter((it) => !it.disabled && it.checkVisibility() && it.type !== 'radio')
  .map((it) => [...document.querySelectorAll('*')].indexOf(it));";

/// Tabs through the page from its beginning; gives how much was reached.
async fn tab_through(browser: &WebDriver, page: &str) -> usize {
    let reachable = browser.execute(REACHABLE, vec![]).await.expect("a list").json().clone();
    let mut missing: Vec<u64> =
        reachable.as_array().expect("a list").iter().filter_map(Value::as_u64).collect();
    let (count, mut last) = (missing.len(), 0);
    for _ in 0..count * 4 {
        if missing.is_empty() {
            break;
        }
        browser.action_chain().send_keys(Key::Tab).perform().await.expect("Tab");
        let focus = browser.execute(FOCUS, vec![]).await.expect("a focus").json().clone();
        let (index, name) = (focus["index"].as_u64().expect("a place"), &focus["name"]);
        assert!(focus["tag"] == "BODY" || focus["visible"] == true, "{page}: no line at {name}");
        assert!(index >= last || focus["tag"] == "BODY", "{page}: {name} comes out of order");
        last = index;
        missing.retain(|it| *it != index);
    }
    assert!(missing.is_empty(), "{page}: {} of {count} are not reached by Tab", missing.len());
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_every_act_of_an_officer_is_reached_by_tab_in_order_with_a_visible_focus() {
    let (hotline, cases) = prepared().await;
    let browsers = Browsers::start();
    let eyes = Eyes::open(&browsers, DESKTOP).await;
    let editor = format!("/lam-sach/{}", cases.preparing);
    let (new, to_approve) =
        (format!("/ho-so/{}", cases.new), format!("/ho-so/{}", cases.to_approve));
    let roles: [(&str, &[&str]); 4] = [
        (
            "truong.19249",
            &[
                "/",
                &new,
                &to_approve,
                "/chung",
                "/da-chuyen",
                "/thoa-thuan",
                "/to-chuc",
                "/don-vi",
                "/toi",
                "/toi/ma-mot-lan",
            ],
        ),
        ("lamsach.19249", &["/lam-sach", &editor]),
        ("giamsat.44", &["/giam-sat", "/giam-sat/tong-so", "/giam-sat/thoi-han"]),
        ("quantri.44", &["/quan-tri"]),
    ];
    for (username, paths) in roles {
        eyes.sign_in(&hotline, username).await;
        for path in paths {
            let closed = open_at(&eyes, &hotline, path, false).await;
            let open = open_at(&eyes, &hotline, path, true).await;
            assert!(open >= closed, "{path}: what opens hides nothing");
        }
    }
    eyes.close(0).await;
}

/// Opens a page, its closed parts left closed or opened, and tabs through it.
async fn open_at(eyes: &Eyes<'_>, hotline: &Hotline, path: &str, opened: bool) -> usize {
    eyes.browser.goto(format!("{}{path}", hotline.triage)).await.expect("a page");
    if opened {
        let open = "document.querySelectorAll('main details').forEach((it) => it.open = true)";
        eyes.browser.execute(open, vec![]).await.expect("opened");
    }
    tab_through(&eyes.browser, path).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_the_keyboard_skips_to_the_content_opens_parts_and_shows_its_keys() {
    let (hotline, cases) = prepared().await;
    let browsers = Browsers::start();
    let eyes = Eyes::open(&browsers, DESKTOP).await;
    let browser = &eyes.browser;
    eyes.sign_in(&hotline, "truc.19249").await;
    browser.goto(format!("{}/ho-so/{}", hotline.triage, cases.new)).await.expect("the case");
    let keys = |keys: Key| async move {
        browser.action_chain().send_keys(keys).perform().await.expect("keys");
    };
    keys(Key::Tab).await;
    let first = browser.active_element().await.expect("a focus");
    assert_eq!(first.text().await.expect("words"), "Tới nội dung chính");
    keys(Key::Enter).await;
    let inside = "return document.activeElement.id";
    let at = browser.execute(inside, vec![]).await.expect("a focus").json().clone();
    assert_eq!(at, "main");
    // A part opens and closes by Enter on its heading.
    let focus = "document.querySelector('.next summary').focus()";
    browser.execute(focus, vec![]).await.expect("a focus");
    let shown = || async { find(browser, "#state").await.is_displayed().await.expect("it") };
    assert!(!shown().await);
    keys(Key::Enter).await;
    assert!(shown().await);
    keys(Key::Enter).await;
    assert!(!shown().await);
    // The one next act of a new case stands out: the only filled button.
    let filled = browser.find_all(By::Css("main button:not(.s)")).await.expect("buttons");
    let mut words = Vec::new();
    for it in filled {
        words.push(it.text().await.expect("words"));
    }
    assert_eq!(words, ["Tiếp nhận"]);
    // The list of keys names every place that the script goes to, and each of them leads there.
    browser.action_chain().send_keys("?").perform().await.expect("keys");
    let listed = text(browser).await;
    let places = browser.find_all(By::Css("nav a[data-key]")).await.expect("places");
    assert!(places.len() >= 10);
    for place in places {
        let name = place.text().await.expect("a name");
        assert!(listed.matches(&name).count() >= 2, "{name} is in the navigation and the list");
    }
    keys(Key::Escape).await;
    browser.action_chain().send_keys("gc").perform().await.expect("keys");
    let heading = || async { find(browser, "h1").await.text().await };
    for _ in 0..200 {
        if heading().await.is_ok_and(|it| it == "Đã chuyển đi") {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(heading().await.expect("a heading"), "Đã chuyển đi");
    eyes.close(0).await;
}
