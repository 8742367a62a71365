//! The parent and its two services: one that ends, hangs or cannot start, and logs that nobody reads.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::io::{PipeReader, Write, pipe};
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use system::hotline::{Hotline, binary, children_of, service_of};
use system::people::Resident;
use system::serving::Served;

fn demo_of(data: &Path) -> Command {
    let mut command = Command::new(binary());
    command
        .args(["demo", "--intake", "127.0.0.1:0", "--triage", "127.0.0.1:0", "--data"])
        .arg(data);
    command
}

/// How many lines the demo prints until it has said where both services listen.
const LINES: usize = 4;

#[test]
fn a_service_that_cannot_start_does_not_keep_the_other_from_being_started_again() {
    let hotline = Hotline::start();
    let place = hotline.intake.strip_prefix("http://").expect("an address").to_owned();
    let taken = loop {
        Hotline::signal(hotline.service("intake"), "KILL");
        // If the restarted service was faster, it is killed again.
        if let Some(taken) = (0..10_000).find_map(|_| TcpListener::bind(&place).ok()) {
            break taken;
        }
    };
    hotline.wait_until_printed("intake did not start");
    let before = hotline.service("triage");
    Hotline::signal(before, "KILL");
    hotline.wait_until_printed("triage ended and is started again");
    let triage = Resident::at(&hotline.triage);
    while hotline.service("triage") == before {
        std::thread::yield_now();
    }
    assert_eq!(triage.get_when_up("/").status, 303);
    drop(taken);
    let _token = Resident::of(&hotline).tip_when_up("theft", "khi cổng đã trả");
}

#[test]
fn a_service_that_hangs_is_noticed_and_started_again() {
    let hotline = Hotline::start();
    for name in ["intake", "triage"] {
        Hotline::signal(hotline.service(name), "STOP");
    }
    for name in ["intake", "triage"] {
        hotline
            .wait_until_printed(&format!("{name} does not answer, is ended and is started again"));
    }
    let _token = Resident::of(&hotline).tip_when_up("theft", "sau khi treo");
    assert_eq!(Resident::at(&hotline.triage).get_when_up("/").status, 303);
}

#[test]
fn a_service_that_hangs_while_it_starts_is_noticed_too() {
    let hotline = Hotline::start();
    let directory = hotline.data().join("directory.signed");
    let away = hotline.data().join("away");
    // A program that opens it waits for a writer, and there is none.
    let fifo = hotline.data().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo runs").success());
    fs::rename(&directory, &away).expect("moved");
    fs::rename(&fifo, &directory).expect("moved");
    Hotline::signal(hotline.service("intake"), "KILL");
    hotline.wait_until_printed("intake takes too long to start");
    fs::rename(&away, &directory).expect("moved back");
    // A service that has opened the fifo meanwhile is ended in its turn.
    let _token = Resident::of(&hotline).tip_when_up("theft", "sau khi mở lại");
}

/// A pipe that nobody reads and that has no room left.
fn full_pipe() -> (PipeReader, Stdio) {
    let (reader, mut writer) = pipe().expect("a pipe");
    // The size of a pipe in Linux.
    writer.write_all(&vec![b'x'; 65_536]).expect("filled");
    (reader, writer.into())
}

/// Checks that a service whose store is gone says so, again and again, and drops no connection.
fn answers_without_a_store(data: &Path, intake: &str) {
    let (file, away) = (data.join("hotline.sqlite"), data.join("away"));
    fs::rename(&file, &away).expect("moved");
    let resident = Resident::at(intake);
    let tip = json!({"unit": "19249", "category": "theft", "text": "không ai đọc nhật ký"});
    for _ in 0..1_200 {
        assert_eq!(resident.post("/api/v1/tips", &tip).status, 503);
    }
    fs::rename(&away, &file).expect("moved back");
    let _token = resident.tip("theft", "khi kho đã về");
}

#[test]
fn logs_that_nobody_reads_or_that_find_no_room_stop_neither_intake_nor_its_parent() {
    let folder = Hotline::start().ended();
    let log = folder.path().join("logs/intake.log");
    fs::remove_file(&log).expect("removed");
    symlink("/dev/full", &log).expect("a disk without room");
    let (_unread, stderr) = full_pipe();
    let hotline = Served::start(&mut demo_of(folder.path()), stderr, LINES);
    answers_without_a_store(folder.path(), &hotline.address("intake"));
    // The parent still does its work: it restarts a child that ended, and ends when told to.
    Hotline::signal(service_of(hotline.process(), "intake"), "KILL");
    let resident = Resident::at(&hotline.address("intake"));
    let _token = resident.tip_when_up("theft", "sau khi khởi động lại");
    assert!(hotline.end());
}

#[test]
fn intake_by_itself_does_not_depend_on_who_takes_its_log_either() {
    let folder = Hotline::start().ended();
    let full = File::options().write(true).open("/dev/full").expect("a disk without room");
    let (_unread, unread) = full_pipe();
    for stderr in [full.into(), unread] {
        let mut serve = Command::new(binary());
        serve.args(["serve", "intake", "--data"]).arg(folder.path());
        let intake = Served::start(&mut serve, stderr, 1);
        let address = format!("http://{}", intake.address("listening"));
        answers_without_a_store(folder.path(), &address);
        assert!(intake.end());
    }
}

#[test]
fn a_flood_of_failures_is_capped_in_the_log_and_counted() {
    let hotline = Hotline::start();
    answers_without_a_store(hotline.data(), &hotline.intake);
    hotline.wait_until_printed("lines were left out");
    let log = fs::read_to_string(hotline.data().join("logs/intake.log")).expect("a log");
    assert!(log.lines().all(|line| line.len() < 2_100));
    assert!(log.lines().filter(|line| line.contains("not available")).count() < 1_000);
}

#[test]
fn no_process_of_the_hotline_leaves_its_memory_behind() {
    let hotline = Hotline::start();
    let mut processes = children_of(hotline.process());
    assert_eq!(processes.len(), 2);
    processes.push(hotline.process());
    for process in processes {
        let limits = fs::read_to_string(format!("/proc/{process}/limits")).expect("limits");
        let line = limits.lines().find(|line| line.starts_with("Max core file size"));
        let words: Vec<&str> = line.expect("a limit").split_whitespace().collect();
        assert_eq!(words[4..6], ["0", "0"], "{process}");
    }
}
