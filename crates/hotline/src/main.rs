//! Liên Thôn, an anonymous tip hotline between villages: the one binary.
//!
//! Without arguments it is the demo. `cli` lists its commands.
//!
//! Each file here, with the folder of its name, is a room; it uses the rooms before it and none after it:
//!
//! rooms: `machine defaults lists config directory database serve supervise commands demo cli`
//!
//! - `machine`: output, logs, folders, connections, as this machine has them. It knows no room.
//! - `defaults`: what is compiled in from `config/`.
//! - `lists`: law and words as data, compiled in or an operator's own.
//! - `config`: the settings of a folder, and a demo's clock.
//! - `directory`: the signed directory that the settings name.
//! - `database`: the database that the settings name, and whether it belongs to them.
//! - `serve`: one service in this process.
//! - `supervise`: both services as children.
//! - `commands`: the administrator's commands, one file for each.
//! - `demo`: a folder with sample units, officers and tips, and both services on it.
//! - `cli`: the words of the command line, and the room for each command.
//!
//! A new command: its words in `cli`, a file in `commands/`, a line in `README.md`.

mod cli;
mod commands;
mod config;
mod database;
mod defaults;
mod demo;
mod directory;
mod lists;
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

/// Prevents core dumps: a dying process must not write its memory, with keys and words, to a file. The
/// children inherit the limit, and nothing can raise it again.
fn no_core_dumps() -> Result<()> {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, none).context("core dumps cannot be turned off")
}
