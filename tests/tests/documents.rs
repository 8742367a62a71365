//! All that the documents name exists: a promise whose test was renamed or removed is found.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use system::sources::{documents, files, root, sources};

/// The sources of this workspace, by path from its root.
fn all_sources() -> Vec<(String, String)> {
    ["crates", "tests"].into_iter().flat_map(sources).collect()
}

/// The texts between backticks on one line.
fn quoted(document: &str) -> impl Iterator<Item = &str> {
    document.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Whether it can only be the name of a test: a sentence.
fn is_sentence(name: &str) -> bool {
    let letters = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    name.matches('_').count() > 4 && name.chars().all(letters)
}

#[test]
fn every_source_and_every_test_that_a_document_names_is_there() {
    let root = root();
    let sources = all_sources();
    let functions: HashSet<&str> = sources
        .iter()
        .flat_map(|(_, text)| text.split("fn ").skip(1))
        .filter_map(|rest| rest.split(['(', '<']).next())
        .collect();
    let mut named = 0;
    for (document, text) in documents() {
        for name in quoted(&text) {
            let a_file = Path::new(name).extension().is_some_and(|it| it == "rs")
                && !name.contains(['{', '*', '<', ' ']);
            let a_setting = !a_file && name.starts_with("config/") && !name.contains('*');
            let there = |(path, _): &(String, String)| {
                path == name || path.strip_suffix(name).is_some_and(|it| it.ends_with('/'))
            };
            if a_file {
                assert!(sources.iter().any(there), "{document}: {name}");
            } else if a_setting {
                assert!(root.join(name).exists(), "{document}: {name}");
            } else if is_sentence(name) {
                assert!(functions.contains(name), "{document}: {name}");
            } else {
                continue;
            }
            named += 1;
        }
    }
    assert!(named > 150, "{named}");
}

/// The rules that a text cites: "rule W7", "rules W1, W5 and W6".
fn cited(text: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let word = word.trim_start_matches(|it: char| !it.is_alphanumeric());
        if !["rule", "rules", "Rule", "Rules"].contains(&word) {
            continue;
        }
        while let Some(next) = words.peek() {
            let id = next.trim_matches(|it: char| !it.is_ascii_alphanumeric());
            if is_rule(id) {
                found.insert(id.to_owned());
            } else if id != "and" {
                break;
            }
            words.next();
        }
    }
    found
}

/// Whether it is a rule's number: a letter and figures.
fn is_rule(id: &str) -> bool {
    let mut letters = id.chars();
    let kind = letters.next().is_some_and(|it| "WACK".contains(it));
    kind && id.len() > 1 && letters.all(|it| it.is_ascii_digit())
}

/// The rules that the names of tests state: `rule_w7_…`.
fn named_by_tests(text: &str) -> HashSet<String> {
    let names = text.split("fn rule_").skip(1).filter_map(|rest| rest.split('_').next());
    names.map(str::to_uppercase).filter(|it| is_rule(it)).collect()
}

#[test]
fn every_rule_that_is_cited_is_here_and_each_that_holds_has_its_tests() {
    let root = root();
    let page = fs::read_to_string(root.join("docs/rules.md")).expect("text");
    let (hold, not_built) = page.split_once("## Not built").expect("both parts");
    let numbers = |text: &str| -> HashSet<String> {
        let bold = text.split("**").skip(1).step_by(2);
        bold.map(|it| it.trim_end_matches('.').to_owned()).filter(|it| is_rule(it)).collect()
    };
    let (holds, not_built) = (numbers(hold), numbers(not_built));
    assert!(holds.is_disjoint(&not_built) && holds.len() + not_built.len() == 20);

    let sources = all_sources();
    let documents: Vec<_> =
        ["docs", "config", "deploy"].into_iter().flat_map(|it| files(it, "md")).collect();
    for (path, text) in sources.iter().chain(&documents) {
        for rule in cited(text) {
            let there = holds.contains(&rule) || not_built.contains(&rule);
            assert!(there, "{path} cites rule {rule}, which docs/rules.md does not hold");
        }
    }
    let named: HashSet<String> = sources.iter().flat_map(|it| named_by_tests(&it.1)).collect();
    assert_eq!(named, holds, "a rule that holds has a test of its name, and no other rule has");
    // Its paragraph names one of them.
    for paragraph in hold.split("\n\n").filter(|it| it.starts_with("**")) {
        let rule = paragraph.split("**").nth(1).expect("a number").trim_end_matches('.');
        let own = format!("`rule_{}_", rule.to_lowercase());
        assert!(paragraph.contains(&own), "rule {rule} names no test of its own");
    }
}

#[test]
fn the_rules_that_a_text_cites_are_found_however_it_names_them() {
    let text = "a tip (rule C1), kept by rules W1, W5 and K2; a rule of law, W7, and Rule A3.";
    let mut found: Vec<String> = cited(text).into_iter().collect();
    found.sort_unstable();
    assert_eq!(found, ["A3", "C1", "K2", "W1", "W5"]);
}

/// Whether a source defines a type, itself or through the macro of enumerations with codes.
fn defines(text: &str, kind: &str) -> bool {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let words: Vec<&str> = text.split(|it| !is_word(it)).filter(|it| !it.is_empty()).collect();
    let of_types = ["struct", "enum", "type", "trait"];
    let by_itself = words.windows(2).any(|it| of_types.contains(&it[0]) && it[1] == kind);
    by_itself || (text.contains("codes! {") && text.contains(&format!("\n    {kind} {{")))
}

#[test]
fn the_glossary_names_types_that_are_there() {
    let root = root();
    let glossary = fs::read_to_string(root.join("docs/glossary.md")).expect("text");
    let sources = all_sources();
    let mut named = 0;
    for name in quoted(&glossary).filter(|it| it.contains("::") && !it.starts_with("crate::")) {
        let (part, kind) = name.split_once("::").expect("a crate and a name");
        let below = format!("crates/{part}/src/");
        let there =
            sources.iter().any(|(path, text)| path.starts_with(&below) && defines(text, kind));
        assert!(there, "docs/glossary.md names {name}, which is not there");
        named += 1;
    }
    assert!(named > 30, "{named}");
}

#[test]
fn every_document_and_every_decision_stands_in_its_index() {
    let docs = root().join("docs");
    for folder in [docs.clone(), docs.join("decisions")] {
        let index = fs::read_to_string(folder.join("README.md")).expect("an index");
        let linked = index.split("](").skip(1).filter_map(|it| it.split(')').next());
        let linked: HashSet<&str> = linked.filter(|it| !it.contains('/')).collect();
        let there: HashSet<String> = fs::read_dir(&folder)
            .expect("a folder")
            .map(|it| it.expect("an entry").file_name().display().to_string())
            .filter(|it| Path::new(it).extension().is_some_and(|it| it == "md" || it == "json"))
            .filter(|it| it != "README.md")
            .collect();
        assert_eq!(linked, there.iter().map(String::as_str).collect(), "{}", folder.display());
    }
}

#[test]
fn every_link_of_a_document_leads_to_a_file() {
    let mut followed = 0;
    for (document, text) in documents() {
        let folder = root().join(&document).parent().expect("a folder").to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            if file.is_empty() || link.contains("://") {
                continue;
            }
            assert!(folder.join(file).exists(), "{document}: {link}");
            followed += 1;
        }
    }
    assert!(followed > 100, "{followed}");
}
