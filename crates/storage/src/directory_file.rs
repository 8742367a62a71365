//! The signed unit directory on the disk, read again when it changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use casework::directory::Directory;
use sealing::notary::{BadSignature, Notary, NotaryKey};

use crate::whole_file;

/// The directory that a service goes by: the last one that bore the notary's signature.
pub struct DirectoryFile {
    path: PathBuf,
    key: NotaryKey,
    current: RwLock<(Option<SystemTime>, Arc<Directory>)>,
}

/// A directory file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadDirectory {
    /// It cannot be read or written.
    #[error("the unit directory cannot be read or written")]
    File(#[from] std::io::Error),
    /// It is not signed by the configured notary.
    #[error("the unit directory is not signed with the configured key")]
    Signature(#[from] BadSignature),
    /// It is signed, and not a directory of a version that we know.
    #[error("the unit directory does not have the expected form")]
    Form(#[from] serde_json::Error),
}

impl DirectoryFile {
    /// Reads the file and checks its signature.
    ///
    /// # Errors
    /// [`BadDirectory`].
    pub fn open(path: &Path, key: NotaryKey) -> Result<Self, BadDirectory> {
        let current = RwLock::new((changed(path), Arc::new(read(path, &key)?)));
        Ok(Self { path: path.to_owned(), key, current })
    }

    /// The directory as it stands. A file that changed and is not properly signed is not taken:
    /// the last good one stays, and the log says so.
    #[must_use]
    pub fn current(&self) -> Arc<Directory> {
        let seen = changed(&self.path);
        {
            let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
            if current.0 == seen {
                return Arc::clone(&current.1);
            }
        }
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        current.0 = seen;
        match read(&self.path, &self.key) {
            Ok(directory) => current.1 = Arc::new(directory),
            Err(error) => tracing::error!(%error, "the changed unit directory is not used"),
        }
        Arc::clone(&current.1)
    }
}

/// Signs a directory and puts it at `path` in one step, by [`whole_file::replace`].
///
/// # Errors
/// [`BadDirectory`].
pub fn publish(path: &Path, directory: &Directory, notary: &Notary) -> Result<(), BadDirectory> {
    let signed = notary.sign(&serde_json::to_string(directory)?);
    Ok(whole_file::replace(path, signed.as_bytes(), whole_file::PUBLIC)?)
}

fn read(path: &Path, key: &NotaryKey) -> Result<Directory, BadDirectory> {
    let signed = fs::read_to_string(path)?;
    Ok(serde_json::from_str(key.check(&signed)?)?)
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).ok()
}
