//! Every officer's page on paper: all that it lists is there, black on white on any screen setting, without
//! parts that only a screen can use and without a heading over nothing; sheets say whose they are.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use reqwest::Method;
use serde_json::json;
use system::browser::{Browsers, Screen, follow, write};
use system::cases::{aside, taken};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use thirtyfour::WebDriver;

/// As wide as an A4 sheet between its margins, at 96 dots an inch.
const SHEET: Screen = Screen { size: (718, 1000), scripts: true };

/// Finds what is wrong with the page on paper, in words.
const WRONG: &str = r"
const wrong = [], main = document.querySelector('main');
const stands = (it) => it.checkVisibility() && it.getClientRects().length > 0;
const words = (it) => it.innerText.trim();
if (words(main).length < 10) wrong.push('the page is blank');
for (const it of document.querySelectorAll('.panel')) {
  const heading = it.querySelector('h2');
  if (stands(it) && words(it) === (heading ? words(heading) : '')) wrong.push('nothing below ' + words(it));
}
for (const it of document.querySelectorAll('nav,button,select,textarea,input:not([type=checkbox]),dialog,.chips,td.n input')) {
  if (stands(it)) wrong.push('of no use on paper: ' + it.outerHTML.slice(0, 80));
}
const light = (colour) => {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  return alpha === 0 ? null : (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
};
for (const it of [document.body, ...main.querySelectorAll('*')]) {
  if (!stands(it)) continue;
  const style = getComputedStyle(it), ground = light(style.backgroundColor);
  if (ground !== null && ground < 0.95) wrong.push('grey: ' + it.outerHTML.slice(0, 80));
  const own = [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (own && light(style.color) > 0.3) wrong.push('pale: ' + it.outerHTML.slice(0, 80));
}
for (const it of main.querySelectorAll('thead')) {
  if (getComputedStyle(it).display !== 'table-header-group') wrong.push('a table without its heads');
}
return wrong;";

async fn sign_in(browser: &WebDriver, hotline: &Hotline, username: &str) {
    browser.delete_all_cookies().await.expect("signed out");
    browser.goto(format!("{}/dang-nhap", hotline.triage)).await.expect("a page");
    write(browser, "#username", username).await;
    write(browser, "#password", &hotline.password(username)).await;
    follow(browser, "main form button").await;
}

/// Makes a body with a task on a case, a hand-over to be sanitised, and an answer; gives the case's number.
fn seeded(hotline: &Hotline) -> String {
    let head = Officer::sign_in(hotline, "truong.19249");
    let team = json!({"kind": "youth", "name": "Đội xung kích"});
    let body = head.send(&Method::POST, "/api/v1/bodies", Some(&team)).json()["id"].clone();
    let (token, number) = taken(hotline, "theft", "mất trộm ở kho lúa");
    let task = json!({"body": body, "place": "kho lúa", "what": "đi một vòng buổi tối"});
    assert_eq!(head.act(&number, "tasks", &task).status, 201);
    let said = json!({"token": token, "text": "thêm một lời"});
    assert_eq!(Resident::of(hotline).post("/api/v1/case/messages", &said).status, 201);
    let (_token, other) = taken(hotline, "theft", "để che");
    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(&other, "handover", &asked).status, 204);
    number
}

/// The address of the sheet of a case's only task.
fn sheet_of(officer: &Officer, number: &str) -> String {
    let page = officer.get(&format!("/ho-so/{number}")).text;
    let link = page.split(&format!("href=\"/ho-so/{number}/viec/")).nth(1).expect("a sheet");
    format!("/ho-so/{number}/viec/{}", link.split('"').next().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_prints_what_it_says_in_black_on_white_and_nothing_empty() {
    let hotline = Arc::new(Hotline::start());
    let there = Arc::clone(&hotline);
    let (number, sheet) = aside(move || {
        let number = seeded(&there);
        let sheet = sheet_of(&Officer::sign_in(&there, "truong.19249"), &number);
        (number, sheet)
    })
    .await;
    let case = format!("/ho-so/{number}");
    let of_unit = ["/to-chuc", "/thoa-thuan", "/chung", "/da-chuyen", "/don-vi", "/doi-don-vi"];
    let of_head =
        ["/", "/?xem=da-xong", "/?tu=2020-01-01", "/toi", "/toi/xung-dot", "/toi/ma-mot-lan"];
    let of_head: Vec<&str> =
        of_head.into_iter().chain(of_unit).chain([&case[..], &sheet[..], "/khong-co"]).collect();
    let roles: [(&str, Vec<&str>); 4] = [
        ("truong.19249", of_head),
        ("lamsach.19249", vec!["/lam-sach", "/toi"]),
        ("giamsat.44", vec!["/giam-sat", "/giam-sat/tong-so", "/giam-sat/thoi-han"]),
        ("quantri.44", vec!["/quan-tri"]),
    ];
    let browsers = Browsers::start();
    let browser = browsers.open(SHEET).await;
    let mut wrong = Vec::new();
    for (who, paths) in roles {
        sign_in(&browser, &hotline, who).await;
        for path in paths {
            browser.goto(format!("{}{path}", hotline.triage)).await.expect("a page");
            for scheme in ["light", "dark"] {
                browsers.on_paper(&browser, scheme).await;
                let found = browser.execute(WRONG, vec![]).await.expect("an answer");
                for it in found.json().as_array().expect("a list") {
                    wrong.push(format!("{who} {path} {scheme}: {it}"));
                }
            }
            if path == "/" {
                let rows = "return [...document.querySelectorAll('.queue tbody tr')].filter((it) => \
                    it.checkVisibility()).map((it) => it.innerText).join('\\n')";
                let rows = browser.execute(rows, vec![]).await.expect("rows").json().to_string();
                assert!(rows.contains(&number) && rows.contains("mất trộm ở kho lúa"), "{rows}");
            }
            browsers.prefer(&browser, "light").await;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.quit().await.expect("closed");
}

#[test]
fn a_sheet_says_whose_it_is_where_to_ask_and_never_to_ask_who_reported() {
    let line = "19249 Trực ban 0232 000 113";
    let hotline = Hotline::start_with_settings(&[("HOTLINE_TRIAGE__CONTACTS", line)]);
    let number = seeded(&hotline);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let sheet = head.get(&sheet_of(&head, &number)).text;
    let case = head.get(&format!("/ho-so/{number}")).text;
    for page in [&sheet, &case] {
        for words in ["Công an xã Lệ Thủy", "0232 000 113", "Không hỏi ai đã báo."] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
    assert!(!sheet.contains(&number), "it says nothing of the case");
    // If the operator says nothing, there is room to write it.
    let (elsewhere, other) = (Officer::sign_in(&hotline, "truong.19255"), Resident::of(&hotline));
    let tip = json!({"unit": "19255", "category": "theft", "text": "mất lưới"});
    let _token = other.tip_with(&tip);
    let number = elsewhere.number_of("mất lưới").expect("in the queue");
    let team = json!({"kind": "youth", "name": "Đội xung kích"});
    let body = elsewhere.send(&Method::POST, "/api/v1/bodies", Some(&team)).json()["id"].clone();
    let task = json!({"body": body, "place": "bến", "what": "đi một vòng"});
    assert_eq!(elsewhere.act(&number, "tasks", &task).status, 201);
    let sheet = elsewhere.get(&sheet_of(&elsewhere, &number)).text;
    assert!(sheet.contains("<span class=\"write\">Liên hệ:</span>"), "{sheet}");
    assert!(!sheet.contains("0232 000 113"), "another unit's line is not this one's");
}
