//! The destination of log lines: capped in length and number; no caller ever waits for it or fails through
//! it.
//!
//! A caller only hands a line over. The sink's own thread writes it, so only that thread waits for a pipe
//! that nobody reads or a full disk. Lines that it cannot take are counted, and the count is written as soon
//! as possible.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The longest line, in bytes; the rest is cut off.
pub const LONGEST: usize = 2048;
/// How many lines are written in a minute; the rest is counted.
const A_MINUTE: u32 = 120;
/// How many lines wait to be written.
const WAITING: usize = 256;
/// After how long a count is written without a further line.
const QUIET: Duration = Duration::from_secs(10);
/// How long a process that ends waits for its last lines.
const LAST: Duration = Duration::from_secs(1);

/// Takes lines from any thread. Copies write to the same place and share the cap.
#[derive(Clone)]
pub struct Sink {
    lines: SyncSender<Told>,
    shared: Arc<Shared>,
}

enum Told {
    Line(Vec<u8>),
    Flush(SyncSender<()>),
}

struct Shared {
    left_out: AtomicU64,
    minute: Mutex<Minute>,
    now: Box<dyn Fn() -> i64 + Send + Sync>,
}

#[derive(Default)]
struct Minute {
    began: i64,
    lines: u32,
}

impl Sink {
    /// Starts to write lines to `out`; `now` tells the time in seconds.
    #[must_use]
    pub fn to(
        out: impl Write + Send + 'static,
        now: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Self {
        let (lines, told) = sync_channel(WAITING);
        let shared = Arc::new(Shared {
            left_out: AtomicU64::new(0),
            minute: Mutex::default(),
            now: Box::new(now),
        });
        let counts = Arc::clone(&shared);
        // Without a thread there is no log; the service goes on.
        let _thread = std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write(out, &told, &counts));
        Self { lines, shared }
    }

    /// The same to standard error. It writes past the lock of [`io::stderr`]: a thread that waits for a
    /// reader would hold that lock against all others.
    #[must_use]
    pub fn to_stderr(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        match io::stderr().as_fd().try_clone_to_owned() {
            Ok(own) => Self::to(File::from(own), now),
            Err(_) => Self::to(io::sink(), now),
        }
    }

    /// Hands a line over, without its end. Characters that would break it into two lines become blanks.
    pub fn line(&self, line: &[u8]) {
        let mut kept: Vec<u8> = line.iter().copied().take(LONGEST).collect();
        kept.iter_mut().filter(|byte| **byte == b'\n' || **byte == b'\r').for_each(|it| *it = b' ');
        if line.len() > LONGEST {
            kept.extend_from_slice(b" [cut]");
        }
        kept.push(b'\n');
        if !self.shared.is_within_the_cap() || self.lines.try_send(Told::Line(kept)).is_err() {
            self.shared.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until all lines handed over are written, at most a second.
    pub fn flush(&self) {
        let (done, is_done) = sync_channel(1);
        if self.lines.try_send(Told::Flush(done)).is_ok() {
            let _late = is_done.recv_timeout(LAST);
        }
    }
}

/// An event of `tracing` is one write.
impl Write for &Sink {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.line(event.strip_suffix(b"\n").unwrap_or(event));
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn is_within_the_cap(&self) -> bool {
        let now = (self.now)();
        let mut minute = self.minute.lock().unwrap_or_else(PoisonError::into_inner);
        if (now - minute.began).unsigned_abs() >= 60 {
            *minute = Minute { began: now, lines: 0 };
        }
        minute.lines = minute.lines.saturating_add(1);
        minute.lines <= A_MINUTE
    }
}

fn write(mut out: impl Write, told: &Receiver<Told>, shared: &Shared) {
    loop {
        match told.recv_timeout(QUIET) {
            Ok(Told::Line(line)) => {
                own_up(&mut out, shared);
                if out.write_all(&line).is_err() {
                    shared.left_out.fetch_add(1, Ordering::Relaxed);
                }
            }
            Ok(Told::Flush(done)) => {
                own_up(&mut out, shared);
                let _unasked = out.flush();
                let _unasked = done.send(());
            }
            Err(RecvTimeoutError::Timeout) => own_up(&mut out, shared),
            Err(RecvTimeoutError::Disconnected) => return own_up(&mut out, shared),
        }
    }
}

/// Says how many lines are missing.
fn own_up(out: &mut impl Write, shared: &Shared) {
    let count = shared.left_out.swap(0, Ordering::Relaxed);
    if count > 0 && out.write_all(format!("{count} lines were left out\n").as_bytes()).is_err() {
        shared.left_out.fetch_add(count, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
