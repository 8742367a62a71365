//! A command's output for people: only results go to standard output, all else to standard error.

use std::io::Write;

use anyhow::Result;
use casework::clock::{Clock, Timestamp};

use crate::machine::lines::Lines;

/// Prints a result.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// Prints anything else, if standard error is open.
pub(crate) fn mention(line: &str) {
    let _unheard = writeln!(std::io::stderr().lock(), "{line}");
}

/// Prints an error with its causes; does not wait for a reader.
pub(crate) fn complain(error: &anyhow::Error) {
    let lines = Lines::new(None, &Clock::stopped_at(Timestamp(0)));
    lines.line(&format!("hotline: {error:#}"));
    lines.flush();
}
