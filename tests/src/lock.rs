//! A stranger at the database.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::hotline::Hotline;

/// A stranger who holds SQLite's write lock, with its command-line client.
pub struct DatabaseLock(Child);

impl DatabaseLock {
    /// Takes the lock; when this returns, it is held.
    ///
    /// # Panics
    /// When the client does not obey.
    #[must_use]
    pub fn hold(database: &Path) -> Self {
        // It waits for any present writer, and says nothing until it has the lock.
        let mut client = Command::new("sqlite3")
            .args(["-bail", "-cmd", ".timeout 5000"])
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sqlite3 starts");
        let input = client.stdin.as_mut().expect("an input");
        input.write_all(b"BEGIN IMMEDIATE;\nSELECT 'held';\n").expect("told");
        input.flush().expect("told");
        let mut line = String::new();
        let out = client.stdout.as_mut().expect("an output");
        BufReader::new(out).read_line(&mut line).expect("an answer");
        assert_eq!(line.trim(), "held");
        Self(client)
    }

    /// Lets the lock go.
    ///
    /// # Panics
    /// When the client does not end.
    pub fn release(mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("sqlite3 ends");
    }
}

/// A stranger in a PostgreSQL session that they forgot to end, with its command-line client.
pub struct ForgottenSession(Child);

impl ForgottenSession {
    /// Runs these statements as the tables' owner in a transaction that stays open; when this returns, they
    /// are done.
    ///
    /// # Panics
    /// When the client does not obey, or the demo is not on PostgreSQL.
    #[must_use]
    pub fn with(hotline: &Hotline, statements: &str) -> Self {
        let mut client = Command::new("psql")
            .args(["-qAt", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"])
            .arg(hotline.owners_url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("psql starts");
        let input = client.stdin.as_mut().expect("an input");
        writeln!(input, "BEGIN;\n{statements};\n\\echo done").expect("told");
        input.flush().expect("told");
        let mut line = String::new();
        let out = client.stdout.as_mut().expect("an output");
        BufReader::new(out).read_line(&mut line).expect("an answer");
        assert_eq!(line.trim(), "done");
        Self(client)
    }

    /// Ends the session; its changes are undone, and its locks are free.
    ///
    /// # Panics
    /// When the client does not end.
    pub fn end(mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("psql ends");
    }
}

impl Drop for ForgottenSession {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ended = self.0.wait();
    }
}
