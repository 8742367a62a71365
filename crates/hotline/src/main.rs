//! Liên Thôn, an anonymous tip hotline between villages: the one binary.
//!
//! Without arguments it is the demo. `cli` says what it can be asked for; each command is a file.
//! `serve` runs one service in this process, `supervise` runs both as children.

mod audit;
mod cli;
mod config;
mod defaults;
mod demo;
mod export;
mod init;
mod serve;
mod supervise;
mod unit_change;
mod units;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::complain(&error);
            ExitCode::FAILURE
        }
    }
}
