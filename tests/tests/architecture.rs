//! The order of rooms inside a crate, as its `lib.rs` or `main.rs` states it: a room uses those before
//! it and none after it, and no two files use each other in a circle.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use system::sources::sources;

/// The crates of the workspace.
const CRATES: [&str; 7] =
    ["casework", "sealing", "webkit", "storage", "intake", "triage", "hotline"];
/// Crates that state no rooms yet and have a circle of files: each is to leave this list.
const NOT_YET: [&str; 1] = ["triage"];

/// The file that a crate begins with, which is in no room and knows them all.
const ROOTS: [&str; 2] = ["lib", "main"];

/// The files of a crate by module path (`cases::queue`), with the paths that each names.
type Files = BTreeMap<String, BTreeSet<String>>;

fn files_of(name: &str) -> Files {
    let below = format!("crates/{name}/src");
    let all = sources(&below);
    let module = |path: &str| {
        let path = path.strip_prefix(&below)?.trim_matches('/').strip_suffix(".rs")?;
        Some(path.replace('/', "::"))
    };
    let read = |(path, text): &(String, String)| {
        let own = module(path)?;
        let paths = used(&own, text);
        Some((own, paths))
    };
    all.iter().filter_map(read).collect()
}

/// The paths that a source names within its crate: behind `crate::`, `super::` and the names of its own
/// modules. Comments count for nothing, and neither do tests, which stand at the end.
fn used(own: &str, text: &str) -> BTreeSet<String> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut found = paths_behind(&code, "crate::");
    let above = own.rsplit_once("::").map_or("", |(above, _)| above);
    found.extend(paths_behind(&code, "super::").iter().map(|path| format!("{above}::{path}")));
    let declared = code.split("mod ").skip(1).filter_map(|rest| rest.split_once(';'));
    for module in declared.map(|(name, _)| name).filter(|it| it.chars().all(in_path)) {
        let paths = paths_behind(&code, &format!("{module}::"));
        found.extend(paths.iter().map(|path| format!("{own}::{module}::{path}")));
    }
    found
}

fn in_path(it: char) -> bool {
    it.is_alphanumeric() || it == '_' || it == ':'
}

/// The paths behind a beginning, those of a list each for itself.
fn paths_behind(code: &str, beginning: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(beginning) {
        if code[..at].ends_with(in_path) {
            continue;
        }
        let rest = &code[at + beginning.len()..];
        let end = rest.find(|it| !in_path(it)).unwrap_or(rest.len());
        let (path, behind) = rest.split_at(end);
        let list = behind.strip_prefix('{').and_then(|it| it.split('}').next());
        let is_list = path.is_empty() || path.ends_with("::");
        for name in list.unwrap_or_default().split(',').filter(|_| is_list) {
            found.insert(format!("{path}{}", name.trim()));
        }
        found.insert(path.trim_end_matches(':').to_owned());
    }
    found
}

/// The file that a path leads to: the longest beginning of it that is a module.
fn file_at<'a>(files: &'a Files, path: &str) -> Option<&'a str> {
    let mut path = path;
    loop {
        if let Some((name, _)) = files.get_key_value(path) {
            return Some(name);
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// Which files each file uses.
fn arrows(files: &Files) -> BTreeMap<&str, BTreeSet<&str>> {
    let leads = |(name, paths): (&'_ String, &BTreeSet<String>)| {
        let to = paths.iter().filter_map(|it| file_at(files, it)).filter(|it| it != name);
        (files.get_key_value(name).expect("itself").0.as_str(), to.collect())
    };
    files.iter().map(leads).collect()
}

/// A file that is reached from itself, and by which way.
fn circle(files: &Files) -> Option<Vec<String>> {
    let arrows = arrows(files);
    arrows.keys().find_map(|from| {
        let mut ways: Vec<Vec<&str>> = vec![vec![from]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            for next in &arrows[way.last().expect("a file")] {
                if next == from {
                    return Some(way.iter().map(|it| (*it).to_owned()).collect());
                }
                if seen.insert(*next) {
                    ways.push([&way[..], &[*next]].concat());
                }
            }
        }
        None
    })
}

/// The order of a crate's rooms, from the bottom up, as its root states it.
fn rooms_of(name: &str) -> Option<Vec<String>> {
    let below = format!("crates/{name}/src");
    let roots = ROOTS.map(|root| format!("{below}/{root}.rs"));
    let (_, root) = sources(&below).into_iter().find(|(path, _)| roots.contains(path))?;
    let stated = root.lines().find_map(|line| line.strip_prefix("//! rooms: "))?;
    Some(stated.split_whitespace().map(str::to_owned).collect())
}

/// What is wrong with the order of rooms.
fn wrong_in(files: &Files, rooms: &[String]) -> Vec<String> {
    let room = |path: &str| path.split("::").next().map(str::to_owned);
    let floor = |path: &str| rooms.iter().position(|it| Some(it) == room(path).as_ref());
    let mut wrong = Vec::new();
    for (file, paths) in files.iter().filter(|(name, _)| !ROOTS.contains(&name.as_str())) {
        let Some(own) = floor(file) else {
            wrong.push(format!("{file} is in no room"));
            continue;
        };
        let above = paths.iter().filter(|path| floor(path).is_some_and(|it| it > own));
        wrong.extend(above.map(|path| format!("{file} uses {path}, which is above it")));
    }
    wrong
}

#[test]
fn every_room_uses_those_below_it_and_no_files_use_each_other_in_a_circle() {
    let mut stated = Vec::new();
    for name in CRATES {
        let files = files_of(name);
        let circle = circle(&files);
        if NOT_YET.contains(&name) {
            assert!(circle.is_some(), "{name} has no circle any more: take it off the list");
            continue;
        }
        assert_eq!(circle, None, "in {name}");
        if let Some(rooms) = rooms_of(name) {
            assert_eq!(wrong_in(&files, &rooms), Vec::<String>::new(), "in {name}");
            stated.push(name);
        }
    }
    assert_eq!(stated, ["storage", "hotline"]);
}

#[test]
fn an_arrow_up_a_file_without_a_room_and_a_circle_are_found() {
    let planted = [
        ("main", "mod db;\nmod cases;"),
        ("db", "use crate::cases::queue::Queue;"),
        ("cases", "pub mod queue;\npub use queue::Queue;"),
        ("cases::queue", "use crate::{db};\n// use crate::handover::Secret;"),
        ("handover", "fn f() { crate::cases::queue::g() }"),
        ("handover::ahead", "use super::sharing::Share;"),
        ("handover::sharing", "#[cfg(test)]\nmod tests {\n    use super::ahead::A;\n}"),
        ("drawer", "use crate::cases::{Case, queue};"),
    ];
    let read = |(name, text): &(&str, &str)| ((*name).to_owned(), used(name, text));
    let files: Files = planted.iter().map(read).collect();
    let rooms = ["db", "cases", "handover"].map(str::to_owned);
    assert_eq!(
        wrong_in(&files, &rooms),
        ["db uses cases::queue::Queue, which is above it", "drawer is in no room"]
    );
    let circle = circle(&files).expect("one");
    assert_eq!(circle, ["cases::queue", "db"]);
    let arrows = arrows(&files);
    let to = |name: &str| arrows[name].iter().copied().collect::<Vec<_>>();
    assert_eq!(to("drawer"), ["cases", "cases::queue"]);
    assert_eq!(to("cases"), ["cases::queue"], "by the name of its own module");
    assert_eq!(
        (to("handover::ahead"), to("handover::sharing")),
        (vec!["handover::sharing"], vec![])
    );
}
