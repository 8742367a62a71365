//! Liên Thôn, an anonymous tip hotline between villages: the one binary.
//!
//! Without arguments it is the demo. `cli` says what it can be asked for; each command is a file.
//! `serve` runs one service in this process, `supervise` runs both as children.

mod audit;
mod cli;
mod config;
mod database;
mod defaults;
mod demo;
mod export;
mod init;
mod officers;
mod serve;
mod supervise;
mod unit_change;
mod units;

use std::process::ExitCode;

use anyhow::{Context, Result};
use rustix::process::{Resource, Rlimit, setrlimit};

fn main() -> ExitCode {
    match no_core_dumps().and_then(|()| cli::run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// What is in memory, keys and words among it, is never written to a file when a process dies. The
/// children have the same limit, and nothing can raise it again.
fn no_core_dumps() -> Result<()> {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, none).context("core dumps cannot be turned off")
}
