//! Somebody else at the database.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Somebody else who holds SQLite's write lock, by its command-line client.
pub struct DatabaseLock(Child);

impl DatabaseLock {
    /// Takes the lock; when this returns, it is held.
    ///
    /// # Panics
    /// When the client does not do as told.
    #[must_use]
    pub fn hold(database: &Path) -> Self {
        let mut client = Command::new("sqlite3")
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
