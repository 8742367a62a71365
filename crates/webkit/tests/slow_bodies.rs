//! Bodies that come in slowly over a connection, to addresses that read bodies and to others.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Payload};
use actix_web::{App, HttpServer};
use webkit::body::read;
use webkit::few::Few;
use webkit::pace::Pace;
use webkit::problem::Problem;

/// Short, so that the test is short; a byte at a time is too slow at once.
fn pace() -> Pace {
    Pace { grace: Duration::from_secs(1), rate: 1_000_000, large: Arc::new(Few::new(1)) }
}

/// A service on a free port that ends when dropped.
struct Service {
    address: SocketAddr,
    handle: ServerHandle,
}

impl Service {
    fn start() -> Self {
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(|| {
                    App::new()
                        .wrap(from_fn(|request, next| pace().keep(request, next)))
                        .route("/read", web::post().to(reading))
                        .route("/unread", web::post().to(async || "unread"))
                });
                let server = server.workers(1).bind("127.0.0.1:0").expect("a port");
                let address = *server.addrs().first().expect("an address");
                let server = server.disable_signals().run();
                tell.send((address, server.handle())).expect("a listener");
                server.await
            })
        });
        let (address, handle) = told.recv().expect("an address");
        Self { address, handle }
    }

    /// Begins a body and sends a byte of it again and again; gives the answer once the service has cut the
    /// connection, or nothing if it never does.
    fn dribble(&self, path: &str, head: &str, piece: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        // The wait for an answer that is not there yet sets the pace.
        stream.set_read_timeout(Some(Duration::from_millis(100))).expect("a time-out");
        write!(stream, "POST {path} HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n").expect("a head");
        let (mut answer, mut buffer) = (Vec::new(), [0; 4096]);
        for _ in 0..200 {
            let written = stream.write_all(piece.as_bytes());
            match stream.read(&mut buffer) {
                Ok(0) => return String::from_utf8(answer).ok(),
                Ok(size) => answer.extend_from_slice(&buffer[..size]),
                Err(error) if error.kind() == ErrorKind::WouldBlock && written.is_ok() => {}
                Err(_) => return String::from_utf8(answer).ok(),
            }
        }
        None
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn reading(payload: Payload) -> Result<&'static str, Problem> {
    read(payload.into_inner(), 1024).await.map(|_| "read")
}

#[test]
fn a_body_that_dribbles_is_cut_off_at_every_address_whether_it_tells_its_length_or_not() {
    let service = Service::start();
    for (path, status) in [("/read", 408), ("/unread", 200), ("/nothing-here", 404)] {
        for (head, piece) in
            [("content-length: 900000", "x"), ("transfer-encoding: chunked", "1\r\nx\r\n")]
        {
            let answer = service.dribble(path, head, piece);
            let answer = answer.unwrap_or_else(|| panic!("{path} {head} is never cut off"));
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{path} {head}: {answer}");
        }
    }
}
