//! The rooms of a crate and their sources, for the tests of the architecture.

use crate::sources::sources;

/// The crates of the workspace.
pub const CRATES: [&str; 7] =
    ["casework", "sealing", "webkit", "storage", "intake", "triage", "hotline"];

/// The root file of a crate, which is in no room and knows them all.
pub const ROOTS: [&str; 2] = ["lib", "main"];

/// The sources of a crate by module path, without its tests: those may use every room.
#[must_use]
pub fn texts_of(name: &str) -> Vec<(String, String)> {
    let below = format!("crates/{name}/src");
    let module = |path: &str| {
        let path = path.strip_prefix(&below)?.trim_matches('/').strip_suffix(".rs")?;
        Some(path.replace('/', "::")).filter(|it| it != "tests" && !it.ends_with("::tests"))
    };
    let read = |(path, text): (String, String)| Some((module(&path)?, code_of(&text)));
    sources(&below).into_iter().filter_map(read).collect()
}

/// A source without comments and without the tests at its end.
#[must_use]
pub fn code_of(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a letter may be part of a path.
#[must_use]
pub fn in_path(it: char) -> bool {
    it.is_alphanumeric() || it == '_' || it == ':'
}

/// The name at the beginning of a text.
#[must_use]
pub fn name_at(text: &str) -> String {
    text.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect()
}

/// The order of a crate's rooms, from the bottom up, as its root states it.
#[must_use]
pub fn rooms_of(name: &str) -> Option<Vec<String>> {
    let below = format!("crates/{name}/src");
    let roots = ROOTS.map(|root| format!("{below}/{root}.rs"));
    let (_, root) = sources(&below).into_iter().find(|(path, _)| roots.contains(path))?;
    let stated = root.lines().find_map(|line| line.strip_prefix("//! rooms: "))?;
    Some(stated.trim_matches('`').split_whitespace().map(str::to_owned).collect())
}
