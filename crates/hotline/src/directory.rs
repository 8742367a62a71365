//! The signed directory of units that the settings name.

use anyhow::{Context, Result};
use sealing::signature::VerifyingKey;
use storage::db::store::Store;
use storage::units::directory_file::{DirectoryFile, Reader};

use crate::config::Config;

/// Opens the directory, unless it is older than the one published last.
///
/// # Errors
/// When the notary's key is malformed, or why the directory cannot be used.
pub(crate) async fn open(config: &Config, store: &Store, by: Reader) -> Result<DirectoryFile> {
    let notary = VerifyingKey::parse(&config.hotline.notary_key).context("hotline.notary_key")?;
    Ok(DirectoryFile::open(&config.hotline.directory, notary, store.clone(), by).await?)
}
