//! What holds on every page of a resident: rules W1, W5, W6 and W9, and the categories of tips (rule A1).

use std::collections::BTreeSet;

use system::forms::posted_forms;
use system::hotline::Hotline;
use system::people::{Answer, Resident};

const ONCE: &str = "0123456789abcdefghijkl";
/// All fields in which a page may ask a writer, or that it carries from one step to the next.
const FIELDS: [&str; 13] = [
    "ask",
    "behaviour",
    "category",
    "concerns",
    "named",
    "once",
    "place",
    "q",
    "text",
    "time",
    "token",
    "unit",
    "village",
];

/// Every page of a resident, in both languages, by name.
fn pages(hotline: &Hotline) -> Vec<(String, Answer)> {
    let resident = Resident::of(hotline);
    let token = resident.tip("theft", "một việc ở thôn");
    let mut pages = Vec::new();
    for root in ["", "/en"] {
        let mut see = |name: &str, page: Answer| pages.push((format!("{root}{name}"), page));
        let first = if root.is_empty() { "/" } else { root };
        see("first page", resident.get(first));
        for path in ["/bao-tin", "/ho-so", "/khong-co"] {
            see(path, resident.get(&format!("{root}{path}")));
        }
        let post = |path: &str, fields: &[(&str, &str)]| {
            resident.post_form(&format!("{root}{path}"), fields)
        };
        see("a search", post("/bao-tin", &[("q", "le thuy")]));
        see("the form", post("/bao-tin", &[("unit", "19249")]));
        let once = format!("{ONCE}{root}").replace('/', "-");
        let tip = [
            ("unit", "19249"),
            ("step", "send"),
            ("category", "fireworks"),
            ("text", "pháo ở chợ"),
            ("once", &once[..22]),
        ];
        see("the receipt", post("/bao-tin", &tip));
        see("a refusal", post("/bao-tin", &[("unit", "19249"), ("step", "send"), ("text", "")]));
        see("the case", post("/ho-so", &[("token", &token)]));
        see("no case", post("/ho-so", &[("token", "1")]));
    }
    pages
}

/// Where the form for a tip asks for its words; none on other pages.
fn asks_of(page: &Answer) -> Option<usize> {
    page.text.find("<textarea").filter(|_| page.text.contains("name=\"category\""))
}

#[test]
fn rule_w1_no_page_asks_who_the_writer_is_or_leaves_anything_in_their_browser() {
    let hotline = Hotline::start();
    let mut asked = BTreeSet::new();
    for (name, page) in pages(&hotline) {
        assert_eq!(page.header("set-cookie"), "", "{name}");
        let lower = page.text.to_lowercase();
        for it in ["<script", "<img", "<iframe", "<object", "<video", "://", "onclick=", "cookie="]
        {
            assert!(!lower.contains(it), "{name} has {it}");
        }
        for kind in ["email", "tel", "file", "password", "date", "datetime-local"] {
            assert!(!lower.contains(&format!("type=\"{kind}\"")), "{name} asks for a {kind}");
        }
        for form in posted_forms(&page.text, |_, _| "x".to_owned()) {
            let boxes = form.boxes.iter().map(|it| it.name.clone());
            let chosen = form.choices.iter().map(|it| it.0.clone());
            asked.extend(boxes.chain(chosen).chain(form.fields.iter().map(|it| it.0.clone())));
        }
    }
    assert_eq!(asked.into_iter().collect::<Vec<_>>(), FIELDS);
}

/// A server sends ten segments of 1,460 bytes before it waits for an answer (RFC 6928): on a slow line the
/// first page is there at once, compressed or not.
#[test]
fn the_first_page_comes_in_one_go() {
    let hotline = Hotline::start();
    for path in ["/", "/en"] {
        let page = Resident::of(&hotline).get(path);
        let head = 1024;
        assert!(head + page.text.len() <= 10 * 1460, "{path}: {}", page.text.len());
        let style = page.text.split("<style>").nth(1).and_then(|it| it.split("</style>").next());
        assert!(style.is_some_and(|it| !it.contains(['\n', '\t']) && !it.contains("/*")), "{path}");
    }
}

#[test]
fn rule_w5_every_page_has_the_quick_exit_a_neutral_title_and_is_kept_nowhere() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    for (name, page) in pages(&hotline) {
        assert_eq!(page.header("cache-control"), "no-store", "{name}");
        assert_eq!(page.header("referrer-policy"), "no-referrer", "{name}");
        let title = page.text.split("<title>").nth(1).and_then(|it| it.split("</title>").next());
        let title = title.expect("a title").to_lowercase();
        for told in
            ["báo tin", "tố giác", "tội phạm", "công an", "tip", "report", "police", "crime"]
        {
            assert!(!title.contains(told), "{name} is called {title}");
        }
        let exit = page.text.find("href=\"/thoat\"").expect(&name);
        let main = page.text.find("<main>").expect(&name);
        assert!(exit < main, "{name}: the exit comes before everything");
    }
    let out = resident.get("/thoat");
    assert_eq!(out.status, 303);
    assert!(out.header("clear-site-data").contains("storage"));
}

#[test]
fn rule_w6_numbers_for_an_emergency_come_before_any_word_is_asked() {
    let hotline = Hotline::start();
    for (name, page) in pages(&hotline) {
        let asks = asks_of(&page);
        if asks.is_none() && !name.ends_with("first page") {
            continue;
        }
        for number in ["113", "114", "115", "111"] {
            let at = page.text.find(&format!("href=\"tel:{number}\""));
            let at = at.unwrap_or_else(|| panic!("{name} does not tell {number}"));
            assert!(asks.is_none_or(|asks| at < asks), "{name} tells {number} too late");
        }
    }
}

#[test]
fn rule_w9_the_form_says_first_who_receives_it_and_then_what_is_plain() {
    let hotline = Hotline::start();
    for (name, page) in pages(&hotline) {
        let Some(asks) = asks_of(&page) else { continue };
        let in_english = name.starts_with("/en");
        let told =
            if in_english { "the police of xã Lệ Thủy" } else { "Công an xã Lệ Thủy" };
        let to = page.text.find(told).unwrap_or_else(|| panic!("{name}: {}", page.text));
        assert!(to < asks, "{name}: who receives it is told first");
        let sees =
            if in_english { "113 police (113 sees" } else { "113 thấy số máy của bạn" };
        assert!(page.text.find(sees).is_some_and(|at| at < asks), "{name}: who calls is seen");
        let plain = if in_english { "Outside the envelope" } else { "Ngoài phong bì chỉ ghi" };
        assert!(page.text.contains(plain), "{name}: what is plain is told");
    }
}

/// The categories of tips: conduct and hazards. A new one must be weighed against rule A1 before it is added
/// here.
const CATEGORIES: [&str; 22] = [
    "child",
    "disorder",
    "dispute",
    "domestic",
    "drugs",
    "environment",
    "fire",
    "fireworks",
    "gambling",
    "loan",
    "nature",
    "officer",
    "other",
    "production",
    "reprisal",
    "scam",
    "school",
    "theft",
    "traffic",
    "trafficking",
    "violence",
    "weapons",
];

#[test]
fn rule_a1_a_tip_is_about_conduct_or_a_hazard_and_about_nothing_else() {
    let hotline = Hotline::start();
    let listed = Resident::of(&hotline).get("/api/v1/categories").json();
    let codes = listed["categories"].as_array().into_iter().flatten();
    let mut codes: Vec<&str> = codes.filter_map(|it| it["code"].as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, CATEGORIES);
}
