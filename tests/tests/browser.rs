//! The main job in a real browser: a phone without JavaScript, and an officer's desktop.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use system::browser::{Browsers, DESKTOP, PHONE, find, follow, press, text, write};
use system::hotline::Hotline;
use thirtyfour::prelude::ElementWaitable;
use thirtyfour::{By, WebDriver};

/// Opens the case in the officer's queue whose line has these words.
async fn open_case(officer: &WebDriver, words: &str) {
    for row in officer.find_all(By::Css("table.queue tbody tr")).await.expect("rows") {
        if row.text().await.expect("a line").contains(words) {
            let link = row.find(By::Css("a")).await.expect("a link");
            link.click().await.expect("opened");
            return row.wait_until().stale().await.expect("the case");
        }
    }
    panic!("no case with {words} in the queue");
}

async fn state_of(phone: &WebDriver, intake: &str, token: &str) -> String {
    phone.goto(format!("{intake}/ho-so")).await.expect("a page");
    write(phone, "#token", token).await;
    follow(phone, "main form button").await;
    text(phone).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_without_javascript_and_an_officers_desktop_do_the_whole_job() {
    let (hotline, browsers) = (Hotline::start(), Browsers::start());
    let phone = browsers.open(PHONE).await;
    phone.goto(format!("{}/", hotline.intake)).await.expect("the first page");
    follow(&phone, ".stack .button").await;
    write(&phone, "#q", "loc thuy").await;
    follow(&phone, "form[role=search] button").await;
    follow(&phone, "button.pick").await;
    press(&phone, "input[value=theft]").await;
    write(&phone, "#place", "ngõ sau đình").await;
    write(&phone, "#text", "Hai người dắt xe máy ra khỏi ngõ.").await;
    // The other language keeps the typed words.
    follow(&phone, "header .lang").await;
    assert!(text(&phone).await.contains("What did you see?"));
    let kept = find(&phone, "#text").await.prop("value").await.expect("words");
    assert_eq!(kept.as_deref(), Some("Hai người dắt xe máy ra khỏi ngõ."));
    follow(&phone, "header .lang").await;
    follow(&phone, "main button[value=send]").await;
    let token = find(&phone, ".token").await.text().await.expect("a token");
    assert_eq!(token.chars().filter(char::is_ascii_digit).count(), 25);
    let address = phone.current_url().await.expect("an address");
    assert!(!address.as_str().contains(&token[..5]), "the token stands in no address");

    let officer = browsers.open(DESKTOP).await;
    officer.goto(format!("{}/", hotline.triage)).await.expect("the sign-in page");
    write(&officer, "#username", "truc.19249").await;
    write(&officer, "#password", &hotline.password("truc.19249")).await;
    follow(&officer, "main button").await;
    open_case(&officer, "ngõ sau đình").await;
    assert!(text(&officer).await.contains("Chưa kiểm chứng"));
    follow(&officer, "form[action$='/tiep-nhan'] button:not([formaction])").await;
    write(&officer, "#text", "Xe máy màu gì?").await;
    follow(&officer, "form[action$='/hoi'] button:not([formaction])").await;

    let shown = state_of(&phone, &hotline.intake, &token).await;
    assert!(shown.contains("Cần hỏi thêm") && shown.contains("Xe máy màu gì?"));
    write(&phone, "#text", "Màu đỏ.").await;
    follow(&phone, "main form button").await;
    assert!(text(&phone).await.contains("Bạn đã trả lời, ngày"));

    officer.goto(format!("{}/", hotline.triage)).await.expect("the queue");
    assert!(text(&officer).await.contains("Đã trả lời"));
    open_case(&officer, "ngõ sau đình").await;
    let page = text(&officer).await;
    assert!(page.contains("Màu đỏ.") && page.contains("đúng chữ ký"));
    let colleague = find(&officer, "#to option[value='truc2.19249']").await;
    colleague.click().await.expect("chosen");
    follow(&officer, "form[action$='/giao'] button:not([formaction])").await;
    assert!(text(&officer).await.contains("T.T.B"));
    find(&officer, "details:has(#outcome) > summary").await.click().await.expect("open");
    find(&officer, "#outcome option[value=acted]").await.click().await.expect("chosen");
    write(&officer, "#message", "Đã trả xe cho chủ.").await;
    follow(&officer, "form[action$='/xem-truoc'] button:not([formaction])").await;
    let preview = text(&officer).await;
    assert!(preview.contains("Đã kết thúc: có xử lý.") && preview.contains("Đã trả xe cho chủ."));
    follow(&officer, "form[action$=ket-thuc] button:not(.s)").await;
    assert!(text(&officer).await.contains("Đã kết thúc hồ sơ."));

    let shown = state_of(&phone, &hotline.intake, &token).await;
    assert!(shown.contains("Đã kết thúc: có xử lý.") && shown.contains("Đã trả xe cho chủ."));
    phone.quit().await.expect("closed");
    officer.quit().await.expect("closed");
}

/// Whether every touch target of the page is at least 48 px high, and nothing is wider than the
/// screen.
async fn fits_a_thumb(phone: &WebDriver, page: &str) {
    let targets = "header a, header button:not(.default), main a.button, main button, main input:not([type=hidden]):not([type=radio]), main select, main textarea, .choice label, summary, footer a, .danger a";
    for target in phone.find_all(By::Css(targets)).await.expect("targets") {
        let place = target.rect().await.expect("a place");
        if place.height > 0.0 {
            let name = target.text().await.unwrap_or_default();
            assert!(place.height >= 47.5, "{page}: {name:?} is {} px high", place.height);
            assert!(
                place.x >= 0.0 && place.x + place.width <= 360.5,
                "{page}: {name:?} is too wide"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_a_resident_fits_a_small_phone_and_a_thumb() {
    let (hotline, browsers) = (Hotline::start(), Browsers::start());
    let phone = browsers.open(PHONE).await;
    for path in ["/", "/en", "/bao-tin", "/en/bao-tin", "/ho-so", "/en/ho-so"] {
        phone.goto(format!("{}{path}", hotline.intake)).await.expect("a page");
        fits_a_thumb(&phone, path).await;
    }
    phone.goto(format!("{}/bao-tin", hotline.intake)).await.expect("a page");
    follow(&phone, "button.pick").await;
    fits_a_thumb(&phone, "the form").await;
    phone.quit().await.expect("closed");
}
