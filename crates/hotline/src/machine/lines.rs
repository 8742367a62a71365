//! The log of a parent: its own lines and those of its children, each with a cap of its own.

use std::fs::File;
use std::path::Path;

use casework::clock::Clock;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::task::JoinHandle;
use webkit::logs::sink::{LONGEST, Sink};

/// The destinations for the lines of one process.
#[derive(Clone)]
pub(crate) struct Lines(Vec<Sink>);

impl Lines {
    /// Standard error, and a file if one is named and can be opened; so many lines a minute of this clock.
    pub(crate) fn new(file: Option<&Path>, clock: &Clock) -> Self {
        let now = || {
            let clock = clock.clone();
            move || clock.now().0
        };
        let mut sinks = vec![Sink::to_stderr(now())];
        let file = file.map(|path| File::options().create(true).append(true).open(path));
        if let Some(Ok(file)) = file {
            sinks.push(Sink::to(file, now()));
        }
        Self(sinks)
    }

    /// Writes a line, or counts it as left out. Never waits.
    pub(crate) fn line(&self, line: &str) {
        self.bytes(line.as_bytes());
    }

    fn bytes(&self, line: &[u8]) {
        for sink in &self.0 {
            sink.line(line);
        }
    }

    /// Waits for the last lines, a second at most for each place.
    pub(crate) fn flush(&self) {
        for sink in &self.0 {
            sink.flush();
        }
    }

    /// Copies the log of a child until it ends.
    pub(crate) fn copy(&self, log: impl AsyncRead + Unpin + Send + 'static) -> JoinHandle<()> {
        tokio::spawn(copy(BufReader::new(log), self.clone()))
    }
}

/// Holds no more of a long line than is written.
async fn copy(mut log: BufReader<impl AsyncRead + Unpin>, to: Lines) {
    let mut line = Vec::new();
    while let Ok(read) = log.fill_buf().await {
        if read.is_empty() {
            break;
        }
        let end = read.iter().position(|byte| *byte == b'\n');
        let part = &read[..end.unwrap_or(read.len())];
        let room = (LONGEST + 1).saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = part.len() + usize::from(end.is_some());
        log.consume(used);
        if end.is_some() {
            to.bytes(&line);
            line.clear();
        }
    }
    if !line.is_empty() {
        to.bytes(&line);
    }
}
