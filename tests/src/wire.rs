//! Requests as bytes over a TCP connection, for requests that no client would send or would hide.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// How long the other side may be silent before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends these bytes to `http://HOST:PORT`, ends, and gives all that comes back, until the service ends or
/// cuts the connection.
///
/// # Panics
/// When nobody listens, or nothing ends.
#[must_use]
pub fn exchange(base: &str, request: &[u8]) -> Vec<u8> {
    let address = base.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
    let _cut = stream.write_all(request).and_then(|()| stream.shutdown(Shutdown::Write));
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        let cut = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe, ErrorKind::NotConnected];
        assert!(cut.contains(&error.kind()), "{error}");
    }
    answer
}

/// A request of this method and path with these header lines and this body.
#[must_use]
pub fn request(line: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{line} HTTP/1.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    let size = body.len();
    text.push_str(&format!("content-length: {size}\r\nconnection: close\r\n\r\n{body}"));
    text.into_bytes()
}

/// The status of an answer.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn status(answer: &[u8]) -> u16 {
    let line = String::from_utf8_lossy(answer.get(..12).expect("a status line")).into_owned();
    line.rsplit(' ').next().and_then(|it| it.parse().ok()).expect("a status")
}
