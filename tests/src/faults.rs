//! A disk that fails: strace gives system calls of a running process another answer; a file system
//! in memory is full when it is told to be.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::hotline::Hotline;

/// While it is there, system calls of a process fail.
pub struct Fault(Child);

impl Fault {
    /// Lets calls of all threads of `process` fail as strace's `inject=` says, such as
    /// `pwrite64:error=ENOSPC:when=9`. When this returns, they do.
    ///
    /// # Panics
    /// When strace cannot do that.
    #[must_use]
    pub fn inject(process: u32, what: &str) -> Self {
        let mut strace = Command::new("strace")
            .args(["-f", "-o", "/dev/null", "-e", &format!("inject={what}"), "-p"])
            .arg(process.to_string())
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

impl Drop for Fault {
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

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Fills it to the last byte; gives the file that does.
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

    /// Gives the room back.
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
