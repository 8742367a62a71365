//! The binary run in other ways: its messages when it refuses, and a service without a demo.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use crate::hotline::{Hotline, binary};

/// Both services on free ports.
pub const FREE_PORTS: [(&str, &str); 2] =
    [("HOTLINE_INTAKE__LISTEN", "127.0.0.1:0"), ("HOTLINE_TRIAGE__LISTEN", "127.0.0.1:0")];

/// The result of a command: whether it succeeded, and all its standard error.
pub struct Done {
    /// Whether it succeeded.
    pub well: bool,
    /// Its standard error.
    pub told: String,
}

/// Runs a command on this folder with these settings in its environment.
///
/// # Panics
/// When it does not start.
#[must_use]
pub fn run(args: &[&str], data: &Path, settings: &[(&str, &str)]) -> Done {
    let mut command = Command::new(binary());
    command.args(args).arg("--data").arg(data).envs(FREE_PORTS).envs(settings.iter().copied());
    let done = command.stdin(Stdio::null()).output().expect("it runs");
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    Done { well: done.status.success(), told }
}

/// A fresh folder in which `hotline init` has made a hotline.
///
/// # Panics
/// When it refuses.
#[must_use]
pub fn made() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let done = run(&["init"], folder.path(), &[]);
    assert!(done.well, "{}", done.told);
    folder
}

/// A running process of the binary that says where it listens; told to end when dropped.
pub struct Served {
    child: Child,
    /// The lines that say where it listens, as `http://…` or an address.
    pub said: Vec<String>,
    /// Its further output.
    _out: BufReader<ChildStdout>,
}

impl Served {
    /// Starts it and reads so many lines of its output.
    ///
    /// # Panics
    /// When it ends before.
    #[must_use]
    pub fn start(command: &mut Command, stderr: Stdio, lines: usize) -> Self {
        let mut child = command
            .envs(FREE_PORTS)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("standard output"));
        let said: Vec<String> =
            out.by_ref().lines().take(lines).map(|line| line.expect("a line")).collect();
        assert_eq!(said.len(), lines, "it ended before it listened");
        Self { child, said, _out: out }
    }

    /// The process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The text after this word in those lines, without a slash at the end.
    ///
    /// # Panics
    /// When no line begins with it.
    #[must_use]
    pub fn address(&self, word: &str) -> String {
        let mut said = self.said.iter().filter_map(|line| line.trim().strip_prefix(word));
        said.next().expect("an address").trim().trim_end_matches('/').to_owned()
    }

    /// Tells it to end; gives whether it ended well.
    ///
    /// # Panics
    /// When it cannot be told.
    #[must_use]
    pub fn end(mut self) -> bool {
        self.tell();
        self.child.wait().expect("its end").success()
    }

    fn tell(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            Hotline::signal(self.child.id(), "TERM");
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.tell();
        let _ended = self.child.wait();
    }
}
