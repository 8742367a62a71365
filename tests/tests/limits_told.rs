//! The limit that a page tells is the limit applied: a text that fits the box is taken, one character more is
//! refused, and the refusal says how many are allowed.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use reqwest::Method;
use serde_json::json;
use system::forms::{PageForm, TextBox, posted_forms};
use system::hotline::Hotline;
use system::people::{Answer, Officer, Resident};

/// Letters of one code unit, of two, and one made of two characters.
const LETTERS: [&str; 3] = ["ạ", "🔥", "e\u{302}"];
const DAY: &str = "2026-03-20";

/// A text of so many characters as a browser counts them, with lines if the box takes them.
fn text(count: usize, letter: &str, lines: bool) -> String {
    let size = letter.encode_utf16().count();
    let mut text = "ạ".repeat(2 + count % size);
    let mut left = count - 2 - count % size;
    if lines {
        // One character in the box; the browser sends two.
        text += "\r\n";
        left -= 1;
        text += &"ạ".repeat(left % size);
        left -= left % size;
    }
    text.push_str(&letter.repeat(left / size));
    text
}

fn most(it: &TextBox) -> Option<usize> {
    it.most.or((it.kind == "textarea").then_some(casework::length::TEXT))
}

fn is_limited(form: &PageForm) -> bool {
    form.boxes.iter().any(|it| most(it).is_some())
}

/// The posted fields of a form, with these words in each box that has a limit.
fn filled(form: &PageForm, words: impl Fn(&TextBox, usize) -> String) -> Vec<(String, String)> {
    let typed = |name: &str| form.boxes.iter().any(|it| it.name == name);
    let unseen = form.fields.iter().filter(|it| !typed(&it.0) && it.0 != "csrf").cloned();
    let word = |it: &TextBox| match (it.kind.as_str(), most(it)) {
        ("date", _) => DAY.to_owned(),
        (_, Some(most)) => words(it, most),
        _ => "lời".to_owned(),
    };
    let boxes = form.boxes.iter().map(|it| (it.name.clone(), word(it)));
    let choices = form.choices.iter().filter_map(|(name, values)| {
        let is_box = values.last() == Some(&None);
        values.first().cloned().flatten().filter(|_| !is_box).map(|it| (name.clone(), it))
    });
    unseen.chain(boxes).chain(choices).chain([form.buttons[0].clone()]).collect()
}

fn limited_forms(page: &Answer) -> Vec<PageForm> {
    assert_eq!(page.status, 200);
    let forms = posted_forms(&page.text, |_, _| String::new());
    forms.into_iter().filter(is_limited).collect()
}

fn alert(page: &str) -> &str {
    let notice = page.split("role=\"alert\">").nth(1).and_then(|it| it.split('<').next());
    notice.unwrap_or_default()
}

/// A number as the pages write it.
fn told(number: usize) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        format!("{}.{:03}", number / 1000, number % 1000)
    }
}

fn post(officer: &Officer, form: &PageForm, fields: &[(String, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    officer.post_form(&form.action, &fields)
}

/// Posts every form of a page that tells a limit: full, and with one character more in each box.
fn keeps_its_limits(officer: &Officer, page: &str, letter: &str) -> usize {
    let mut tried = 0;
    let name = |form: &PageForm| {
        let code = form.fields.iter().find(|it| it.0 == "code").cloned();
        (form.action.clone(), form.buttons[0].clone(), code)
    };
    let mut names: Vec<_> = limited_forms(&officer.get(page)).iter().map(name).collect();
    // The form that sends the case away comes last.
    names.sort_by_key(|it| it.0.ends_with("/chuyen"));
    for wanted in names {
        let forms = limited_forms(&officer.get(page));
        // An accepted form can remove another from the page.
        let Some(form) = forms.into_iter().find(|it| name(it) == wanted) else { continue };
        for long in form.boxes.iter().filter(|it| most(it).is_some()) {
            let words = |it: &TextBox, most: usize| {
                if it.name == long.name {
                    text(most + 1, letter, it.kind == "textarea")
                } else {
                    "một lời".to_owned()
                }
            };
            let refused = post(officer, &form, &filled(&form, words));
            let number = told(most(long).expect("a limit"));
            let (name, said) = (&long.name, alert(&refused.text));
            assert!((400..500).contains(&refused.status), "{page} {name}: {}", refused.status);
            assert!(said.contains(&number), "{page} {name} {number}: {said}");
            tried += 1;
        }
        let words = |it: &TextBox, most: usize| text(most, letter, it.kind == "textarea");
        let taken = post(officer, &form, &filled(&form, words));
        assert!(
            matches!(taken.status, 200 | 303),
            "{page} {:?} {letter}: {} {}",
            form.buttons,
            taken.status,
            alert(&taken.text)
        );
    }
    tried
}

#[test]
fn on_every_page_of_an_officer_a_limit_told_is_the_limit_applied() {
    let hotline = Hotline::start();
    let head = Officer::sign_in(&hotline, "truong.19249");
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let team = json!({"kind": "youth", "name": "Đội một"});
    assert_eq!(head.send(&Method::POST, "/api/v1/bodies", Some(&team)).status, 201);
    let resident = Resident::of(&hotline);
    for letter in LETTERS {
        let told = |words: &str| {
            let words = format!("{words} {letter}");
            let tip = json!({"unit": "19249", "category": "theft", "text": words, "named": "Ai"});
            let _token = resident.tip_with(&tip);
            head.number_of(&words).expect("in the queue")
        };
        let (at_work, preparing) = (told("đang làm"), told("chờ làm sạch"));
        assert_eq!(head.act(&at_work, "accept", &json!({})).status, 204);
        assert_eq!(head.act(&at_work, "classify", &json!({"class": "denunciation"})).status, 204);
        let asked = json!({"to": "19255", "sanitise": true});
        assert_eq!(head.act(&preparing, "handover", &asked).status, 204);
        let tried = keeps_its_limits(&head, &format!("/ho-so/{at_work}"), letter);
        assert!(tried >= 7, "{tried} boxes of a case");
        assert_eq!(keeps_its_limits(&head, "/to-chuc", letter), 1);
        assert_eq!(keeps_its_limits(&head, "/thoa-thuan", letter), 2);
        assert_eq!(keeps_its_limits(&second, &format!("/lam-sach/{preparing}"), letter), 4);
    }
    hotline.stands();
}

#[test]
fn a_newcomers_names_are_as_long_as_the_page_lets_them_be_and_no_longer() {
    let hotline = Hotline::start();
    let administrator = Officer::sign_in(&hotline, "quantri.44");
    let asked = json!({"unit": "19249", "role": "duty_officer"});
    let invited = administrator.send(&Method::POST, "/api/v1/invitations", Some(&asked));
    let code = invited.json()["code"].as_str().expect("a code").to_owned();
    let visitor = Resident::at(&hotline.triage);
    let form = limited_forms(&visitor.get("/moi")).swap_remove(0);
    let limit = |name: &str| {
        let named = |it: &&TextBox| it.name == name;
        form.boxes.iter().find(named).and_then(|it| it.most).expect("a limit")
    };
    let (username, display_name) = (limit("username"), limit("display_name"));
    let joins = |first: usize, second: usize| {
        let (name, shown) = ("a".repeat(first), "ạ".repeat(second));
        let form = [("code", code.as_str()), ("username", &name), ("display_name", &shown)];
        visitor.post_form("/moi", &form)
    };
    for (first, second, most) in
        [(username + 1, 5, username), (username, display_name + 1, display_name)]
    {
        let refused = joins(first, second);
        assert_eq!(refused.status, 422);
        assert!(alert(&refused.text).contains(&told(most)), "{}", alert(&refused.text));
    }
    assert_eq!(joins(username, display_name).status, 200);
}

#[test]
fn on_every_page_of_a_resident_a_limit_told_is_the_limit_applied() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let mut sent = 0;
    for letter in LETTERS {
        let page = resident.post_form("/bao-tin", &[("unit", "19249")]);
        let form = limited_forms(&page).swap_remove(0);
        let token = resident.tip("theft", &format!("để trả lời {letter}"));
        let case = resident.post_form("/ho-so", &[("token", &token)]);
        let reply = limited_forms(&case).swap_remove(0);
        for form in [form, reply] {
            let post = |fields: &[(String, String)]| {
                let fields: Vec<_> =
                    fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
                resident.post_form(&form.action, &fields)
            };
            for long in form.boxes.iter().filter(|it| most(it).is_some()) {
                let words = |it: &TextBox, most: usize| {
                    if it.name == long.name {
                        text(most + 1, letter, it.kind == "textarea")
                    } else {
                        "một lời".to_owned()
                    }
                };
                let refused = post(&filled(&form, words));
                let number = told(most(long).expect("a limit"));
                assert!(matches!(refused.status, 413 | 422), "{} {}", long.name, refused.status);
                let said = alert(&refused.text);
                assert!(said.contains(&number), "{}: {said}", long.name);
                sent += 1;
            }
            let words = |it: &TextBox, most: usize| text(most, letter, it.kind == "textarea");
            let accepted = post(&filled(&form, words));
            let said = alert(&accepted.text);
            assert_eq!(accepted.status, 200, "{} {letter}: {said}", form.action);
        }
    }
    assert_eq!(sent, 3 * (5 + 1));
    hotline.stands();
}
