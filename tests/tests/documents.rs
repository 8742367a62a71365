//! What the documents name is there: a promise whose test was renamed or removed is found.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The sources of this workspace, by path from its root.
fn sources(root: &Path) -> Vec<(String, String)> {
    let mut folders: Vec<PathBuf> = ["crates", "tests"].map(|it| root.join(it)).to_vec();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).expect("text");
                let name = path.strip_prefix(root).expect("below").display().to_string();
                found.push((name, text));
            }
        }
    }
    found
}

/// What stands between backticks on one line.
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let sources = sources(&root);
    let functions: HashSet<&str> = sources
        .iter()
        .flat_map(|(_, text)| text.split("fn ").skip(1))
        .filter_map(|rest| rest.split(['(', '<']).next())
        .collect();
    let mut named = 0;
    for entry in fs::read_dir(root.join("docs")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|it| it != "md") {
            continue;
        }
        let document = fs::read_to_string(&path).expect("text");
        for name in quoted(&document) {
            let is_source = Path::new(name).extension().is_some_and(|it| it == "rs")
                && !name.contains(['{', '*', '<', ' ']);
            let there = |(path, _): &(String, String)| {
                path == name || path.strip_suffix(name).is_some_and(|it| it.ends_with('/'))
            };
            if is_source {
                assert!(sources.iter().any(there), "{}: {name}", path.display());
            } else if is_sentence(name) {
                assert!(functions.contains(name), "{}: {name}", path.display());
            } else {
                continue;
            }
            named += 1;
        }
    }
    assert!(named > 100, "{named}");
}
