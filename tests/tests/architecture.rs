//! The order of rooms inside a crate, as stated by its `lib.rs` or `main.rs`: a room uses those before it and
//! none after it, and files do not use each other in a cycle. `verbs.rs` tests what a room reaches through a
//! type that all rooms share.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use system::rooms::{CRATES, ROOTS, code_of, in_path, rooms_of, texts_of};

/// The files of a crate by module path (`cases::queue`), with the paths that each names.
type Files = BTreeMap<String, BTreeSet<String>>;

fn files_of(name: &str) -> Files {
    let read = |(own, text): &(String, String)| (own.clone(), used(own, text));
    texts_of(name).iter().map(read).collect()
}

/// The paths that a source names within its crate: after `crate::`, `super::` and the names of its own
/// modules. Comments do not count, nor do tests, which are at the end.
fn used(own: &str, text: &str) -> BTreeSet<String> {
    let code = code_of(text);
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

/// The paths after a prefix; each path of a list is given separately.
fn paths_behind(code: &str, beginning: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(beginning) {
        if code[..at].ends_with(in_path) {
            continue;
        }
        let rest = &code[at + beginning.len()..];
        let end = rest.find(|it| !in_path(it)).unwrap_or(rest.len());
        let (path, behind) = rest.split_at(end);
        if path.is_empty() || path.ends_with("::") {
            let names = listed(behind).into_iter().map(|name| format!("{path}{name}"));
            found.extend(names);
        }
        found.insert(path.trim_end_matches(':').to_owned());
    }
    found
}

/// The paths of a list in braces, with nested lists written out.
fn listed(text: &str) -> Vec<String> {
    let Some(list) = text.strip_prefix('{') else { return Vec::new() };
    let (mut found, mut before, mut name) = (Vec::new(), vec![String::new()], String::new());
    for letter in list.chars() {
        match letter {
            '{' => before.push(format!("{}{name}", before.last().expect("a beginning"))),
            ',' | '}' if !name.is_empty() => {
                found.push(format!("{}{name}", before.last().expect("a beginning")));
            }
            _ => {}
        }
        match letter {
            '{' | ',' | '}' => name.clear(),
            letter if letter.is_whitespace() => {}
            letter => name.push(letter),
        }
        if letter == '}' && (before.pop().is_none() || before.is_empty()) {
            break;
        }
    }
    found
}

/// The file to which a path leads: the longest prefix of it that is a module.
fn file_at<'a>(files: &'a Files, path: &str) -> Option<&'a str> {
    let mut path = path;
    loop {
        if let Some((name, _)) = files.get_key_value(path) {
            return Some(name);
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// The files that each file uses.
fn arrows(files: &Files) -> BTreeMap<&str, BTreeSet<&str>> {
    let leads = |(name, paths): (&'_ String, &BTreeSet<String>)| {
        let to = paths.iter().filter_map(|it| file_at(files, it)).filter(|it| it != name);
        (files.get_key_value(name).expect("itself").0.as_str(), to.collect())
    };
    files.iter().map(leads).collect()
}

/// A cycle of files, if there is one.
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

/// The violations of the order of rooms.
fn wrong_in(files: &Files, rooms: &[String]) -> Vec<String> {
    let room = |path: &str| path.split("::").next().map(str::to_owned);
    let floor = |path: &str| rooms.iter().position(|it| Some(it) == room(path).as_ref());
    let stale = |name: &&String| {
        let below = format!("{name}::");
        !files.keys().any(|file| file == *name || file.starts_with(&below))
    };
    let mut wrong: Vec<String> =
        rooms.iter().filter(stale).map(|name| format!("there is no room {name}")).collect();
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
        assert_eq!(circle(&files), None, "in {name}");
        if let Some(rooms) = rooms_of(name) {
            assert_eq!(wrong_in(&files, &rooms), Vec::<String>::new(), "in {name}");
            stated.push(name);
        }
    }
    assert_eq!(stated, ["storage", "triage", "hotline"]);
}

/// Files that name actix, apart from a feature's `http.rs` and `page.rs` (decision 12), by crate.
const ACTIX: [(&str, &[&str]); 3] = [
    ("intake", &["layout", "routes"]),
    (
        "triage",
        &[
            "case_page",
            "platform::draft::unsent",
            "platform::gone",
            "platform::layout",
            "platform::request",
            "resume",
            "routes",
        ],
    ),
    ("hotline", &["serve::intake", "serve::server", "serve::triage"]),
];

#[test]
fn actix_is_named_by_pages_and_handlers_and_no_use_case() {
    let mut seen = BTreeSet::new();
    for name in CRATES.iter().filter(|it| **it != "webkit") {
        let known = ACTIX.iter().find(|(of, _)| of == name).map_or(&[][..], |it| it.1);
        for (file, code) in texts_of(name) {
            if !code.replace("utoipa_actix_web", "").contains("actix_web")
                || file.ends_with("::http")
                || file.ends_with("::page")
            {
                continue;
            }
            let within = |it: &&&str| file == **it || file.starts_with(&format!("{it}::"));
            let found = known.iter().find(within);
            assert!(found.is_some(), "{name}: {file} names actix");
            seen.extend(found.map(|it| (*name, *it)));
        }
    }
    let listed: usize = ACTIX.iter().map(|(_, files)| files.len()).sum();
    assert_eq!(seen.len(), listed, "a file of the list that names it no more: {seen:?}");
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
        ("drawer", "use crate::{cases::{Case, queue}, db};"),
    ];
    let read = |(name, text): &(&str, &str)| ((*name).to_owned(), used(name, text));
    let files: Files = planted.iter().map(read).collect();
    let rooms = ["db", "attic", "cases", "handover"].map(str::to_owned);
    assert_eq!(
        wrong_in(&files, &rooms),
        [
            "there is no room attic",
            "db uses cases::queue::Queue, which is above it",
            "drawer is in no room"
        ]
    );
    let circle = circle(&files).expect("one");
    assert_eq!(circle, ["cases::queue", "db"]);
    let arrows = arrows(&files);
    let to = |name: &str| arrows[name].iter().copied().collect::<Vec<_>>();
    assert_eq!(to("drawer"), ["cases", "cases::queue", "db"], "lists in lists");
    assert_eq!(to("cases"), ["cases::queue"], "by the name of its own module");
    assert_eq!(
        (to("handover::ahead"), to("handover::sharing")),
        (vec!["handover::sharing"], vec![])
    );
}
