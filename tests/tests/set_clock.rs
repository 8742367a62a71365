//! The clock of a demo, which is set from outside; nothing else has such a clock.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use casework::clock::{Day, Timestamp};
use storage::audit::list::Scope;
use storage::db::store::Store;
use system::hotline::{Hotline, beginning, binary};
use system::people::{Officer, Resident};
use system::sources::sources;

/// The times of all acts in the chain.
fn times(hotline: &Hotline) -> Vec<Timestamp> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let file = hotline.data().join("hotline.sqlite");
        let store = Store::open_file(&file).await.expect("a store");
        let acts = store.read().audit().acts(&Scope::All, None, None, 1_000).await.expect("read");
        store.close().await.expect("closed");
        acts.iter().map(|it| it.at).collect()
    })
}

fn done(hotline: &Hotline, args: &[&str]) {
    let done = hotline.command(args);
    assert!(done.status.success(), "{args:?}: {}", told(&done));
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs every command that writes an act, and those that only read.
fn commands(hotline: &Hotline) {
    let duty = Officer::sign_in(hotline, "truc.19249");
    let number = duty.queue()[0]["number"].as_str().expect("a number").to_owned();
    let out = tempfile::TempDir::new().expect("a folder");
    done(hotline, &["export", "--case", &number, "--out", out.path().to_str().expect("a path")]);
    let _invitations = hotline.import("[[unit]]\ncode = \"19246\"\nabove = \"44\"\n");
    done(hotline, &["unit", "merge", "19255", "19249", "--from", "2026-01-01"]);
    done(hotline, &["unit", "list"]);
    hotline.publish();
    hotline.stands();
}

#[test]
fn whatever_is_done_on_a_folder_whose_clock_was_set_is_done_by_that_clock() {
    let hotline = Hotline::start_for_the_first_time();
    let first = beginning().day();
    commands(&hotline);
    let on_the_first = times(&hotline);
    assert!(on_the_first.iter().all(|at| at.day() == first), "{on_the_first:?}");
    assert!(on_the_first.iter().all(|at| *at >= beginning()), "nothing was before the beginning");
    // A child that is started again and a start without the option use it too.
    for child in hotline.children() {
        Hotline::signal(child, "KILL");
    }
    let _token = Resident::of(&hotline).tip_when_up("theft", "sau khi ngã");
    let hotline = hotline.restarted();
    assert_eq!(hotline.today(), first);
    commands(&hotline);
    assert!(times(&hotline).iter().all(|at| at.day() == first));
    // Set anew, it goes on from there.
    let hotline = hotline.restarted_at("2029-05-31T23:30");
    commands(&hotline);
    let last = Day::parse("2029-05-31").expect("a day");
    let (after, before): (Vec<_>, Vec<_>) =
        times(&hotline).into_iter().partition(|at| at.day() > first);
    assert!(after.len() >= 4 && before.len() > on_the_first.len());
    assert!(after.iter().all(|at| *at >= last.start().plus(23 * 60 * 60)), "{after:?}");
    assert!(hotline.printed().contains("The clock was set: here it is 23:3"));
    for service in ["intake", "triage"] {
        let log = std::fs::read_to_string(hotline.data().join(format!("logs/{service}.log")));
        for line in log.unwrap_or_default().lines() {
            let day = line.get(..10).and_then(Day::parse).expect("a day");
            assert!(day == first || day >= last, "{line}");
        }
    }
}

#[test]
fn no_service_and_no_settings_have_a_clock_that_can_be_set() {
    let hotline = Hotline::start();
    let data = hotline.data().to_str().expect("a path").to_owned();
    let run = |args: &[&str], environment: &[(&str, &str)]| {
        let mut command = Command::new(binary());
        let done = command.args(args).envs(environment.iter().copied()).output();
        let done = done.expect("it runs");
        assert!(!done.status.success(), "{args:?}");
        told(&done)
    };
    for which in ["all", "intake", "triage"] {
        let refused = run(&["serve", which, "--data", &data], &[]);
        assert!(refused.contains("the clock of this folder was set"), "{which}: {refused}");
    }
    let refused = run(&["serve", "--data", &data, "--now", "2026-03-02T09:00"], &[]);
    assert!(refused.contains("--now"), "{refused}");
    let refused = run(&["demo", "--now", "2026-03-02"], &[]);
    assert!(refused.contains("YYYY-MM-DDTHH:MM"), "{refused}");

    let plain = tempfile::TempDir::new().expect("a folder");
    let place = plain.path().join("own");
    let place = place.to_str().expect("a path");
    let made = Command::new(binary()).args(["init", "--data", place]).output().expect("it runs");
    assert!(made.status.success(), "{}", told(&made));
    let list = ["unit", "list", "--data", place];
    let set = [("HOTLINE_CLOCK__AHEAD_SECONDS", "86400")];
    for command in [&list[..], &["serve", "--data", place]] {
        let refused = run(command, &set);
        assert!(refused.contains("[clock] is no setting"), "{refused}");
    }
    let file = Path::new(place).join("hotline.toml");
    let settings = std::fs::read_to_string(&file).expect("settings");
    std::fs::write(&file, format!("{settings}\n[clock]\nahead_seconds = 86400\n"))
        .expect("written");
    for command in [&list[..], &["serve", "--data", place]] {
        let refused = run(command, &[]);
        assert!(refused.contains("[clock] is no setting"), "{refused}");
    }
}

#[test]
fn only_the_settings_name_the_machines_clock_and_no_test_does() {
    let name = ["Clock::", "System"].concat();
    let all = ["crates", "tests"].into_iter().flat_map(sources);
    let found: Vec<String> =
        all.filter(|(_, text)| text.contains(&name)).map(|(path, _)| path).collect();
    assert!(matches!(&found[..], [one] if one.ends_with("hotline/src/config.rs")), "{found:?}");
}
