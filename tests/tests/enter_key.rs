//! The Enter key in a field sends the field's own form, with that form's own first button; it never switches
//! the language and never leaves the page.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::Value;
use system::browser::{Browsers, DESKTOP, follow, write};
use system::cases::{aside, prepared};
use system::eyes::{Eyes, NARROW};
use system::hotline::Hotline;
use thirtyfour::{By, Key, WebDriver};

/// Opens every part, stops every form, and notes which form would have been sent, by which button.
const LISTEN: &str = "
document.querySelectorAll('details').forEach((it) => it.open = true);
document.querySelectorAll('form').forEach((it) => it.noValidate = true);
const told = (form, button) => ({
  form: [...document.forms].indexOf(form),
  to: button && button.hasAttribute('formaction') ? button.formAction : form.action,
  keeps: !!button && button.value === 'keep',
});
document.addEventListener('submit', (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  window.wanted = told(event.target, event.submitter);
}, true);
window.own = (field) => told(field.form, [...field.form.querySelectorAll('button')]
  .find((it) => it.type === 'submit'));";

const FIELDS: &str = "main form[method=post] input:not([type=hidden]), main form[method=get] input:not([type=hidden])";

/// Presses Enter in every field of the open page; gives how many there are.
async fn press_in_every_field(browser: &WebDriver, page: &str) -> usize {
    browser.execute(LISTEN, vec![]).await.expect("listens");
    let fields = browser.find_all(By::Css(FIELDS)).await.expect("fields");
    let count = fields.len();
    for field in fields {
        let name = field.attr("name").await.expect("a name").unwrap_or_default();
        let it = vec![field.to_json().expect("an element")];
        browser.execute("window.wanted = null", vec![]).await.expect("forgotten");
        let wanted = browser.execute("return window.own(arguments[0])", it).await.expect("its own");
        field.send_keys(Key::Enter).await.expect("a key");
        let sent = browser.execute("return window.wanted", vec![]).await.expect("what was sent");
        assert_eq!(sent.json(), wanted.json(), "{page}: Enter in {name}");
        assert_eq!(sent.json()["keeps"], Value::Bool(false), "{page}: Enter in {name}");
    }
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_enter_sends_the_form_on_every_page_of_a_resident() {
    let (hotline, cases) = prepared().await;
    let browsers = Browsers::start();
    let eyes = Eyes::open(&browsers, NARROW).await;
    let browser = &eyes.browser;
    for root in ["", "/en"] {
        let at = |path: &str| format!("{}{root}{path}", hotline.intake);
        browser.goto(at("/bao-tin")).await.expect("the choice");
        assert_eq!(press_in_every_field(browser, "the choice").await, 1);
        browser.goto(at("/bao-tin")).await.expect("the choice");
        follow(browser, "form:not(#main) button.pick").await;
        assert!(press_in_every_field(browser, "the tip").await > 20);
        browser.goto(at("/ho-so")).await.expect("the question for the token");
        assert_eq!(press_in_every_field(browser, "the question for the token").await, 1);
        browser.goto(at("/ho-so")).await.expect("the question for the token");
        write(browser, "#token", &cases.tokens[0]).await;
        follow(browser, "main form button").await;
        assert_eq!(press_in_every_field(browser, "the case").await, 1);
    }
    eyes.close(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_enter_sends_the_form_on_every_page_of_an_officer() {
    let (hotline, cases) = prepared().await;
    let browsers = Browsers::start();
    let eyes = Eyes::open(&browsers, DESKTOP).await;
    let mut count = 0;
    for path in ["/dang-nhap", "/moi", "/phuc-hoi"] {
        eyes.browser.goto(format!("{}{path}", hotline.triage)).await.expect("a page");
        count += press_in_every_field(&eyes.browser, path).await;
    }
    let hotline = waiting(hotline).await;
    let editor = format!("/lam-sach/{}", cases.preparing);
    let (new, answered) = (format!("/ho-so/{}", cases.new), format!("/ho-so/{}", cases.answered));
    let own = ["/", "/thoa-thuan", "/to-chuc", "/don-vi", "/toi", "/toi/xung-dot", &new, &answered];
    let roles: [(&str, &[&str]); 3] =
        [("truong.19249", &own), ("lamsach.19249", &[&editor]), ("giamsat.44", &["/giam-sat"])];
    for (username, paths) in roles {
        eyes.sign_in(&hotline, username).await;
        for path in paths {
            eyes.browser.goto(format!("{}{path}", hotline.triage)).await.expect("a page");
            count += press_in_every_field(&eyes.browser, path).await;
        }
    }
    assert!(count > 30, "{count} fields");
    eyes.close(0).await;
}

/// The same hotline with a newcomer who waits to be admitted.
async fn waiting(hotline: Hotline) -> Hotline {
    aside(move || {
        let _account = system::unit::joined(&hotline, "19249", "duty_officer", "moi.1");
        hotline
    })
    .await
}
