//! One client that keeps all it can get of a service shuts nobody else out.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::net::TcpStream;
use std::process::{Command, Stdio};

use system::hotline::{Hotline, binary};
use system::serving::{Served, made};
use system::wire::{exchange, request, status};

/// The host and port of an address.
fn host(base: &str) -> &str {
    base.strip_prefix("http://").expect("an address")
}

/// A connection with these bytes sent.
fn open(base: &str, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(host(base)).expect("a connection");
    stream.write_all(bytes).expect("sent");
    stream
}

/// The head of a request with a body that is never sent.
fn begun(base: &str, path: &str) -> Vec<u8> {
    let host = host(base);
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
         content-length: 700000\r\n\r\n{{"
    )
    .into_bytes()
}

/// Asks for a page.
fn look(base: &str, path: &str) -> u16 {
    status(&exchange(base, &request(&format!("GET {path}"), &[("host", host(base))], "")))
}

#[test]
fn open_bodies_beyond_the_soft_limit_of_open_files_shut_nobody_out() {
    let folder = made();
    // As many systems start a service: few files, which it may raise.
    let mut command = Command::new("sh");
    let line = "ulimit -S -n 160 && exec \"$0\" serve intake --data \"$1\"";
    command.args(["-c", line]).arg(binary()).arg(folder.path());
    let intake = Served::start(&mut command, Stdio::null(), 1);
    let base = format!("http://{}", intake.address("listening "));
    let bodies: Vec<_> = (0..300).map(|_| open(&base, &begun(&base, "/api/v1/tips"))).collect();
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
        let bodies: Vec<_> = (0..40).map(|_| open(base, &begun(base, "/nothing-here"))).collect();
        let sockets = sockets_of(hotline.service(name));
        assert!(sockets < 16 + 12, "{name} holds {sockets}");
        assert_eq!(look(base, path), 200, "{name}");
        drop(bodies);
    }
}

/// How many sockets a process holds open.
fn sockets_of(process: u32) -> usize {
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).expect("its files");
    let names = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
    names.filter(|name| name.to_string_lossy().starts_with("socket:")).count()
}
