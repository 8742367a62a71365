//! Every page, for every role, light and dark, wide and narrow: axe-core finds no violation, and nothing is
//! wider than the screen.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use system::browser::{Browsers, DESKTOP, find, follow, press, write};
use system::cases::{Cases, prepared};
use system::eyes::{Eyes, NARROW};

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
        follow(&eyes.browser, "main button[value=send]").await;
        eyes.look("the form with an error").await;
        press(&eyes.browser, "input[value=theft]").await;
        write(&eyes.browser, "#text", "Hai người dắt xe máy ra khỏi ngõ.").await;
        follow(&eyes.browser, "main button[value=send]").await;
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
            follow_form(&eyes, &base, "/toi/ma-mot-lan", "form[action$='/bat-dau'] button").await;
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
