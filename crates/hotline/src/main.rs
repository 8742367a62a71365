//! Liên Thôn, an anonymous tip hotline between villages: the one binary.
//!
//! Without arguments it is the demo. `cli` says what it can be asked for.
//!
//! Each file here and the folder beside it is a room, which uses those before it and none after it:
//!
//! rooms: `machine defaults config directory database serve supervise commands demo cli`
//!
//! - `machine`: output, logs, folders, connections, as this machine has them. It knows no room.
//! - `defaults`: what is compiled in from `config/`.
//! - `config`: the settings of a folder, and a demo's clock.
//! - `directory`: the signed directory that the settings name.
//! - `database`: the database that the settings name, and whether it belongs to them.
//! - `serve`: one service in this process.
//! - `supervise`: both services as children.
//! - `commands`: what an administrator asks for, a file a command.
//! - `demo`: a folder with sample units, officers and tips, and both services on it.
//! - `cli`: the words of the command line, and which room does what they ask for.
//!
//! A new command: its words in `cli`, a file in `commands/`, a line in `README.md`.

mod cli;
mod commands;
mod config;
mod database;
mod defaults;
mod demo;
mod directory;
mod machine;
mod serve;
mod supervise;

use std::process::ExitCode;

use anyhow::{Context, Result};
use rustix::process::{Resource, Rlimit, setrlimit};

use crate::machine::output::complain;

fn main() -> ExitCode {
    match no_core_dumps().and_then(|()| cli::run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
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
