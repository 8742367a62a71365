//! One client that holds all it can get of a service shuts nobody else out.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use system::hotline::{Hotline, binary};
use system::people::{Officer, Resident};
use system::serving::{Served, made};
use system::wire::{exchange, request, status};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// The host and port of an address.
fn host(base: &str) -> &str {
    base.strip_prefix("http://").expect("an address")
}

/// A connection with the beginning of a request, with so much of a body that never ends.
fn begun(base: &str, path: &str, media_type: &str, size: usize) -> TcpStream {
    let mut stream = TcpStream::connect(host(base)).expect("a connection");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\norigin: {base}\r\ncontent-type: {media_type}\r\n",
        host(base)
    );
    let body = "x".repeat(size);
    // A connection that is cut before all was sent is a flood that failed.
    let _cut = write!(stream, "{head}content-length: 700000\r\n\r\n{body}");
    stream
}

/// The same, with a body that does not tell its length.
fn begun_in_chunks(base: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(host(base)).expect("a connection");
    let head = format!("POST {path} HTTP/1.1\r\nhost: {}\r\n", host(base));
    let _cut = write!(stream, "{head}transfer-encoding: chunked\r\n\r\n1\r\nx\r\n");
    stream
}

/// Asks for a page.
fn look(base: &str, path: &str) -> u16 {
    status(&exchange(base, &request(&format!("GET {path}"), &[("host", host(base))], "")))
}

/// Does the work a hundred times; gives the second longest time that it took, the 99th percentile.
#[expect(clippy::disallowed_methods, reason = "a time is measured, and none is told")]
fn slowest_but_one(mut honest: impl FnMut(usize)) -> Duration {
    let times = (0..100).map(|turn| {
        let start = Instant::now();
        honest(turn);
        start.elapsed()
    });
    let mut times: Vec<_> = times.collect();
    times.sort();
    times[98]
}

#[test]
fn open_bodies_beyond_the_soft_limit_of_open_files_shut_nobody_out() {
    let folder = made();
    // A service started as on many systems: with few open files, which it may raise.
    let mut command = Command::new("sh");
    let line = "ulimit -S -n 160 && exec \"$0\" serve intake --data \"$1\"";
    command.args(["-c", line]).arg(binary()).arg(folder.path());
    let intake = Served::start(&mut command, Stdio::null(), 1);
    let base = format!("http://{}", intake.address("listening "));
    let bodies: Vec<_> = (0..300).map(|_| begun(&base, "/api/v1/tips", JSON, 1)).collect();
    assert_eq!(look(&base, "/"), 200);
    drop(bodies);
    assert!(intake.end());
}

#[test]
fn connections_beyond_the_cap_wait_until_one_ends_and_are_served_then() {
    let hotline = Hotline::start_with_settings(&[
        ("HOTLINE_LIMITS__CONNECTIONS", "16"),
        ("HOTLINE_LIMITS__BODY_GRACE", "1"),
    ]);
    for (name, base, path) in
        [("intake", &hotline.intake, "/"), ("triage", &hotline.triage, "/dang-nhap")]
    {
        let bodies: Vec<_> = (0..40).map(|_| begun(base, "/nothing-here", JSON, 1)).collect();
        let sockets = sockets_of(hotline.service(name));
        assert!(sockets < 16 + 12, "{name} holds {sockets}");
        assert_eq!(look(base, path), 200, "{name}");
        drop(bodies);
    }
}

#[test]
fn a_client_that_asks_and_takes_no_answer_is_cut_off() {
    let hotline = Hotline::start_with_settings(&[("HOTLINE_LIMITS__BODY_GRACE", "1")]);
    for (base, path) in [(&hotline.intake, "/"), (&hotline.triage, "/dang-nhap")] {
        let mut stream = TcpStream::connect(host(base)).expect("a connection");
        stream.set_write_timeout(Some(Duration::from_millis(100))).expect("a time-out");
        let asked = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", host(base)).repeat(100);
        // Answers until the service cannot send any more, and then silence until the service cuts the
        // connection.
        let (mut waits, mut is_cut) = (0, false);
        while !is_cut && waits < 100 {
            match stream.write(asked.as_bytes()) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => waits += 1,
                Err(_) => is_cut = true,
            }
        }
        assert!(is_cut, "{path} waits without an end");
    }
}

/// How many sockets a process holds open.
fn sockets_of(process: u32) -> usize {
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).expect("its files");
    let names = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
    names.filter(|name| name.to_string_lossy().starts_with("socket:")).count()
}

#[test]
fn residents_are_served_within_a_second_beside_a_client_that_floods_intake_with_bodies() {
    let hotline = Hotline::start();
    let (base, resident) = (hotline.intake.as_str(), Resident::of(&hotline));
    let mut flood = Vec::new();
    for _ in 0..400 {
        flood.push(begun(base, "/api/v1/tips", JSON, 1));
        flood.push(begun(base, "/bao-tin", FORM, 1));
        flood.push(begun_in_chunks(base, "/nothing-here"));
    }
    // More large bodies than are read at once.
    flood.extend((0..100).map(|_| begun(base, "/bao-tin", FORM, 100_000)));
    let long = "x".repeat(20_000);
    let time = slowest_but_one(|turn| match turn % 4 {
        0 => drop(resident.tip("theft", &format!("bên cạnh {turn}"))),
        1 => drop(resident.tip_with(&json!({"unit": "19249", "category": "theft", "text": long}))),
        2 => assert_eq!(resident.get("/bao-tin").status, 200),
        _ => assert_eq!(resident.get("/").status, 200),
    });
    assert!(time < Duration::from_secs(1), "{time:?}");
    drop(flood);
}

#[test]
fn officers_are_served_within_a_second_beside_a_client_that_floods_triage_with_bodies() {
    let hotline = Hotline::start();
    let (base, resident) = (hotline.triage.as_str(), Resident::of(&hotline));
    let _token = resident.tip("theft", "bên cạnh");
    let officer = Officer::sign_in(&hotline, "truc.19249");
    let number = officer.number_of("bên cạnh").expect("in the queue");
    let mut flood = Vec::new();
    for _ in 0..400 {
        flood.push(begun(base, "/api/v1/session", JSON, 1));
        flood.push(begun(base, "/dang-nhap", FORM, 1));
        flood.push(begun_in_chunks(base, "/nothing-here"));
    }
    // As if from our own page, with words that go through the sign-in.
    flood.extend((0..100).map(|_| begun(base, &format!("/ho-so/{number}"), FORM, 100_000)));
    let long = "x".repeat(20_000);
    let time = slowest_but_one(|turn| match turn % 4 {
        0 => drop(officer.queue()),
        1 => assert_eq!(officer.act(&number, "notes", &json!({ "text": long })).status, 201),
        2 => assert_eq!(officer.get("/").status, 200),
        _ => assert_eq!(look(base, "/dang-nhap"), 200),
    });
    assert!(time < Duration::from_secs(1), "{time:?}");
    drop(flood);
}
