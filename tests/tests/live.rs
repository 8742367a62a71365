//! What the officers' one script adds, in a real browser: it notices changes automatically, and adds keys.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use serde_json::json;
use system::browser::{Browsers, DESKTOP, PHONE, Screen, find, follow, press, text, write};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use thirtyfour::prelude::ElementQueryable;
use thirtyfour::{By, Key, TypingData, WebDriver};

/// A browser whose officer is signed in.
async fn signed_in(hotline: &Hotline, browsers: &Browsers, screen: Screen) -> WebDriver {
    let officer = browsers.open(screen).await;
    officer.goto(format!("{}/", hotline.triage)).await.expect("the sign-in page");
    write(&officer, "#username", "truc.19249").await;
    write(&officer, "#password", &hotline.password("truc.19249")).await;
    follow(&officer, "main button").await;
    officer
}

/// Runs the work on another thread, where a blocking client may wait.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("done")
}

async fn keys(officer: &WebDriver, keys: impl Into<TypingData>) {
    officer.action_chain().send_keys(keys).perform().await.expect("keys");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_a_colleagues_change_is_noticed_and_what_is_typed_stays() {
    let (hotline, browsers) = (Hotline::start(), Browsers::start());
    let hotline = Arc::new(hotline);
    let there = Arc::clone(&hotline);
    let (number, colleague) = aside(move || {
        let _token = Resident::of(&there).tip("theft", "để ý thay đổi");
        let colleague = Officer::sign_in(&there, "truc2.19249");
        let number = colleague.number_of("để ý thay đổi").expect("in the queue");
        (number, colleague)
    })
    .await;
    let officer = signed_in(&hotline, &browsers, DESKTOP).await;
    officer.goto(format!("{}/ho-so/{number}", hotline.triage)).await.expect("the case");
    write(&officer, "#text", "Lời đang gõ dở").await;
    assert!(officer.find_all(By::Css("#bar")).await.expect("bars").is_empty());
    let of_case = number.clone();
    aside(move || assert_eq!(colleague.act(&of_case, "accept", &json!({})).status, 204)).await;
    // As the script does every half minute, and whenever the page is looked at again.
    let look = "document.dispatchEvent(new Event('visibilitychange'))";
    officer.execute(look, vec![]).await.expect("looked at");
    let bar = officer.query(By::Css("#bar")).first().await.expect("a bar");
    assert!(bar.text().await.expect("words").contains("Có thay đổi"));
    let typed = find(&officer, "#text").await.prop("value").await.expect("words");
    assert_eq!(typed.as_deref(), Some("Lời đang gõ dở"));
    // If it is sent anyway, it is refused, and the words still stay.
    follow(&officer, "form[action$='/hoi'] button:not([formaction])").await;
    assert!(text(&officer).await.contains("Đồng nghiệp vừa thay đổi hồ sơ"));
    let typed = find(&officer, "#text").await.prop("value").await.expect("words");
    assert_eq!(typed.as_deref(), Some("Lời đang gõ dở"));
    follow(&officer, "form[action$='/hoi'] button:not([formaction])").await;
    assert!(text(&officer).await.contains("Cần hỏi thêm"));
    officer.quit().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_the_queue_is_worked_by_keys_alone() {
    let (hotline, browsers) = (Hotline::start(), Browsers::start());
    let officer = signed_in(&hotline, &browsers, DESKTOP).await;
    let first = find(&officer, "table.queue tbody tr a").await.text().await.expect("a number");
    keys(&officer, "jjk").await;
    let active = officer.active_element().await.expect("a focus").text().await.expect("it");
    assert_eq!(active, first);
    keys(&officer, "x").await;
    let tick = find(&officer, "table.queue tbody tr input").await;
    assert_eq!(tick.prop("checked").await.expect("it").as_deref(), Some("true"));
    keys(&officer, "?").await;
    assert!(text(&officer).await.contains("Lên, xuống trong hàng chờ"));
    keys(&officer, Key::Escape).await;
    keys(&officer, "/").await;
    keys(&officer, "sau chợ").await;
    let typed = find(&officer, "#f-place").await.prop("value").await.expect("words");
    assert_eq!(typed.as_deref(), Some("sau chợ"), "letters typed into a field are no keys");
    let page = find(&officer, "html").await;
    keys(&officer, Key::Enter).await;
    gone(&page).await;
    assert!(text(&officer).await.contains("Đã mở"));
    let page = find(&officer, "html").await;
    keys(&officer, "gq").await;
    gone(&page).await;
    let page = find(&officer, "html").await;
    keys(&officer, "j").await;
    keys(&officer, Key::Enter).await;
    gone(&page).await;
    assert!(text(&officer).await.contains("Đã làm gì"));
    officer.quit().await.expect("closed");
}

async fn gone(page: &thirtyfour::WebElement) {
    use thirtyfour::prelude::ElementWaitable;
    page.wait_until().stale().await.expect("another page");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_on_a_phone_without_scripts_cases_are_set_aside_and_taken_back() {
    let (hotline, browsers) = (Hotline::start(), Browsers::start());
    let officer = signed_in(&hotline, &browsers, PHONE).await;
    for path in ["/", "/to-chuc"] {
        officer.goto(format!("{}{path}", hotline.triage)).await.expect("a page");
        let script = "return document.documentElement.scrollWidth";
        let width = officer.execute(script, vec![]).await.expect("a width");
        assert!(width.json().as_i64().expect("a number") <= 360, "{path} is {width:?} wide");
    }
    officer.goto(format!("{}/", hotline.triage)).await.expect("the queue");
    let first = find(&officer, "table.queue tbody tr a").await.text().await.expect("a number");
    press(&officer, "table.queue tbody tr input").await;
    follow(&officer, "form[action$='/de-rieng'] button:not([formaction])").await;
    assert!(!text(&officer).await.contains(&first));
    officer.goto(format!("{}/?xem=de-rieng", hotline.triage)).await.expect("the view");
    assert!(text(&officer).await.contains(&first));
    press(&officer, "table.queue tbody tr input").await;
    follow(&officer, "button[formaction='/lay-lai']").await;
    officer.goto(format!("{}/", hotline.triage)).await.expect("the queue");
    assert!(text(&officer).await.contains(&first));
    officer.quit().await.expect("closed");
}
