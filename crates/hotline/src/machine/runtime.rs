//! What waits for others: a parent for its children, a command for the database.

use anyhow::Result;
use tokio::runtime::{Builder, Runtime};

/// A runtime on this thread alone.
///
/// # Errors
/// When the machine gives none.
pub(crate) fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}
