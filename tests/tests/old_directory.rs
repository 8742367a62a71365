//! An earlier signed unit directory, put back in its place, brings no replaced key back.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use system::faults::cut_short;
use system::hotline::{Hotline, asked};
use system::people::{Officer, Resident};
use system::serving::{made, run};
use system::unit::about;

const SIGNED: &str = "directory.signed";
const LAST: &str = "SELECT coalesce(max(serial), -1) FROM published_directory";

/// The number of the directory in this folder.
fn in_place(data: &Path) -> i64 {
    let signed = fs::read_to_string(data.join(SIGNED)).expect("a directory");
    let text = signed.lines().next().expect("a line");
    serde_json::from_str::<Value>(text).expect("JSON")["serial"].as_i64().expect("a number")
}

/// Puts an earlier directory in its place, whole.
fn put_back(data: &Path, signed: &[u8]) {
    fs::write(data.join("old"), signed).expect("written");
    fs::rename(data.join("old"), data.join(SIGNED)).expect("in its place");
}

/// Replaces a key, adds a unit, and publishes the directory for both; gives the earlier directory.
fn superseded(hotline: &Hotline) -> Vec<u8> {
    let before = fs::read(hotline.data().join(SIGNED)).expect("a directory");
    let head = Officer::sign_in(hotline, "truong.19249");
    assert_eq!(about(&head, "truc.19249", "leave", &json!({})).status, 200);
    let _invitations = hotline.import("[[unit]]\ncode = \"19246\"\nabove = \"44\"\n");
    hotline.publish();
    before
}

/// Whether intake uses the directory with the new unit.
fn serves_the_new_unit(hotline: &Hotline) -> bool {
    let units = Resident::of(hotline).get("/api/v1/units");
    assert_eq!(units.status, 200);
    units.text.contains("19246")
}

fn health(hotline: &Hotline) -> Value {
    let overview = Officer::sign_in(hotline, "quantri.44").get("/api/v1/administration");
    overview.json()["directory"].clone()
}

fn is_not_taken_while_services_run(hotline: &Hotline) {
    let old = superseded(hotline);
    let new = fs::read(hotline.data().join(SIGNED)).expect("a directory");
    assert!(serves_the_new_unit(hotline));
    let serial = in_place(hotline.data());
    let good = health(hotline);
    assert_eq!((&good["serial"], &good["refused"]), (&json!(serial), &json!(false)));
    put_back(hotline.data(), &old);
    assert!(in_place(hotline.data()) < serial);
    assert!(serves_the_new_unit(hotline), "intake goes by the one before");
    let shown = health(hotline);
    assert_eq!((&shown["serial"], &shown["refused"]), (&json!(serial), &json!(true)));
    assert_eq!(shown["replaced"], json!([]), "the keys of the one before are those in use");
    for service in ["intake", "triage"] {
        let log = hotline.data().join("logs").join(format!("{service}.log"));
        let said = || fs::read_to_string(&log).expect("a log");
        while !said().contains("the changed unit directory is not used") {
            std::thread::yield_now();
        }
        assert!(said().contains("put that one in its place, or sign a new one"), "{}", said());
    }
    let page = Officer::sign_in(hotline, "quantri.44").get("/quan-tri").text;
    assert!(page.contains("Tệp danh bạ đang đặt ở máy này bị từ chối"), "{page}");
    put_back(hotline.data(), &new);
    assert_eq!(health(hotline)["refused"], json!(false));
    assert!(serves_the_new_unit(hotline));
}

#[test]
fn an_old_directory_put_back_is_not_taken_by_intake_or_triage_while_they_run() {
    is_not_taken_while_services_run(&Hotline::start());
}

#[test]
fn on_postgresql_it_is_not_taken_either_and_intake_only_reads_which_was_published_last() {
    let hotline = Hotline::start_on_postgres();
    is_not_taken_while_services_run(&hotline);
    assert_eq!(hotline.as_intakes_user(LAST), in_place(hotline.data()).to_string());
    for act in [
        "UPDATE published_directory SET serial = 0",
        "DELETE FROM published_directory",
        "INSERT INTO published_directory VALUES (2, 99, '\\x00')",
        "LOCK TABLE published_directory IN SHARE ROW EXCLUSIVE MODE",
    ] {
        let told = hotline.as_intakes_user(&format!("BEGIN; {act}; COMMIT"));
        assert!(told.contains("permission denied"), "{act}: {told}");
    }
}

#[test]
fn no_service_starts_with_an_old_directory_and_says_how_that_is_mended() {
    let hotline = Hotline::start();
    let old = superseded(&hotline);
    let folder = hotline.ended();
    let data = folder.path();
    let new = in_place(data);
    put_back(data, &old);
    let services: [&[&str]; 3] = [&["serve"], &["serve", "intake"], &["serve", "triage"]];
    for args in services {
        let refused = run(args, data, &[]);
        assert!(!refused.well, "{args:?}");
        let numbers = format!("an old one, number {}, and number {new}", in_place(data));
        for words in [numbers.as_str(), "put that one in its place", "hotline unit publish"] {
            assert!(refused.told.contains(words), "{args:?}: {}", refused.told);
        }
    }
    // The remedy: it is signed anew, with a number higher than all.
    let notary = data.join("secrets/notary");
    let publish = ["unit", "publish", "--notary", notary.to_str().expect("a path")];
    let done = run(&publish, data, &[]);
    assert!(done.well, "{}", done.told);
    assert_eq!(in_place(data), new + 1);
    starts(data);
}

/// Checks that both services of this folder start and listen.
fn starts(data: &Path) {
    for (service, listen) in
        [("intake", "HOTLINE_INTAKE__LISTEN"), ("triage", "HOTLINE_TRIAGE__LISTEN")]
    {
        let done = run(&["serve", service], data, &[(listen, "nowhere")]);
        assert!(done.told.contains("cannot listen"), "{service}: {}", done.told);
    }
}

#[test]
fn a_publication_that_is_cut_short_anywhere_keeps_no_service_from_starting_and_the_next_heals() {
    let folder = made();
    let data = folder.path();
    let notary = data.join("secrets/notary");
    let publish = ["unit", "publish", "--notary", notary.to_str().expect("a path")];
    let kept = || asked(data, LAST).parse::<i64>().expect("a number");
    let (mut cut, mut ahead) = (0, 0);
    for (calls, times) in [("/^rename", 1..=1), ("/sync$", 1..=10)] {
        for time in times {
            let before = in_place(data);
            cut += u32::from(cut_short(&publish, data, calls, time));
            assert!(in_place(data) >= before, "{calls} {time}");
            ahead += u32::from(in_place(data) > kept());
            let (file, store) = (in_place(data), kept());
            assert!(store <= file, "{calls} {time}: the store is never ahead of the file");
            let done = run(&publish, data, &[]);
            assert!(done.well, "{calls} {time}: {}", done.told);
            assert_eq!((in_place(data), kept()), (file + 1, file + 1), "{calls} {time}");
            starts(data);
        }
    }
    assert!(cut > 3 && ahead > 0, "{cut} were cut short, {ahead} behind the file");
}

#[test]
fn a_directory_whose_publication_was_cut_short_is_taken_and_triage_tells_the_store() {
    let folder = made();
    let data = folder.path();
    let notary = data.join("secrets/notary");
    let publish = ["unit", "publish", "--notary", notary.to_str().expect("a path")];
    assert!(run(&publish, data, &[]).well);
    let before = in_place(data);
    // The end of the command is refused: what it wrote to the database is undone, and the file is in its
    // place.
    system::hotline::sqlite(
        data,
        "CREATE TRIGGER cut BEFORE UPDATE ON published_directory WHEN NEW.serial > OLD.serial \
         BEGIN SELECT RAISE(ABORT, 'cut'); END",
    );
    assert!(!run(&publish, data, &[]).well);
    system::hotline::sqlite(data, "DROP TRIGGER cut");
    assert_eq!((in_place(data), asked(data, LAST)), (before + 1, before.to_string()));
    let intake = run(&["serve", "intake"], data, &[("HOTLINE_INTAKE__LISTEN", "nowhere")]);
    assert!(intake.told.contains("cannot listen"), "{}", intake.told);
    assert_eq!(asked(data, LAST), before.to_string(), "intake only reads");
    let triage = run(&["serve", "triage"], data, &[("HOTLINE_TRIAGE__LISTEN", "nowhere")]);
    assert!(triage.told.contains("cannot listen"), "{}", triage.told);
    assert_eq!(asked(data, LAST), (before + 1).to_string());
}

/// Administrators publish at the same time, from two terminals.
fn publish_at_once(hotline: &Hotline, last: impl Fn() -> String) {
    const TIMES: i64 = 4;
    let before = in_place(hotline.data());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..TIMES).for_each(|_| hotline.publish()));
        }
    });
    assert_eq!(in_place(hotline.data()), before + 2 * TIMES, "no number was given twice");
    assert_eq!(last(), in_place(hotline.data()).to_string());
    assert_eq!(health(hotline)["serial"], json!(in_place(hotline.data())));
    hotline.stands();
}

#[test]
fn administrators_who_publish_at_once_do_so_one_after_the_other() {
    let hotline = Hotline::start();
    publish_at_once(&hotline, || asked(hotline.data(), LAST));
}

#[test]
fn on_postgresql_administrators_who_publish_at_once_do_so_one_after_the_other() {
    let hotline = Hotline::start_on_postgres();
    publish_at_once(&hotline, || hotline.as_owner(LAST));
}

#[test]
fn a_replaced_key_that_the_directory_still_names_is_shown_and_not_refused() {
    let hotline = Hotline::start();
    assert_eq!(health(&hotline)["replaced"], json!([]));
    let head = Officer::sign_in(&hotline, "truong.19249");
    assert_eq!(about(&head, "truc.19249", "leave", &json!({})).status, 200);
    let hotline = hotline.restarted();
    let shown = health(&hotline);
    let both = json!([
        {"unit": "19249", "kind": "desk"},
        {"unit": "19249", "kind": "restricted"},
    ]);
    assert_eq!((&shown["replaced"], &shown["refused"]), (&both, &json!(false)));
    let page = Officer::sign_in(&hotline, "quantri.44").get("/quan-tri").text;
    assert!(page.contains("Danh bạ còn ghi những khóa đã được thay"), "{page}");
    let _token = Resident::of(&hotline).tip("theft", "vẫn nhận");
    assert!(Officer::sign_in(&hotline, "truc2.19249").number_of("vẫn nhận").is_some());
    hotline.publish();
    assert_eq!(health(&hotline)["replaced"], json!([]));
}
