//! By keyboard alone: Tab reaches everything in order, parts open, and keys lead to places.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use system::browser::{Browsers, DESKTOP, find, follow, text, write};
use system::cases::prepared;
use system::eyes::{Eyes, NARROW, tab_through};
use system::hotline::Hotline;
use thirtyfour::{By, Key};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_every_act_of_an_officer_is_reached_by_tab_in_order_with_a_visible_focus() {
    let (hotline, cases) = prepared().await;
    let browsers = Browsers::start();
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
    for (screen, scheme) in [(DESKTOP, "dark"), (NARROW, "light")] {
        let eyes = Eyes::open(&browsers, screen).await;
        browsers.prefer(&eyes.browser, scheme).await;
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
}

/// The bar that the script puts above a page when something changed.
const BAR: &str = r"
const bar = document.createElement('p');
bar.className = 'bar';
bar.textContent = document.getElementById('live').dataset.changed.repeat(2);
document.getElementById('main').prepend(bar);
document.querySelectorAll('main details').forEach((it) => it.open = true);";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_what_has_the_focus_is_never_under_the_bar_that_says_that_something_changed() {
    let (hotline, cases) = prepared().await;
    let browsers = Browsers::start();
    for (screen, scheme) in [(DESKTOP, "light"), (NARROW, "dark")] {
        let eyes = Eyes::open(&browsers, screen).await;
        browsers.prefer(&eyes.browser, scheme).await;
        eyes.sign_in(&hotline, "truong.19249").await;
        let path = format!("/ho-so/{}", cases.answered);
        eyes.browser.goto(format!("{}{path}", hotline.triage)).await.expect("the case");
        eyes.browser.execute(BAR, vec![]).await.expect("a bar");
        assert!(tab_through(&eyes.browser, &path).await > 30);
        eyes.close(0).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_all_that_a_resident_can_do_is_reached_by_tab_and_never_under_the_header() {
    let (hotline, cases) = prepared().await;
    let (base, browsers) = (hotline.intake.clone(), Browsers::start());
    for (screen, schemes) in [(NARROW, ["light", "dark"]), (DESKTOP, ["dark", "light"])] {
        let eyes = Eyes::open(&browsers, screen).await;
        let browser = &eyes.browser;
        let open = "document.querySelectorAll('details').forEach((it) => it.open = true)";
        let tab = async |page: &str| {
            browser.execute(open, vec![]).await.expect("opened");
            let reached = tab_through(browser, page).await;
            // The driver scrolls from the top to the next element that it clicks, as a person does.
            browser.execute("scrollTo(0, 0)", vec![]).await.expect("scrolled");
            reached
        };
        for scheme in schemes {
            browsers.prefer(browser, scheme).await;
            for path in ["/", "/en", "/bao-tin", "/ho-so", "/19249", "/khong-co"] {
                browser.goto(format!("{base}{path}")).await.expect("a page");
                assert!(tab(path).await >= 3, "{path}");
            }
            browser.goto(format!("{base}/bao-tin")).await.expect("a page");
            write(browser, "#q", "thuy").await;
            follow(browser, "form[role=search] button").await;
            assert!(tab("communes found").await > 5);
            follow(browser, "button.pick").await;
            assert!(tab("the form").await > 8);
            browser.goto(format!("{base}/ho-so")).await.expect("a page");
            write(browser, "#token", &cases.tokens[1]).await;
            follow(browser, "main form button").await;
            assert!(tab("a case").await > 6);
        }
        eyes.close(0).await;
    }
}

/// Opens a page, with its parts closed or opened, and tabs through it.
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
    // The one next act of a new case stands out: its button is the only filled one.
    let filled = browser.find_all(By::Css("main button:not(.s)")).await.expect("buttons");
    let mut words = Vec::new();
    for it in filled {
        words.push(it.text().await.expect("words"));
    }
    assert_eq!(words, ["Tiếp nhận"]);
    // The list of keys names every place that the script goes to, and each key leads there.
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
