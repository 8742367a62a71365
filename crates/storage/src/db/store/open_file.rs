//! The file that SQLite has open, and whether it is still the one at its path.

use std::fs::File;
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::PathBuf;

use sea_orm::DbErr;

use crate::db::error::Result;
use crate::db::whole_file::SECRET;

const NO_FILE: &str = "there is no database file where database.url says; put it back from a backup, \
    or `hotline init` makes a new hotline in a new folder";
const EMPTY_FILE: &str = "the database file that database.url names is empty; put it back from a \
    backup, or `hotline init` makes a new hotline in a new folder";

/// The file that SQLite has open. If it is removed or replaced while open, it goes on taking writes that
/// nobody will ever read.
#[derive(Clone)]
pub(crate) struct OpenFile {
    path: PathBuf,
    identity: (u64, u64),
}

impl OpenFile {
    /// The file of `PATH` or `PATH?OPTIONS`. Unless it is to be made, a missing or empty file is refused: it
    /// cannot be the database that the operator means.
    pub(super) fn of(place: &str, make: bool) -> Result<Self> {
        let (path, _) = place.split_once('?').unwrap_or((place, ""));
        let unavailable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => DbErr::Custom(NO_FILE.to_owned()),
            _ => DbErr::Custom(error.to_string()),
        };
        let mut options = File::options();
        options.append(true).create(make).mode(SECRET);
        let about = options.open(path).and_then(|it| it.metadata()).map_err(unavailable)?;
        if !make && about.len() == 0 {
            return Err(DbErr::Custom(EMPTY_FILE.to_owned()).into());
        }
        Ok(Self { path: PathBuf::from(path), identity: (about.dev(), about.ino()) })
    }

    /// Fails when the file at the path is no longer the one that was opened.
    pub(super) fn check(&self) -> io::Result<()> {
        let there = std::fs::metadata(&self.path)?;
        if (there.dev(), there.ino()) == self.identity {
            return Ok(());
        }
        Err(io::Error::other("another database file has taken the place of ours"))
    }
}

/// Refuses when the file that is open is no longer the one at its path.
pub(crate) fn still_there(file: Option<&OpenFile>) -> Result<()> {
    let there = file.map_or(Ok(()), OpenFile::check);
    Ok(there.map_err(|error| DbErr::Custom(error.to_string()))?)
}
