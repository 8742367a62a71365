//! The signed unit directory on the disk. It is read again when it changes, and none older than the last
//! published one is accepted.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use casework::directory::Directory;
use sealing::signature::{BadSignature, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::db::error::{Result as StoreResult, StoreError};
use crate::db::store::Store;
use crate::db::whole_file;
use crate::units::editions::Edition;

/// The directory that a service uses: the last file that had the notary's signature and was not older than
/// the last published one.
pub struct DirectoryFile {
    path: PathBuf,
    key: VerifyingKey,
    store: Store,
    by: Reader,
    current: RwLock<Current>,
}

/// The service that reads the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Intake, which only asks the store which directory was published last.
    Intake,
    /// Triage, which also tells the store of a newer directory, if the program that published it could not.
    Triage,
}

struct Current {
    /// The file that was read last.
    seen: Option<Seen>,
    /// Whether that file was refused, so that an earlier directory is in use.
    refused: bool,
    directory: Arc<Directory>,
    edition: Edition,
}

/// A file as it was seen: when it was written, its inode, its length.
type Seen = (SystemTime, u64, u64);

/// A directory file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadDirectory {
    /// The file cannot be read or written.
    #[error("the unit directory cannot be read or written")]
    File(#[from] io::Error),
    /// The file is not signed by the configured notary.
    #[error("the unit directory is not signed with the configured key")]
    Signature(#[from] BadSignature),
    /// The file is signed, but is not a directory of a version that we know.
    #[error("the unit directory does not have the expected form")]
    Form(#[from] serde_json::Error),
    /// A newer one was published, perhaps because a key was replaced.
    #[error(
        "the unit directory is an old one, number {there}, and number {last} was published since: \
         put that one in its place, or sign a new one with `hotline unit publish`"
    )]
    Old {
        /// The number of the file.
        there: i64,
        /// The number of the last published one.
        last: i64,
    },
    /// The one that was published last has this number and says something else.
    #[error(
        "the unit directory is not the one that was published last, though it has the same number \
         {0}: put that one in its place, or sign a new one with `hotline unit publish`"
    )]
    Other(i64),
    /// The store does not say which one was published last.
    #[error("which unit directory was published last cannot be read or kept")]
    Store(#[from] StoreError),
}

impl DirectoryFile {
    /// Reads the file, and checks its signature and that it is not older than the last published one.
    ///
    /// # Errors
    /// [`BadDirectory`].
    pub async fn open(
        path: &Path,
        key: VerifyingKey,
        store: Store,
        by: Reader,
    ) -> Result<Self, BadDirectory> {
        let seen = seen(path);
        let (directory, edition) = read(path, &key)?;
        if let Some(last) = store.read().units().last_edition().await? {
            edition.check_after(&last)?;
        }
        let directory = Arc::new(directory);
        let current = RwLock::new(Current { seen, refused: false, directory, edition });
        let file = Self { path: path.to_owned(), key, store, by, current };
        file.note(&edition).await?;
        Ok(file)
    }

    /// The directory that this service uses.
    #[must_use]
    pub fn current(&self) -> Arc<Directory> {
        Arc::clone(&self.locked().directory)
    }

    /// Whether the file now in its place was refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.locked().refused
    }

    /// Checks whether the file has changed; called before each request. A file that is not properly signed,
    /// or older than the last published one, is refused: the last good one stays in use, and the log says so.
    /// While the store does not answer, nothing changes.
    pub async fn look(&self) {
        let seen = seen(&self.path);
        if self.locked().seen == seen {
            return;
        }
        match self.read_again(seen).await {
            Ok(()) | Err(BadDirectory::Store(_)) => {}
            Err(error) => {
                tracing::error!(%error, "the changed unit directory is not used");
                let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
                (current.seen, current.refused) = (seen, true);
            }
        }
    }

    async fn read_again(&self, seen: Option<Seen>) -> Result<(), BadDirectory> {
        if !fs::metadata(&self.path)?.is_file() {
            return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
        }
        let (directory, edition) = read(&self.path, &self.key)?;
        if let Some(last) = self.store.read().units().last_edition().await? {
            edition.check_after(&last)?;
        }
        self.note(&edition).await?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        // Also if the store forgot, or another request took in a newer one first.
        edition.check_after(&current.edition)?;
        *current = Current { seen, refused: false, directory: Arc::new(directory), edition };
        Ok(())
    }

    /// Tells the store of a directory newer than the one it knows: the program that published it was cut
    /// short after the file was in place.
    async fn note(&self, edition: &Edition) -> StoreResult<()> {
        if self.by == Reader::Intake
            || self
                .store
                .read()
                .units()
                .last_edition()
                .await?
                .is_some_and(|it| it.serial >= edition.serial)
        {
            return Ok(());
        }
        let tx = self.store.begin().await?;
        tx.units().raise_edition(edition).await?;
        tx.commit().await
    }

    fn locked(&self) -> std::sync::RwLockReadGuard<'_, Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Edition {
    /// Refuses a directory older than the last, or another one with the same number.
    fn check_after(&self, last: &Self) -> Result<(), BadDirectory> {
        if self.serial < last.serial {
            return Err(BadDirectory::Old { there: self.serial, last: last.serial });
        }
        if self.serial == last.serial && self.digest != last.digest {
            return Err(BadDirectory::Other(self.serial));
        }
        Ok(())
    }
}

/// Signs a directory and puts it at `path` in one step, by [`whole_file::replace`].
///
/// # Errors
/// [`BadDirectory`].
pub fn publish(
    path: &Path,
    directory: &Directory,
    notary: &SigningKey,
) -> Result<Edition, BadDirectory> {
    let text = serde_json::to_string(directory)?;
    whole_file::replace(path, notary.sign(&text).as_bytes(), whole_file::PUBLIC)?;
    Ok(edition_of(directory, &text))
}

/// The number of the directory at `path`, if there is one that this key signed.
#[must_use]
pub fn serial_in_place(path: &Path, key: &VerifyingKey) -> Option<i64> {
    read(path, key).ok().map(|(directory, _)| directory.serial)
}

fn read(path: &Path, key: &VerifyingKey) -> Result<(Directory, Edition), BadDirectory> {
    let signed = fs::read_to_string(path)?;
    let text = key.check(&signed)?;
    let directory: Directory = serde_json::from_str(text)?;
    let edition = edition_of(&directory, text);
    Ok((directory, edition))
}

fn edition_of(directory: &Directory, text: &str) -> Edition {
    Edition { serial: directory.serial, digest: Sha256::digest(text).into() }
}

fn seen(path: &Path) -> Option<Seen> {
    let about = fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.ino(), about.len()))
}
