//! The administrator's commands, one file for each.

pub(crate) mod audit;
pub(crate) mod export;
pub(crate) mod init;
pub(crate) mod lists;
pub(crate) mod officers;
pub(crate) mod units;
