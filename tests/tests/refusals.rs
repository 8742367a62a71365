//! Every reason for a refusal: people have words for it in both languages, and a test meets it.

use std::collections::BTreeMap;

use system::sources::{files, sources};

/// Files with reasons of triage, apart from the `error.rs` of its rooms.
const BESIDE_THEIR_FEATURE: [&str; 5] = [
    "crates/triage/src/platform/refusal.rs",
    "crates/triage/src/platform/directory.rs",
    "crates/triage/src/cases/deadlines.rs",
    "crates/triage/src/cases/legal_hold.rs",
    "crates/triage/src/cases/acts/closing.rs",
];

/// Kinds that no test names, and where they are tested.
const BY_OTHER_WAYS: [(&str, &str); 2] = [
    ("change-same-person", "are_one: accounts of two units are one only through a recovery sheet"),
    ("too-many-codes", "AccountError::TooManyCodes in the room's own tests"),
];

/// The kind of each reason, by its name, from `Self::Name => (status, "kind", ...)`.
fn reasons() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (path, text) in sources("crates/triage/src") {
        if !path.ends_with("/error.rs") && !BESIDE_THEIR_FEATURE.contains(&path.as_str()) {
            continue;
        }
        for arm in text.split("            Self::").skip(1) {
            let (name, after) = arm.split_once(" => ").unwrap_or((arm, ""));
            let told = after.trim_start_matches(|it: char| !it.is_ascii_digit() && it != '"');
            let is_table = told.starts_with(|it: char| it.is_ascii_digit());
            if let Some(kind) = told.split('"').nth(1).filter(|_| is_table) {
                found.insert(kind.to_owned(), name.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_reason_has_words_in_both_languages_and_a_test_that_meets_it() {
    let reasons = reasons();
    assert!(reasons.len() > 55, "{reasons:?}");
    let tests: String = ["tests/tests", "tests/src"]
        .iter()
        .flat_map(|folder| sources(folder))
        .filter(|(path, _)| !path.ends_with("/refusals.rs"))
        .map(|(_, text)| text)
        .collect();
    let mut wrong = Vec::new();
    for (kind, name) in &reasons {
        for (language, words) in files("config/languages", "ftl") {
            if !words.contains(&format!("\nofficer-refusal-{kind} =")) {
                wrong.push(format!("{language} has no words for {name}"));
            }
        }
        let met = tests.contains(&format!("\"{kind}\""));
        if met == BY_OTHER_WAYS.iter().any(|(it, _)| it == kind) {
            wrong.push(format!("{name}, {kind}: met by a test is {met}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
