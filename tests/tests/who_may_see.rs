//! An officer who may not see a case finds neither its number nor its words in any list, count, search or
//! page: every address of triage is asked, those of the API from its description and those of pages from the
//! source.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::json;
use system::cases::{hand, share};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::sources::{quoted_after, sources};

/// A case that an officer may not see.
struct Hidden {
    words: &'static str,
    number: String,
}

/// All addresses of triage that answer GET.
fn addresses(hotline: &Hotline) -> Vec<String> {
    let mut found = quoted_after(&sources("crates/triage/src"), "#[get(\"");
    let described = Resident::at(&hotline.triage).get("/api/v1/openapi.json").json();
    let paths = described["paths"].as_object().expect("paths");
    found.extend(paths.iter().filter(|it| it.1.get("get").is_some()).map(|it| it.0.clone()));
    found.sort_unstable();
    found.dedup();
    assert!(found.len() > 40, "{found:?}");
    for known in ["/", "/da-chuyen", "/chung", "/api/v1/referrals", "/api/v1/audit"] {
        assert!(found.iter().any(|it| it == known), "{known} is among them");
    }
    found
}

/// The queries to add to an address: every view of the queue, every filter.
const QUERIES: [&str; 16] = [
    "/?xem=cua-toi",
    "/?xem=chua-giao",
    "/?xem=da-tra-loi",
    "/?xem=de-rieng",
    "/?xem=da-xong",
    "/?trang_thai=in_review",
    "/?han=1",
    "/?viec=theft",
    "/api/v1/cases?view=mine",
    "/api/v1/cases?view=unassigned",
    "/api/v1/cases?view=answered",
    "/api/v1/cases?view=aside",
    "/api/v1/cases?view=closed",
    "/api/v1/cases?urgent=true",
    "/api/v1/cases?due=true",
    "/api/v1/cases?category=theft",
];

/// Everything that an officer is shown anywhere, each with its address.
fn everything(officer: &Officer, addresses: &[String], cases: &[Hidden]) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    let look = |path: &str| (path.to_owned(), officer.get(path).text);
    for address in addresses.iter().map(String::as_str).chain(QUERIES) {
        if address.contains("{number}") {
            for case in cases {
                let path = address.replace("{number}", &case.number);
                let path = path.replace("{task}", "0000000000000001").replace("{id}", "1");
                shown.push(look(&path));
            }
        } else {
            let path = address.replace("{id}", "1").replace("{username}", "truc.19249");
            shown.push(look(&path));
        }
    }
    for case in cases {
        shown.push(look(&format!("/api/v1/counts?case={}", case.number)));
        let find = json!({"place": case.words});
        let found = officer.send(&Method::POST, "/api/v1/cases/find", Some(&find)).text;
        shown.push(("find".to_owned(), found));
        let found = officer.post_form("/", &[("noi", case.words)]).text;
        // The searched words stay in their box.
        let boxed = format!("value=\"{}\"", case.words);
        shown.push(("find by the page".to_owned(), found.replace(&boxed, "")));
    }
    shown
}

fn told(resident: &Resident, village: &str, category: &str, words: &'static str) {
    let tip = json!({"unit": "19249", "village": village, "category": category, "text": words,
        "place": words});
    let _token = resident.tip_with(&tip);
}

fn sanitise(hotline: &Hotline, head: &Officer, number: &str) {
    let hand = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(number, "handover", &hand).status, 204);
    let second = Officer::sign_in(hotline, "lamsach.19249");
    let words = json!({"text": "lời đã làm sạch"});
    let path = format!("/api/v1/sanitising/{number}");
    assert_eq!(second.send(&Method::POST, &path, Some(&words)).status, 204);
    assert_eq!(head.act(number, "handover/approve", &json!({})).status, 204);
}

#[test]
fn who_is_kept_from_a_case_meets_neither_its_number_nor_its_words_in_any_list_or_page() {
    for hotline in [Hotline::start(), Hotline::start_on_postgres()] {
        nowhere(&hotline);
    }
}

fn nowhere(hotline: &Hotline) {
    let resident = Resident::of(hotline);
    let (head, duty) =
        (Officer::sign_in(hotline, "truong.19249"), Officer::sign_in(hotline, "truc.19249"));
    let villages = duty.get("/api/v1/account/conflicts").json()["villages"].clone();
    let village = |at: usize| villages[at]["id"].as_str().expect("an id").to_owned();
    let (near, far) = (village(0), village(1));
    // In the queue, handed over, handed over in other words, and so and come back: of each one from which the
    // officer recuses themselves, and one from the village in which they declare a conflict.
    let cases = [
        ("tránh còn đây", &far),
        ("tránh đã đi", &far),
        ("tránh đi lời khác", &far),
        ("thôn còn đây", &near),
        ("thôn đã đi", &near),
        ("thôn đi lời khác", &near),
        ("thôn đi rồi về", &near),
    ];
    let mut hidden = Vec::new();
    for (words, village) in cases {
        told(&resident, village, "theft", words);
        let number = head.number_of(words).expect("in the queue");
        if words.starts_with("tránh") {
            assert_eq!(duty.act(&number, "recuse", &json!({})).status, 204);
        }
        if words.ends_with("đã đi") {
            assert_eq!(hand(&head, &number, "19255"), 204);
        } else if words.ends_with("lời khác") || words.ends_with("rồi về") {
            sanitise(hotline, &head, &number);
        } else {
            assert_eq!(head.act(&number, "accept", &json!({})).status, 204);
        }
        if words.ends_with("rồi về") {
            let there = Officer::sign_in(hotline, "truong.19255");
            assert_eq!(there.act(&number, "return", &json!({})).status, 204);
        }
        hidden.push(Hidden { words, number });
    }
    let declared = json!({"villages": [near]});
    let put = duty.send(&Method::PUT, "/api/v1/account/conflicts", Some(&declared));
    assert_eq!(put.status, 204);
    // A case shared by a neighbour, from which the officer recuses themselves.
    let tip = json!({"unit": "19255", "category": "theft", "text": "tránh cùng giữ",
        "place": "tránh cùng giữ"});
    let _token = resident.tip_with(&tip);
    let there = Officer::sign_in(hotline, "truong.19255");
    let number = there.number_of("tránh cùng giữ").expect("in the queue");
    assert_eq!(share(&there, &number, "19249"), 204);
    assert_eq!(duty.act(&number, "recuse", &json!({})).status, 204);
    hidden.push(Hidden { words: "tránh cùng giữ", number });
    // This officer also has oversight: acts and numbers, of these cases too.
    hotline.alters(
        "INSERT INTO officer_role SELECT id, 'oversight' FROM officer WHERE username = 'truc.19249'",
    );

    let addresses = addresses(hotline);
    let seen = everything(&head, &addresses, &hidden);
    for case in &hidden {
        let in_a_list = |it: &&(String, String)| !it.0.contains(&case.number);
        let listed = seen.iter().filter(in_a_list).any(|it| it.1.contains(&case.number));
        assert!(listed, "{}: a colleague meets it in a list", case.words);
    }
    meets_none(&everything(&duty, &addresses, &hidden), &hidden);
    assert!(duty.get("/api/v1/audit?act=recused").json()["acts"].to_string().contains("recused"));

    // Nor does an officer without its key find it.
    let mut restricted = Vec::new();
    for (words, goes) in [("ma túy còn đây", false), ("ma túy đã đi", true)] {
        told(&resident, &far, "drugs", words);
        let number = head.number_of(words).expect("in the queue");
        if goes {
            assert_eq!(hand(&head, &number, "19255"), 204);
        }
        restricted.push(Hidden { words, number });
    }
    let without = Officer::sign_in(hotline, "truc2.19249");
    meets_none(&everything(&without, &addresses, &restricted), &restricted);
    let given = head.act(&restricted[0].number, "assign", &json!({"to": "truc2.19249"}));
    assert!(given.is_problem(422, "no-colleague"), "nor is it given to them");
    let stones = without.get("/api/v1/referrals").json()["referrals"].to_string();
    assert!(stones.contains(&hidden[1].number), "what is under their key is there");
    hotline.stands();
}

/// Checks that none of these cases is in what was shown.
fn meets_none(shown: &[(String, String)], hidden: &[Hidden]) {
    for ((path, text), case) in
        shown.iter().flat_map(|it| hidden.iter().map(move |case| (it, case)))
    {
        assert!(!text.contains(&case.number), "{path} tells the number of {}", case.words);
        assert!(!text.contains(case.words), "{path} tells of {}", case.words);
    }
}
