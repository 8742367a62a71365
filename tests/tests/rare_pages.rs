//! Pages that come seldom: keys replaced after an officer left, the progress of that, words carried through a
//! sign-in, recovery codes, a recovered account. Light and dark, wide and narrow, and by keyboard.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use system::browser::{Browsers, DESKTOP, find, follow, press, text, write};
use system::cases::aside;
use system::eyes::{Eyes, NARROW, tab_through};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use thirtyfour::By;
use totp_rs::{Builder, Secret};

/// Looks at the open page and tabs through it.
async fn look(eyes: &mut Eyes<'_>, page: &str) {
    eyes.look(page).await;
    let reached = tab_through(&eyes.browser, page).await;
    assert!(reached > 0, "{page}: nothing to reach");
}

/// The texts of the elements that a selector finds.
async fn texts(eyes: &Eyes<'_>, selector: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for it in eyes.browser.find_all(By::Css(selector)).await.expect("elements") {
        texts.push(it.text().await.expect("a text"));
    }
    texts
}

async fn has(eyes: &Eyes<'_>, words: &str) {
    let shown = text(&eyes.browser).await;
    assert!(shown.contains(words), "{words}: {shown}");
}

/// The head ends a colleague's account: the new sheet, then the progress. Gives the new key.
async fn leaving(eyes: &mut Eyes<'_>, hotline: &Hotline, leaver: &str) -> String {
    eyes.sign_in(hotline, "truong.19249").await;
    eyes.browser.goto(format!("{}/don-vi", hotline.triage)).await.expect("a page");
    let open = "document.querySelectorAll('main details').forEach((it) => it.open = true)";
    eyes.browser.execute(open, vec![]).await.expect("opened");
    let person = format!("form[action='/don-vi/nghi']:has(input[value='{leaver}'])");
    press(&eyes.browser, &format!("{person} input[name=sure]")).await;
    follow(&eyes.browser, &format!("{person} button")).await;
    has(eyes, "AGE-SECRET-KEY-1").await;
    look(eyes, "keys replaced").await;
    let sheet = texts(eyes, ".sheet code").await.join("\n");
    follow(&eyes.browser, "a[href='/don-vi/khoa']").await;
    look(eyes, "keys go over").await;
    // The script continues in its place, without reloading the page.
    for _ in 0..400 {
        if find(&eyes.browser, "#work").await.text().await.is_ok_and(|it| it.contains("Xong")) {
            break;
        }
        tokio::task::yield_now().await;
    }
    has(eyes, "Xong").await;
    assert!(texts(eyes, "#work-next").await.is_empty());
    look(eyes, "keys have gone over").await;
    sheet
}

/// A session that ends while an officer is typing.
async fn carried(eyes: &mut Eyes<'_>, hotline: &Hotline, number: &str) {
    eyes.sign_in(hotline, "truong.19249").await;
    eyes.browser.goto(format!("{}/ho-so/{number}", hotline.triage)).await.expect("a page");
    write(&eyes.browser, "#text", "Câu hỏi viết dở").await;
    eyes.browser.delete_all_cookies().await.expect("signed out");
    follow(&eyes.browser, "form[action$='/hoi'] button:not([formaction])").await;
    has(eyes, "Lời bạn vừa viết còn đây").await;
    look(eyes, "sign-in with carried words").await;
    write(&eyes.browser, "#username", "truong.19249").await;
    write(&eyes.browser, "#password", &hotline.password("truong.19249")).await;
    follow(&eyes.browser, "main form button").await;
    has(eyes, "chưa gửi").await;
    let back = find(&eyes.browser, "#text").await.prop("value").await.expect("a value");
    assert_eq!(back.as_deref(), Some("Câu hỏi viết dở"));
    look(eyes, "the case with carried words").await;
}

/// The page that shows, before closing a case, what its writer will read.
async fn before_closing(eyes: &mut Eyes<'_>, hotline: &Hotline, number: &str) {
    eyes.browser.goto(format!("{}/ho-so/{number}", hotline.triage)).await.expect("a page");
    let open = "document.querySelectorAll('details:has(#outcome)').forEach((it) => it.open = true)";
    eyes.browser.execute(open, vec![]).await.expect("opened");
    find(&eyes.browser, "#outcome option[value=insufficient]").await.click().await.expect("chosen");
    write(&eyes.browser, "#message", "Đã đến xem, không tìm được gì thêm.").await;
    follow(&eyes.browser, "form[action$='/xem-truoc'] button:not([formaction])").await;
    has(eyes, "Người báo tin sẽ đọc").await;
    look(eyes, "before a case is closed").await;
    follow(&eyes.browser, "button[formaction$='/sua-lai']").await;
    let back = find(&eyes.browser, "#message").await.prop("value").await.expect("a value");
    assert_eq!(back.as_deref(), Some("Đã đến xem, không tìm được gì thêm."));
}

/// Sets up a second factor: the codes, then its state.
async fn recovery_codes(eyes: &mut Eyes<'_>, hotline: &Hotline, username: &str) {
    eyes.sign_in(hotline, username).await;
    eyes.browser.goto(format!("{}/toi/ma-mot-lan", hotline.triage)).await.expect("a page");
    follow(&eyes.browser, "form[action$='/bat-dau'] button").await;
    let secret = find(&eyes.browser, "main code").await.text().await.expect("a secret");
    let secret = Secret::try_from_base32(secret.replace(' ', "")).expect("base 32");
    let totp = Builder::new().with_secret(secret).build().expect("a secret of full length");
    let now = u64::try_from(hotline.clock().now().0).expect("after 1970");
    write(&eyes.browser, "#code", &totp.generate(now).to_string()).await;
    follow(&eyes.browser, "form[action$='/xac-nhan'] button").await;
    assert_eq!(texts(eyes, ".codes code").await.len(), 10);
    look(eyes, "recovery codes").await;
    eyes.browser.goto(format!("{}/toi/ma-mot-lan", hotline.triage)).await.expect("a page");
    look(eyes, "the second factor is on").await;
}

/// Resets a forgotten password with the recovery sheet.
async fn recovered(eyes: &mut Eyes<'_>, hotline: &Hotline, username: &str, sheet: &str) {
    eyes.browser.delete_all_cookies().await.expect("signed out");
    eyes.browser.goto(format!("{}/phuc-hoi", hotline.triage)).await.expect("a page");
    write(&eyes.browser, "#username", username).await;
    write(&eyes.browser, "#sheet", "AGE-SECRET-KEY-1").await;
    follow(&eyes.browser, "main form button").await;
    look(eyes, "a wrong sheet").await;
    write(&eyes.browser, "#sheet", sheet).await;
    follow(&eyes.browser, "main form button").await;
    let shown = texts(eyes, "dd code").await;
    assert_eq!((shown.len(), shown[0].as_str()), (2, username));
    look(eyes, "an account recovered").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_axe_and_the_keyboard_find_nothing_on_pages_that_are_rarely_seen() {
    let (hotline, number) = aside(|| {
        let hotline = Hotline::start();
        let resident = Resident::of(&hotline);
        // Enough cases for more than one step of the progress.
        for at in 0..205 {
            let _token = resident.tip("theft", &format!("việc thứ {at}"));
        }
        let officer = Officer::sign_in(&hotline, "truong.19249");
        let number = officer.queue()[0]["number"].as_str().expect("a number").to_owned();
        (hotline, number)
    })
    .await;
    let browsers = Browsers::start();
    let people = [
        (DESKTOP, "truc2.19249", "truc.19255", "lamsach.19249"),
        (NARROW, "truc.19249", "truong.19255", "lamsach.19249"),
    ];
    for (screen, leaver, second, forgetful) in people {
        let mut eyes = Eyes::open(&browsers, screen).await;
        let sheet = leaving(&mut eyes, &hotline, leaver).await;
        carried(&mut eyes, &hotline, &number).await;
        before_closing(&mut eyes, &hotline, &number).await;
        recovery_codes(&mut eyes, &hotline, second).await;
        recovered(&mut eyes, &hotline, forgetful, &sheet).await;
        eyes.close(10).await;
    }
}
