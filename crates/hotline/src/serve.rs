//! One service in this process.

pub(crate) mod desk;
pub(crate) mod intake;
mod server;
pub(crate) mod station;
pub(crate) mod triage;
