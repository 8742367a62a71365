//! System calls of a running service, and a disk that fails: strace logs calls or gives them another result;
//! a file system in memory can be filled.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::hotline::{Hotline, binary};

/// A running strace, detached when dropped.
pub struct Strace(Child);

impl Strace {
    /// Makes calls of all threads of `process` fail as strace's `inject=` says, such as
    /// `pwrite64:error=ENOSPC:when=9`. When this returns, it is in force.
    ///
    /// # Panics
    /// When strace cannot do that.
    #[must_use]
    pub fn inject(process: u32, what: &str) -> Self {
        Self::attached(process, &["-o", "/dev/null", "-e", &format!("inject={what}")])
    }

    /// Logs these calls of `process` to a file, with the files that they are about.
    ///
    /// # Panics
    /// When strace cannot do that.
    #[must_use]
    pub fn watch(process: u32, calls: &str, file: &Path) -> Self {
        let (file, calls) = (file.to_str().expect("a path"), format!("trace={calls}"));
        Self::attached(process, &["-y", "-s", "32", "-o", file, "-e", &calls])
    }

    fn attached(process: u32, how: &[&str]) -> Self {
        let mut strace = Command::new("strace")
            .arg("-f")
            .args(how)
            .args(["-p", &process.to_string()])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("strace starts");
        let mut line = String::new();
        let told = strace.stderr.as_mut().expect("standard error");
        BufReader::new(told).read_line(&mut line).expect("a line");
        assert!(line.contains("attached"), "{line}");
        Self(strace)
    }
}

impl Drop for Strace {
    fn drop(&mut self) {
        Hotline::signal(self.0.id(), "INT");
        let _ended = self.0.wait();
    }
}

/// A file system in memory of a few megabytes. Only root may make one.
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Makes it; none without the right to.
    ///
    /// # Panics
    /// When there is no folder to put it in.
    #[must_use]
    pub fn make(megabytes: u32) -> Option<Self> {
        let folder = TempDir::new().expect("a folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"]);
        let made = mount.arg(folder.path()).stderr(Stdio::null()).status().expect("mount runs");
        made.success().then_some(Self { folder })
    }

    /// Its folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Fills it to the last byte; gives the file that fills it.
    ///
    /// # Panics
    /// When it cannot be written at all.
    #[must_use]
    pub fn fill(&self) -> PathBuf {
        let path = self.path().join("full");
        let mut file = File::create(&path).expect("a file");
        for size in [64 * 1024, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        path
    }

    /// Frees the space.
    ///
    /// # Panics
    /// When the file is gone.
    pub fn empty(full: &Path) {
        fs::remove_file(full).expect("removed");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}

/// Runs a command of the binary under `strace`, which kills it at the given call among these system calls;
/// gives whether it came that far.
///
/// # Panics
/// When strace does not run.
#[must_use]
pub fn cut_short(args: &[&str], data: &Path, calls: &str, time: u32) -> bool {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}")]);
    strace.args(["-e", &format!("inject={calls}:signal=KILL:when={time}")]);
    let cut = strace.arg(binary()).args(args).arg("--data").arg(data).output();
    !cut.expect("strace runs").status.success()
}
