//! The runtime in which a parent waits for its children, or a command for the database.

use anyhow::Result;
use tokio::runtime::{Builder, Runtime};

/// A runtime on this thread only.
///
/// # Errors
/// When the machine cannot give one.
pub(crate) fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}
