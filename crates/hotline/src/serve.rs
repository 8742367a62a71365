//! One service in this process.

pub(crate) mod intake;
pub(crate) mod intake_state;
mod server;
pub(crate) mod triage;
pub(crate) mod triage_state;
