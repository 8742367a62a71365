//! Dozens of marks stacked on one letter stay in the box of their words, on every page of either service that
//! shows typed words.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::json;
use system::browser::{Browsers, DESKTOP, find, follow, write};
use system::cases::{aside, share};
use system::eyes::{Eyes, NARROW};
use system::hotline::Hotline;
use system::people::{Officer, Resident};

/// The parts of a page with many marks that no box contains: they paint beyond themselves, up to the page. A
/// box contains them if it cuts off what paints over its edge, and is no larger than its content: the words
/// themselves, a cell, an item of a list.
const LOOSE: &str = r"
document.querySelectorAll('details').forEach((it) => it.open = true);
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), loose = [];
let seen = 0;
while (walk.nextNode()) {
  const text = walk.currentNode.data;
  if (!/[\u0300-\u036f]{20}/.test(text)) continue;
  seen += 1;
  let at = walk.currentNode.parentElement;
  if (['TEXTAREA', 'OPTION'].includes(at.tagName)) continue;
  while (at && getComputedStyle(at).display === 'inline') at = at.parentElement;
  const holds = (it) => getComputedStyle(it).overflowY !== 'visible';
  if (!at || (!holds(at) && !holds(at.parentElement))) loose.push(at.outerHTML.slice(0, 160));
}
return [seen, loose];";

/// A letter with seventy marks on and under it.
fn stacked(words: &str) -> String {
    format!("{words} a{}b", "\u{300}\u{316}\u{33f}\u{347}\u{35b}\u{359}".repeat(12))
}

struct Told {
    token: String,
    case: String,
    sheet: String,
    waiting: String,
}

/// A case in which all that can be typed has stacked marks.
fn told(hotline: &Hotline) -> Told {
    let resident = Resident::of(hotline);
    let tip = |place: &str| {
        let tip = json!({"unit": "19249", "category": "theft", "text": stacked("thấy"),
            "place": stacked(place), "time": stacked("tối"), "behaviour": stacked("chạy"),
            "named": stacked("ông")});
        resident.tip_with(&tip)
    };
    let head = Officer::sign_in(hotline, "truong.19249");
    let number_at = |place: &str| {
        let found = head.send(&Method::POST, "/api/v1/cases/find", Some(&json!({"place": place})));
        found.json()["cases"][0]["number"].as_str().expect("a number").to_owned()
    };
    let done = |status: u16| assert!((200..300).contains(&status), "{status}");
    let (token, _other) = (tip("ngõ một"), tip("ngõ hai"));
    let (case, waiting) = (number_at("ngõ một"), number_at("ngõ hai"));
    done(head.act(&case, "accept", &json!({})).status);
    done(head.act(&case, "messages", &json!({"text": stacked("hỏi")})).status);
    done(head.act(&case, "notes", &json!({"text": stacked("ghi")})).status);
    done(head.act(&case, "corroborate", &json!({"text": stacked("đúng")})).status);
    let says = json!({"token": token, "text": stacked("đáp")});
    done(resident.post("/api/v1/case/messages", &says).status);
    let team = json!({"kind": "youth", "name": stacked("Đội")});
    let team = head.send(&Method::POST, "/api/v1/bodies", Some(&team));
    done(team.status);
    let task = json!({"body": team.json()["id"], "place": stacked("ngõ"), "time": stacked("tối"),
        "what": stacked("xem")});
    let given = head.act(&case, "tasks", &task);
    done(given.status);
    let sheet = format!("/ho-so/{case}/viec/{}", given.json()["id"].as_str().expect("an id"));
    let rules = json!({"kind": "coordination_rules", "title": stacked("Quy chế"),
        "scope": stacked("giáp ranh"), "with": ["19255"], "valid_from": "2020-01-01",
        "review_by": "2999-01-01"});
    done(head.send(&Method::POST, "/api/v1/agreements", Some(&rules)).status);
    done(head.act(&waiting, "handover", &json!({"to": "19255", "sanitise": true})).status);
    done(share(&head, &case, "19255"));
    Told { token, case, sheet, waiting }
}

async fn holds_all(eyes: &Eyes<'_>, page: &str) {
    let found = eyes.browser.execute(LOOSE, vec![]).await.expect("a list").json().clone();
    assert!(found[0].as_u64().expect("a count") > 0, "{page} shows stacked marks");
    assert_eq!(found[1], json!([]), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_browser_stacked_marks_stay_in_the_box_of_their_words_on_every_page_that_shows_them() {
    let (hotline, told) = aside(|| {
        let hotline = Hotline::start();
        let told = told(&hotline);
        (hotline, told)
    })
    .await;
    let browsers = Browsers::start();
    let (case, editor) = (format!("/ho-so/{}", told.case), format!("/lam-sach/{}", told.waiting));
    let pages: [(&str, &[&str]); 3] = [
        ("truong.19249", &["/", &case, &told.sheet, "/to-chuc", "/thoa-thuan"]),
        ("truong.19255", &[&case, "/thoa-thuan"]),
        ("lamsach.19249", &[&editor]),
    ];
    for screen in [DESKTOP, NARROW] {
        let eyes = Eyes::open(&browsers, screen).await;
        for (username, paths) in pages {
            eyes.sign_in(&hotline, username).await;
            for path in paths {
                eyes.browser.goto(format!("{}{path}", hotline.triage)).await.expect("a page");
                holds_all(&eyes, path).await;
            }
        }
        eyes.browser.goto(format!("{}/ho-so", hotline.intake)).await.expect("a page");
        write(&eyes.browser, "#token", &told.token).await;
        follow(&eyes.browser, "main form button").await;
        assert!(find(&eyes.browser, ".said p").await.is_displayed().await.expect("it"));
        holds_all(&eyes, "the writer's page").await;
        eyes.close(0).await;
    }
}
