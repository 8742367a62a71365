//! Somebody else at the database.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::hotline::Hotline;

/// Somebody else who holds SQLite's write lock, by its command-line client.
pub struct DatabaseLock(Child);

impl DatabaseLock {
    /// Takes the lock; when this returns, it is held.
    ///
    /// # Panics
    /// When the client does not do as told.
    #[must_use]
    pub fn hold(database: &Path) -> Self {
        // It waits for whoever writes just now, and says nothing where it has no lock.
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

/// Somebody else in a PostgreSQL session that they forgot to end, by its command-line client.
pub struct ForgottenSession(Child);

impl ForgottenSession {
    /// Does these statements as the tables' owner in a transaction that stays open; when this returns,
    /// they are done.
    ///
    /// # Panics
    /// When the client does not do as told, or the demo is not on PostgreSQL.
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

    /// Ends it; nothing of it is kept, and what it locked is free.
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
