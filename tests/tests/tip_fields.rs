//! A field of a tip is there wherever its answer goes: in the form and what it carries along, in both APIs
//! and their descriptions, on the officers' pages, in the sanitiser's editor, side by side for the head, in
//! the copy that leaves and in the original that stays; it has words in both languages and a place in the
//! documents. A developer who adds a field learns here what else must be written.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;

use casework::tip::answers::Field;
use reqwest::Method;
use serde_json::{Value, json};
use system::hotline::Hotline;
use system::people::{Officer, Resident};
use system::sources::root;

/// A field's name, the writer's answer and the second person's.
fn answered(field: Field) -> (&'static str, String, String) {
    let name = field.name();
    (name, format!("hàng xóm kể {name}"), format!("có người nói {name}"))
}

fn every() -> impl Iterator<Item = (&'static str, String, String)> {
    Field::ALL.iter().copied().map(answered)
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

#[test]
fn every_field_has_words_in_both_languages() {
    for language in ["vi", "en"] {
        let path = format!("config/languages/{language}.ftl");
        let words = read(&path);
        for field in Field::ALL.iter().copied() {
            // The place is asked for with the village, under "where".
            let hint = (field != Field::Place).then(|| field.hint());
            for key in [field.label(), field.asked()].into_iter().chain(hint) {
                let there = words.lines().any(|line| line.starts_with(&format!("{key} = ")));
                assert!(there, "{path} lacks {key}");
            }
        }
    }
}

#[test]
fn every_field_stands_in_the_documents_of_the_apis_and_of_what_is_sealed() {
    for (path, row) in [
        ("docs/api.md", "| `POST /api/v1/tips` |"),
        ("docs/api.md", "| `POST /api/v1/sanitising/{number}` |"),
        ("docs/cryptography.md", "| `tip` |"),
        ("docs/cryptography.md", "| `sanitised` |"),
        ("docs/cryptography.md", "A tip's words, in order:"),
    ] {
        let document = read(path);
        let row = document.lines().find(|line| line.starts_with(row)).expect(row);
        for (name, ..) in every() {
            let apart = |it: char| !it.is_ascii_alphanumeric() && it != '_';
            assert!(row.split(apart).any(|it| it == name), "{path} lacks {name}: {row}");
        }
    }
}

#[test]
fn every_field_is_described_to_programs() {
    let hotline = Hotline::start();
    let officer = Officer::sign_in(&hotline, "truong.19249");
    let openapi = "/api/v1/openapi.json";
    let (intake, triage) = (Resident::of(&hotline).get(openapi), officer.get(openapi));
    let of_triage = ["TipShown", "WaitingResponse", "SanitisedRequest", "OriginalResponse"];
    for (api, schemas) in [(&intake.json(), &["TipRequest"][..]), (&triage.json(), &of_triage)] {
        for schema in schemas {
            let described = &api["components"]["schemas"][schema]["allOf"];
            let parts = described.as_array().expect("parts");
            for (name, ..) in every() {
                let there = parts.iter().any(|part| part["properties"][name]["type"] == "string");
                assert!(there, "{schema} lacks {name}");
            }
        }
    }
}

#[test]
fn the_form_asks_for_every_field_and_loses_no_answer() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let answers: Vec<_> = every().collect();
    let fields = |first: (&'static str, &'static str)| {
        let answers = answers.iter().map(|(name, told, _)| (*name, told.as_str()));
        [first].into_iter().chain(answers).collect::<Vec<_>>()
    };
    for language in ["", "/en"] {
        let path = format!("{language}/bao-tin");
        let form = resident.post_form(&path, &fields(("unit", "19249"))).text;
        let search = resident.post_form(&path, &fields(("q", "le thuy"))).text;
        for (name, told, _) in &answers {
            let of_it = format!("name=\"{name}\"");
            assert!(form.contains(&of_it) && form.contains(told), "{path} does not ask for {name}");
            assert!(search.contains(&of_it) && search.contains(told), "a search loses {name}");
        }
    }
    // The answers sent by the form are in the case.
    let once = ("once", "0123456789abcdefghijkl");
    let sent = [&fields(("unit", "19249"))[..], &[("step", "send"), once]].concat();
    assert_eq!(resident.post_form("/bao-tin", &sent).status, 200);
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of(&answered(Field::Text).1).expect("in the queue");
    for (name, told, _) in &answers {
        assert_eq!(officer.case(&number)["tip"][name], told.as_str(), "{name}");
    }
}

#[test]
fn every_answer_is_shown_rewritten_set_side_by_side_handed_over_and_kept() {
    let hotline = Hotline::start();
    let mut tip = json!({"unit": "19249", "category": "theft"});
    let mut rewritten = json!({});
    for (name, told, new) in every() {
        (tip[name], rewritten[name]) = (json!(told), json!(new));
    }
    let _token = Resident::of(&hotline).tip_with(&tip);
    let head = Officer::sign_in(&hotline, "truong.19249");
    let number = head.number_of(&answered(Field::Text).1).expect("in the queue");
    let has =
        |page: &str, words: &str, what: &str| assert!(page.contains(words), "{what}: {words}");
    let page = head.get(&format!("/ho-so/{number}")).text;
    every().for_each(|(_, told, _)| has(&page, &told, "the case's page"));

    let asked = json!({"to": "19255", "sanitise": true});
    assert_eq!(head.act(&number, "handover", &asked).status, 204);
    let second = Officer::sign_in(&hotline, "lamsach.19249");
    let waiting = second.get(&format!("/api/v1/sanitising/{number}")).json();
    let editor = second.get(&format!("/lam-sach/{number}")).text;
    let words: Vec<_> = every().collect();
    let typed = words.iter().map(|(name, _, new)| (*name, new.as_str()));
    let typed: Vec<_> = [("csrf", "of another session")].into_iter().chain(typed).collect();
    // When refused, the page gives all of it back.
    let refused = second.post_offered(&format!("/lam-sach/{number}"), &typed).text;
    for (name, told, new) in &words {
        assert_eq!(waiting[name], told.as_str(), "what waits: {name}");
        let original = editor.split("<textarea").next().unwrap_or_default();
        has(original, told, "the original beside the editor");
        has(&editor, &format!(" name=\"{name}\""), "the editor");
        has(&refused, new, "what comes back");
    }

    through_the_gate_compared(&second, &head, &number, &rewritten);
    let case = Officer::sign_in(&hotline, "truc.19255").case(&number);
    let original = head.get(&format!("/api/v1/referrals/{number}/original")).json();
    let kept = head.get(&format!("/da-chuyen/{number}")).text;
    for (name, told, new) in &words {
        assert_eq!(case["tip"][name], new.as_str(), "what leaves: {name}");
        assert_eq!(original[name], told.as_str(), "what stays: {name}");
        has(&kept, told, "the original's page");
    }
    hotline.stands();
}

/// Rewritten, compared side by side by the head, and approved.
fn through_the_gate_compared(second: &Officer, head: &Officer, number: &str, rewritten: &Value) {
    let path = format!("/api/v1/sanitising/{number}");
    assert_eq!(second.send(&Method::POST, &path, Some(rewritten)).status, 204);
    let compared = head.get(&format!("/api/v1/cases/{number}/handover")).json();
    let fields = compared["compared"]["fields"].as_array().expect("fields").clone();
    let page = head.get(&format!("/ho-so/{number}")).text;
    let vietnamese = read("config/languages/vi.ftl");
    for field in Field::ALL.iter().copied() {
        let (name, ..) = answered(field);
        assert!(fields.iter().any(|it| it["name"] == name), "{name} is not set side by side");
        let key = format!("{} = ", field.label());
        let label = vietnamese.lines().find_map(|line| line.strip_prefix(&key)).expect("words");
        let both = page.split("<h2>").find(|it| it.contains("<ins>")).expect("both texts");
        assert!(both.contains(&format!("<dt>{label}</dt>")), "{name} has no heading there");
    }
    assert_eq!(head.act(number, "handover/approve", &json!({})).status, 204);
}
