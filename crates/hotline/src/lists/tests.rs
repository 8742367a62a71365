use std::fs;

use tempfile::TempDir;
use webkit::words::messages;

use super::*;

fn shipped() -> Lists {
    Lists::of(None).expect("those compiled in")
}

/// A folder with these files, and its lists.
fn own(files: &[(&str, &str)]) -> (TempDir, Result<Lists>) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    let lists = Lists::of(Some(folder.path()));
    (folder, lists)
}

/// What is told of these files, without the folder.
fn told(files: &[(&str, &str)]) -> String {
    let (folder, lists) = own(files);
    let error = lists.and_then(|lists| lists.check()).expect_err("a fault").to_string();
    error.replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn the_lists_that_are_compiled_in_can_be_used_and_lack_no_words() {
    let lists = shipped();
    lists.check().expect("lists without a fault");
    let missing: Vec<String> = lists.missing_words().iter().map(ToString::to_string).collect();
    assert_eq!(missing, [""; 0]);
    assert_eq!(lists.language_codes(), ["vi", "en"]);
    let (vi, en) = (messages(lists.text("names/vi.ftl")), messages(lists.text("names/en.ftl")));
    assert_eq!(vi.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    let keys = |code: &str| {
        let all = messages(lists.text(&format!("languages/{code}.ftl")));
        all.into_iter().map(|(key, it)| (key.to_owned(), it.line)).collect::<Vec<_>>()
    };
    assert_eq!(keys("vi"), keys("en"), "the same on each line");
}

#[test]
fn every_key_that_a_page_asks_for_has_words() {
    let vi = shipped().first_language().expect("vi");
    for crate_name in ["intake", "triage"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(crate_name);
        for key in asked_in(&root.join("src")) {
            assert!(vi.has(&key), "{crate_name} asks for {key}");
        }
    }
}

#[test]
fn every_act_and_every_state_that_a_list_shows_has_words() {
    let vi = shipped().first_language().expect("vi");
    for act in storage::audit::Act::ALL {
        assert!(vi.has(&format!("act-{}", act.name())), "{act:?}");
    }
    for state in casework::case::State::ALL {
        let name = state.name();
        assert!(vi.has(&format!("state-{name}")), "{name}");
        assert!(vi.has(&format!("state-{name}-means")), "what {name} means to the writer");
    }
}

/// The literal keys of `text("…")`, `text_with("…"` and `text_with_name("…"` in the templates below a folder.
fn asked_in(folder: &Path) -> Vec<String> {
    let mut keys = Vec::new();
    for entry in fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            keys.extend(asked_in(&path));
        } else if path.extension().is_some_and(|it| it == "html") {
            let text = fs::read_to_string(&path).expect("template");
            for call in [".text(\"", ".text_with(\"", ".text_with_name(\""] {
                let rests = text.split(call).skip(1);
                keys.extend(rests.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
            }
        }
    }
    keys
}

#[test]
fn a_file_of_the_folder_stands_in_the_place_of_one_and_the_others_stay() {
    let one = "[[category]]\ncode = \"other\"\n[[category]]\ncode = \"dispute\"\n";
    let bodies = "[[body]]\ncode = \"mediation\"\nmediation = true\ncategories = [\"dispute\"]\n";
    let (folder, lists) = own(&[("categories.toml", one), ("support_bodies.toml", bodies)]);
    let lists = lists.expect("lists");
    lists.check().expect("they can be used");
    assert_eq!(lists.categories().expect("categories").iter().count(), 2);
    assert_eq!(lists.classes().expect("classes").iter().count(), 6, "those compiled in");
    let before = lists.own_text();
    fs::write(folder.path().join("categories.toml"), one.replace("dispute", "noise"))
        .expect("written");
    let again = Lists::of(Some(folder.path())).expect("lists");
    assert_ne!(before, again.own_text(), "a changed list is seen");
    assert_eq!(shipped().own_text(), "");
}

#[test]
fn what_is_wrong_with_a_list_is_told_with_file_line_and_mend() {
    let category = "[[category]]\ncode = \"other\"\n";
    let with_new = include_str!("../../../../config/categories.toml");
    let with_new = &with_new.replace("code = \"theft\"", "code = \"noise\"");
    let with_new = &format!("{with_new}\n[[category]]\ncode = \"theft\"\n");
    let too_long = "[[term]]\ncode = \"x\"\nbasis = \"y\"\nvalid_from = \"2018-01-01\"\n\
        length = { working_days = 4000000000 }\n";
    for (files, expected) in [
        (vec![("categories.toml", "[[category]]\ncode = 1\n")], "categories.toml, line 2: "),
        (
            vec![("categories.toml", category)],
            "the compiled-in support_bodies.toml, line 8: \"mediation\" is suggested for",
        ),
        (
            vec![("days_off.toml", "[[year]]\nyear = 2026\noff = [\"2027-01-01\"]\n")],
            "days_off.toml, line 1: 2027-01-01 is not in 2026",
        ),
        (
            vec![("deadlines.toml", "[[term]]\ncode = \"x\"\n")],
            "deadlines.toml, line 1: missing field",
        ),
        (
            vec![("places/communes.tsv", "19249\tXã Lệ Thủy\n")],
            "places/communes.tsv, line 1: 2 fields where 4 are wanted",
        ),
        (vec![("languages/xx.ftl", "a = {\n")], "languages/xx.ftl, line "),
        (
            vec![("languages/api.ftl", "a = b\n")],
            "languages/api.ftl, line 1: addresses begin so already",
        ),
        (
            vec![("languages/english.ftl", "a = b\n")],
            "languages/english.ftl, \"english\" is no code",
        ),
        (
            vec![("categories.toml", with_new), ("names/vi.ftl", "category-theft = Trộm\n")],
            "names/vi.ftl, line 1: add what \"category-noise\" is called",
        ),
        (
            vec![("deadlines.toml", too_long)],
            "deadlines.toml, line 1: \"x\" is longer than ten years, or of no length",
        ),
        (vec![("category.toml", category)], "category.toml is no list: "),
    ] {
        let found = told(&files);
        assert!(found.starts_with(expected), "{files:?}: {found}");
    }
}

#[test]
fn a_file_of_names_from_before_an_update_stops_no_start() {
    let (_folder, lists) = own(&[("names/vi.ftl", "category-theft = Trộm\n")]);
    let lists = lists.expect("lists");
    lists.check().expect("the compiled-in names stand in");
    let words = lists.first_language().expect("words");
    assert_eq!(words.text("category-theft"), "Trộm");
    assert_eq!(words.text("term-first_answer"), "Trả lời người báo lần đầu");
}

#[test]
fn a_folder_that_is_not_there_is_told_and_what_editors_leave_is_passed_over() {
    let none = Lists::of(Some(Path::new("/nowhere/at/all"))).err().expect("none").to_string();
    assert!(none.starts_with("hotline.lists: cannot read the folder"), "{none}");
    let one = "\u{feff}[[category]]\r\ncode = \"other\"\r\n";
    let (_folder, lists) =
        own(&[(".categories.toml.swp", "x"), ("categories.toml~", "x"), ("categories.toml", one)]);
    assert_eq!(lists.expect("lists").categories().expect("read").iter().count(), 1);
}

#[test]
fn a_third_language_is_one_file_and_the_first_stands_in_for_what_it_lacks() {
    let own_words = "language-name = Mơ\nlanguage-short = MW\ntitle = Tít\nnumber-mark = '\n";
    let (_folder, lists) = own(&[("languages/mw.ftl", own_words)]);
    let lists = lists.expect("lists");
    lists.check().expect("they can be used");
    assert_eq!(lists.language_codes(), ["vi", "en", "mw"]);
    let others = lists.other_languages().expect("languages");
    let words = &others[1];
    assert_eq!((words.code(), words.text("title")), ("mw", "Tít".to_owned()));
    assert_eq!(words.text("category-theft"), "Trộm cắp tài sản");
    assert_eq!(words.number(1_000), "1'000");
    let missing = lists.missing_words();
    let first = missing.first().expect("most words").to_string();
    assert!(first.contains("mw.ftl, line 4: add the key"), "{first}");
    // A name that nothing fills would be shown as it stands.
    let (_folder, lists) = own(&[("languages/vi.ftl", "title = { $who }\n")]);
    let missing = lists.expect("lists").missing_words();
    assert!(missing.iter().any(|it| it.to_string().contains("nothing fills $who")), "{missing:?}");
}
