//! A room's verbs are methods of handles, which the types that all rooms share give
//! (`triage.cases().accept(…)`, decision 51). So a room reaches another only by its name and none above it,
//! and no type carries the whole service.

use std::collections::{BTreeMap, BTreeSet};

use system::rooms::{CRATES, code_of, in_path, name_at, rooms_of, texts_of};

/// The macros that make a room's handles.
const MAKERS: [&str; 3] = ["handles! {", "reads! {", "writes! {"];
/// The most verbs of a type that other files can use.
const MOST: usize = 25;

/// The names of the types that all rooms of a crate share, where a verb of theirs is used.
const SHARED: [(&str, &[&str]); 2] =
    [("storage", &["self", "store", "tx", "read", "read()"]), ("triage", &["self", "triage"])];

/// The verbs that a source adds to types of other files, such as the shared state.
fn verbs_given(code: &str) -> BTreeSet<String> {
    let own: BTreeSet<String> = ["struct ", "enum ", "trait "]
        .iter()
        .flat_map(|kind| code.split(kind).skip(1).map(name_at))
        .collect();
    let mut verbs: BTreeSet<String> = handles_made(code).into_iter().map(|(way, _)| way).collect();
    for given in format!("\n{code}").split("\nimpl").skip(1) {
        let (head, body) = given.split_once('{').unwrap_or((given, ""));
        if head.contains(" for ") || own.contains(&type_of(head)) {
            continue;
        }
        let body = body.split("\n}").next().unwrap_or_default();
        verbs.extend(body.split("    fn ").skip(1).map(name_at));
        verbs.extend(body.split(" async fn ").skip(1).map(name_at));
        verbs.extend(body.split(") fn ").skip(1).map(name_at));
        verbs.extend(body.split("pub fn ").skip(1).map(name_at));
    }
    verbs
}

/// The type in the head of an `impl`, after its parameters.
fn type_of(head: &str) -> String {
    let head = head.trim_start();
    let behind = if head.starts_with('<') { head.split_once("> ").map(|it| it.1) } else { None };
    name_at(behind.unwrap_or(head))
}

/// The handles that a source makes: the verb that gives each, and its type.
fn handles_made(code: &str) -> Vec<(String, String)> {
    let made = MAKERS.iter().flat_map(|maker| code.split(maker).skip(1));
    let lines = made.filter_map(|rest| rest.split_once("\n}")).flat_map(|(list, _)| list.lines());
    let named = lines.filter_map(|line| line.trim().trim_end_matches(',').split_once(": "));
    named.map(|(way, handle)| (way.to_owned(), handle.to_owned())).collect()
}

/// Verbs that a file adds to a handle of another room.
fn verbs_of_foreign_handles(texts: &[(String, String)]) -> Vec<String> {
    let room = |file: &str| file.split("::").next().unwrap_or_default().to_owned();
    let made = |(file, code): &(String, String)| {
        let own = room(file);
        handles_made(code).into_iter().map(move |(_, handle)| (handle, own.clone()))
    };
    let homes: BTreeMap<String, String> = texts.iter().flat_map(made).collect();
    let mut wrong = Vec::new();
    for (file, code) in texts {
        for (handle, _) in verbs_by_type(code) {
            if homes.get(&handle).is_some_and(|home| *home != room(file)) {
                wrong.push(format!("{file} gives a verb to {handle} of {}", homes[&handle]));
            }
        }
    }
    wrong
}

/// How many verbs for other files a source adds to each type of its crate.
fn verbs_by_type(code: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for given in format!("\n{code}").split("\nimpl").skip(1) {
        let (head, body) = given.split_once('{').unwrap_or((given, ""));
        if !head.contains(" for ") {
            let body = body.split("\n}").next().unwrap_or_default();
            let seen = body.lines().filter(|line| line.starts_with("    pub"));
            *found.entry(type_of(head)).or_default() +=
                seen.filter(|line| line.contains("fn ")).count();
        }
    }
    found
}

/// The verbs of shared types that a source uses: those after one of their names.
fn verbs_used(code: &str, shared: &[&str]) -> BTreeSet<String> {
    let joined: String = code.lines().map(str::trim_start).collect::<Vec<_>>().join("\n");
    let joined = joined.replace("\n.", ".");
    let behind = |name: &&str| {
        let called = format!("{name}.");
        let found = joined.match_indices(&called);
        let whole = found.filter(|(at, _)| !joined[..*at].ends_with(in_path));
        let rests = whole.map(|(at, _)| &joined[at + called.len()..]);
        let names = rests.map(|rest| (name_at(rest), rest));
        let calls = names.filter(|(verb, rest)| rest[verb.len()..].starts_with('('));
        calls.map(|(verb, _)| verb).collect::<Vec<_>>()
    };
    shared.iter().flat_map(behind).collect()
}

/// The verbs of rooms above that a file uses through a shared type. A name that the file itself, or a room
/// that it may use, also defines is taken for that one.
fn verbs_from_above(texts: &[(String, String)], rooms: &[String], shared: &[&str]) -> Vec<String> {
    let floor = |file: &str| {
        let room = file.split("::").next().unwrap_or_default();
        rooms.iter().position(|it| it == room)
    };
    let mut lowest: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for (file, code) in texts {
        let Some(at) = floor(file) else { continue };
        for verb in verbs_given(code) {
            let found = lowest.entry(verb).or_insert((at, file));
            *found = (*found).min((at, file));
        }
    }
    let mut wrong = Vec::new();
    for (file, code) in texts {
        let Some(own) = floor(file) else { continue };
        for verb in verbs_used(code, shared) {
            let above = lowest.get(&verb).filter(|(at, _)| *at > own);
            if let Some((_, of)) = above.filter(|_| !code.contains(&format!("fn {verb}("))) {
                wrong.push(format!("{file} uses {verb} of {of}, which is above it"));
            }
        }
    }
    wrong
}

#[test]
fn no_room_uses_a_verb_of_one_above_it() {
    for name in CRATES {
        let Some(rooms) = rooms_of(name) else { continue };
        let shared = SHARED.iter().find(|(of, _)| *of == name).map_or(&[][..], |it| it.1);
        let wrong = verbs_from_above(&texts_of(name), &rooms, shared);
        assert_eq!(wrong, Vec::<String>::new(), "in {name}");
    }
}

#[test]
fn a_handle_has_its_verbs_from_its_own_room_and_no_type_carries_everything() {
    let mut handles = 0;
    for name in CRATES {
        let texts = texts_of(name);
        handles += texts.iter().map(|(_, code)| handles_made(code).len()).sum::<usize>();
        assert_eq!(verbs_of_foreign_handles(&texts), Vec::<String>::new(), "in {name}");
        let mut verbs: BTreeMap<String, usize> = BTreeMap::new();
        for (of, more) in texts.iter().flat_map(|(_, code)| verbs_by_type(code)) {
            *verbs.entry(of).or_default() += more;
        }
        for (of, code) in texts.iter().flat_map(|(_, code)| handles_made(code)) {
            assert!(
                verbs.get(&code).is_some_and(|it| *it > 0),
                "{of} leads to {code}, which does nothing"
            );
        }
        verbs.retain(|_, many| *many > MOST);
        assert_eq!(verbs, BTreeMap::new(), "in {name}");
    }
    assert!(handles > 30, "{handles} handles are found");
}

#[test]
fn a_verb_of_a_room_above_is_found_though_no_path_names_it() {
    let planted = [
        (
            "db",
            "pub struct Tx;\nimpl Tx {\n    pub fn commit(self) {\n        tx.assign();\n    }\n}",
        ),
        (
            "cases",
            "impl Tx {\n    pub(crate) async fn assign(&self) {\n        self\n            .end();\n    }\n}",
        ),
        (
            "cases::queue",
            "pub struct Page;\nimpl Page {\n    fn end(&self) {}\n}\nfn f() { page.refer() }",
        ),
        (
            "handover",
            "impl Tx {\n    async fn end(&self) {\n        self.commit();\n    }\n    pub fn refer() {}\n}",
        ),
        ("handover::sharing", "fn f() { tx.assign(); read.own(); }\nfn own() {}"),
    ];
    let texts = planted.map(|(file, text)| (file.to_owned(), code_of(text)));
    let rooms = ["db", "cases", "handover"].map(str::to_owned);
    assert_eq!(
        verbs_from_above(&texts, &rooms, &["self", "tx", "read"]),
        [
            "db uses assign of cases, which is above it",
            "cases uses end of handover, which is above it"
        ]
    );
}

#[test]
fn a_handle_that_takes_a_verb_in_another_room_and_one_that_is_led_to_from_below_are_found() {
    let planted = [
        ("db", "pub struct Tx;\nfn f() { tx.cases().assign() }"),
        (
            "cases",
            "writes! {\n    /// Cases.\n    cases: CaseWrites\n}\nimpl CaseWrites<'_> {\n    pub fn assign() {}\n}",
        ),
        ("handover", "impl CaseWrites<'_> {\n    pub async fn refer() {}\n    fn own() {}\n}"),
    ];
    let texts = planted.map(|(file, text)| (file.to_owned(), code_of(text)));
    let rooms = ["db", "cases", "handover"].map(str::to_owned);
    assert_eq!(verbs_of_foreign_handles(&texts), ["handover gives a verb to CaseWrites of cases"]);
    assert_eq!(
        verbs_from_above(&texts, &rooms, &["tx"]),
        ["db uses cases of cases, which is above it"]
    );
    assert_eq!(verbs_by_type(&texts[2].1), BTreeMap::from([("CaseWrites".to_owned(), 1)]));
}
