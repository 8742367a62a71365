//! Folders that only their owner can enter, and files in them that only their owner can read.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use anyhow::{Context, Result};
use storage::db::whole_file;

/// Makes a folder that only its owner can enter, unless it exists.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    let made = builder.recursive(true).mode(0o700).create(path);
    made.and_then(|()| whole_file::sync_folder(path))
        .with_context(|| format!("cannot make {}", path.display()))
}

/// Writes a file that only its owner can read, whole or not at all.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<()> {
    whole_file::replace(path, text.as_bytes(), whole_file::SECRET)
        .with_context(|| format!("cannot write {}", path.display()))
}
