//! Law and words as data: an operator's own lists stand in the place of those compiled in, a language is a
//! file, and a term that runs keeps the rule with which it began.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use system::forms::posted_forms;
use system::hotline::{Hotline, binary};
use system::people::{Officer, Resident};
use system::serving::{made, run};
use tempfile::TempDir;

/// Where the setting stands.
const LISTS: &str = "HOTLINE_HOTLINE__LISTS";

/// A folder with all lists as they are exported.
fn exported() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let done = Command::new(binary()).args(["lists", "export"]).arg(folder.path()).output();
    let done = done.expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let written = String::from_utf8_lossy(&done.stdout);
    assert!(written.lines().all(|name| folder.path().join(name).is_file()), "{written}");
    assert_eq!(written.lines().count(), 11);
    folder
}

/// What `hotline lists check` says of a folder, and whether it went well.
fn checked(folder: &Path) -> (bool, String) {
    let done = Command::new(binary()).args(["lists", "check"]).arg(folder).output();
    let done = done.expect("it runs");
    (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
}

fn edit(folder: &TempDir, name: &str, from: &str, to: &str) {
    let path = folder.path().join(name);
    let text = fs::read_to_string(&path).expect("a list");
    assert!(text.contains(from), "{name} has {from}");
    fs::write(path, text.replace(from, to)).expect("written");
}

fn with_lists(folder: &TempDir) -> Hotline {
    Hotline::start_with_settings(&[(LISTS, folder.path().to_str().expect("a path"))])
}

/// The Vietnamese words with a mark before each, as a language of its own.
fn made_up(vietnamese: &str) -> String {
    let marked = |line: &str| match line.split_once(" = ") {
        Some((key, words)) if line.starts_with(|it: char| it.is_ascii_lowercase()) => match key {
            "language-short" => "language-short = MW\n".to_owned(),
            "language-name" => "language-name = Mơ Mộng\n".to_owned(),
            "number-mark" => format!("{line}\n"),
            _ => format!("{key} = mơ {words}\n"),
        },
        _ => format!("{line}\n"),
    };
    vietnamese.lines().map(marked).collect()
}

#[test]
fn a_third_language_is_one_file_and_every_page_of_a_resident_stands_in_it() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("languages")).expect("made");
    let shipped = include_str!("../../config/languages/vi.ftl");
    let file = folder.path().join("languages/mw.ftl");
    fs::write(&file, made_up(shipped)).expect("written");
    assert_eq!(checked(folder.path()), (true, String::new()));
    let hotline = with_lists(&folder);
    let resident = Resident::of(&hotline);
    // Each language leads to the two others.
    for (path, others) in [("/", ["/en", "/mw"]), ("/en", ["/", "/mw"]), ("/mw", ["/", "/en"])] {
        let page = resident.get(path).text;
        let links = page.split("class=\"lang\" href=\"").skip(1);
        let led: Vec<&str> = links.filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(led, others, "{path}");
    }
    let first = resident.get("/mw").text;
    assert!(first.contains("<html lang=\"mw\">") && first.contains("href=\"/mw/bao-tin\""));
    assert!(first.contains("mơ Liên thôn"), "in its words");
    // From the first page to the status of the tip.
    let form = resident.post_form("/mw/bao-tin", &[("unit", "19249"), ("step", "")]);
    assert!(
        form.text.contains("Trộm cắp tài sản"),
        "the lists' names are Vietnamese until translated"
    );
    let typed = |name: &str, value: &str| match name {
        "text" => "một việc ở làng".to_owned(),
        "category" => "theft".to_owned(),
        _ => value.to_owned(),
    };
    let forms = posted_forms(&form.text, typed);
    let send = forms.iter().find(|it| it.action == "/mw/bao-tin").expect("its form");
    let fields: Vec<(String, String)> = send.filled_with(&[("step", "send")]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let received = resident.post_form("/mw/bao-tin", &fields);
    assert_eq!(received.status, 200, "{}", received.text);
    let shown =
        received.text.split("<p class=\"token\" translate=\"no\">").nth(1).expect("a token");
    let groups = shown.split("</p>").next().expect("groups").split("<span>").skip(1);
    let token: String = groups.filter_map(|it| it.split('<').next()).collect();
    let status = resident.post_form("/mw/ho-so", &[("token", &token)]);
    assert!(status.text.contains("mơ ") && status.text.contains("/mw/ho-so"), "{}", status.text);
    // Officers are told the language, and work in theirs.
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let number = duty.number_of("một việc ở làng").expect("in the queue");
    assert_eq!(duty.case(&number)["tip"]["language"], "mw");
    // A program names a language, or gets the first.
    let other = json!({"unit": "19249", "text": "việc khác nữa", "language": "xx"});
    let _token = resident.tip_with(&other);
    let number = duty.number_of("việc khác nữa").expect("in the queue");
    assert_eq!(duty.case(&number)["tip"]["language"], "vi");
    // What is not there is said in the language of its address.
    assert!(resident.get("/mw/khong-co").text.contains("mơ "));
    assert_eq!(resident.get("/xx").status, 404);
}

#[test]
fn categories_of_ones_own_stand_in_the_form_the_api_and_the_queue() {
    let folder = exported();
    edit(&folder, "categories.toml", "code = \"nature\"", "code = \"sand_mining\"");
    edit(
        &folder,
        "support_bodies.toml",
        "\"environment\", \"nature\"",
        "\"environment\", \"sand_mining\"",
    );
    for (name, words) in [("vi", "Hút cát trộm"), ("en", "Stolen sand")] {
        let line = format!("category-sand_mining = {words}\ncategory-dispute");
        edit(&folder, &format!("names/{name}.ftl"), "category-dispute", &line);
    }
    assert_eq!(checked(folder.path()), (true, String::new()));
    let hotline = with_lists(&folder);
    let resident = Resident::of(&hotline);
    let listed = resident.get("/api/v1/categories").json();
    let listed = listed["categories"].as_array().expect("categories").clone();
    let own = listed.iter().find(|it| it["code"] == "sand_mining").expect("the new one");
    assert_eq!((&own["vi"], &own["en"]), (&json!("Hút cát trộm"), &json!("Stolen sand")));
    assert!(listed.iter().all(|it| it["code"] != "nature"));
    let form = resident.post_form("/en/bao-tin", &[("unit", "19249"), ("step", "")]);
    assert!(form.text.contains("Stolen sand"), "{}", form.text);
    let _token = resident.tip("sand_mining", "xà lan hút cát");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    assert!(duty.number_of("xà lan hút cát").is_some());
    assert!(duty.get("/").text.contains("Hút cát trộm"));
    // Back to the lists of before: the case keeps its code, and its name is that of what is not known.
    fs::remove_dir_all(folder.path()).expect("gone");
    fs::create_dir(folder.path()).expect("an empty folder");
    let hotline = hotline.restarted();
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let number = duty.number_of("xà lan hút cát").expect("in the queue");
    assert_eq!(duty.case(&number)["tip"]["category"], "sand_mining");
    assert_eq!(duty.get(&format!("/ho-so/{number}")).status, 200);
}

#[test]
fn a_term_that_runs_keeps_its_rule_and_a_new_one_goes_by_the_changed_law() {
    let folder = exported();
    let hotline = with_lists(&folder);
    let resident = Resident::of(&hotline);
    let decision = |officer: &Officer, number: &str| {
        let all = officer.case(number)["deadlines"].as_array().expect("deadlines").clone();
        all.into_iter().find(|it| it["code"] == "decision").expect("it runs")
    };
    let accepted = |officer: &Officer, text: &str| {
        let number = officer.number_of(text).expect("in the queue");
        assert_eq!(officer.act(&number, "accept", &json!({})).status, 204);
        number
    };
    let _token = resident.tip("theft", "trước khi luật đổi");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let before = accepted(&duty, "trước khi luật đổi");
    let due = decision(&duty, &before)["due"].clone();
    // The law is changed: ten days, another basis, and no extension any more.
    edit(&folder, "deadlines.toml", "length = { days = 20 }", "length = { days = 10 }");
    edit(&folder, "deadlines.toml", "extended_to = [{ months = 2 }, { months = 4 }]\n", "");
    edit(&folder, "deadlines.toml", "Điều 147 khoản 1, 2", "Điều 999");
    let hotline = hotline.restarted();
    let _token = Resident::of(&hotline).tip("theft", "sau khi luật đổi");
    let duty = Officer::sign_in(&hotline, "truc.19249");
    let after = accepted(&duty, "sau khi luật đổi");
    assert_eq!(decision(&duty, &before)["due"], due, "its end stays");
    assert!(decision(&duty, &after)["due"].as_i64() < due.as_i64(), "ten days");
    let page = |number: &str| duty.get(&format!("/ho-so/{number}")).text;
    assert!(page(&before).contains("Điều 147 khoản 1, 2"), "by the law of then");
    assert!(page(&after).contains("Điều 999") && !page(&after).contains("Điều 147 khoản 1, 2"));
    // And so do its extensions.
    let head = Officer::sign_in(&hotline, "truong.19249");
    let extend = |number: &str| {
        head.act(number, "deadlines/decision/extend", &json!({"reason": "vụ phức tạp"})).status
    };
    assert_eq!(extend(&before), 204);
    assert_eq!(extend(&after), 409, "the changed law has none");
}

#[test]
fn neither_service_starts_with_a_list_that_cannot_be_used_and_both_say_where_the_fault_is() {
    let folder = exported();
    edit(&folder, "categories.toml", "code = \"drugs\"", "code = \"theft\"");
    let (well, told) = checked(folder.path());
    assert!(!well && told.contains("categories.toml, line"), "{told}");
    assert!(told.contains("\"theft\" stands on line") && told.contains("already"), "{told}");
    let data = made();
    let lists = [(LISTS, folder.path().to_str().expect("a path"))];
    for service in ["intake", "triage"] {
        let done = run(&["serve", service], data.path(), &lists);
        assert!(
            !done.well && done.told.contains("categories.toml, line"),
            "{service}: {}",
            done.told
        );
    }
    let nowhere = [(LISTS, "/nowhere/at/all")];
    let done = run(&["serve", "intake"], data.path(), &nowhere);
    assert!(!done.well && done.told.contains("hotline.lists: cannot read"), "{}", done.told);
}

#[test]
fn lists_are_written_into_no_folder_that_has_something() {
    let folder = exported();
    let again = Command::new(binary()).args(["lists", "export"]).arg(folder.path()).output();
    let again = again.expect("it runs");
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("is not empty"));
}
