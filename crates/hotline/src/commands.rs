//! What an administrator asks for on the command line, a file a command.

pub(crate) mod audit;
pub(crate) mod export;
pub(crate) mod init;
pub(crate) mod officers;
pub(crate) mod units;
