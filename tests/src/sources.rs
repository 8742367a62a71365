//! The files of this repository, for tests that read them.

use std::fs;
use std::path::{Path, PathBuf};

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of a kind below a folder of the repository, in order: path from the root, and text.
///
/// # Panics
/// When one cannot be read.
#[must_use]
pub fn files(below: &str, kind: &str) -> Vec<(String, String)> {
    let root = root();
    let (mut folders, mut found) = (vec![root.join(below)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == kind) {
                let text = fs::read_to_string(&path).expect("text");
                let name = path.strip_prefix(&root).expect("below").display().to_string();
                found.push((name, text));
            }
        }
    }
    found.sort_unstable();
    found
}

/// The sources below a folder of the repository.
#[must_use]
pub fn sources(below: &str) -> Vec<(String, String)> {
    files(below, "rs")
}

/// The documents, those of `docs/` and of the root: path from the root, and text.
///
/// # Panics
/// When one cannot be read.
#[must_use]
pub fn documents() -> Vec<(String, String)> {
    let mut found = files("docs", "md");
    for entry in fs::read_dir(root()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "md") {
            let name = path.file_name().expect("a name").display().to_string();
            found.push((name, fs::read_to_string(&path).expect("text")));
        }
    }
    found
}

/// The texts in sources between `before` and the next quotation mark, such as the paths of routes.
#[must_use]
pub fn quoted_after(sources: &[(String, String)], before: &str) -> Vec<String> {
    let rests = sources.iter().flat_map(|(_, text)| text.split(before).skip(1));
    rests.filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
}
