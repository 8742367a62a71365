//! A demo prepared once for the day, of which each test gets a copy: a first start makes every key,
//! which takes seconds.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::hotline::{Hotline, Settings, beginning};
use crate::postgres::{DATABASE_URL, Database, postgres, psql};

/// The variable for the place where `tests/run` prepared; without it each test prepares its own.
const PLACE: &str = "HOTLINE_TEST_PREPARED";
/// The folders there: of the demo on SQLite, and of the one on PostgreSQL.
const FOLDERS: [&str; 2] = ["sqlite", "postgres"];
/// The database of the latter, to which nobody is connected any more.
const TEMPLATE: &str = "prepared";
/// How many seconds before a test's beginning it was prepared.
const BEFORE: i64 = 15 * 60;

/// Prepares a demo on either database, for tests that are told the place.
///
/// # Panics
/// When that fails.
pub fn prepare(place: &Path) {
    let database = Database::named(TEMPLATE, "");
    let on_postgres = vec![(DATABASE_URL, database.url)];
    for (folder, settings) in FOLDERS.into_iter().zip([Vec::new(), on_postgres]) {
        copy_folder(started(settings).path(), &place.join(folder));
    }
    let closed = format!("ALTER DATABASE {TEMPLATE} ALLOW_CONNECTIONS false");
    assert_eq!(psql(&postgres(), &["-c", &closed]), "ALTER DATABASE");
}

/// A folder of its own with the demo on SQLite.
pub(crate) fn copy() -> TempDir {
    copied(0).unwrap_or_else(|| started(Vec::new()))
}

/// The same, inside a folder that the test chooses.
pub(crate) fn copy_under(parent: &Path) -> TempDir {
    let folder = TempDir::new_in(parent).expect("a folder");
    copy_folder(copy().path(), folder.path());
    folder
}

/// The same on PostgreSQL, with a database of its own, on which intake has no rights yet.
pub(crate) fn copy_on_postgres() -> (TempDir, Database) {
    if let Some(folder) = copied(1) {
        return (folder, Database::make(Some(TEMPLATE)));
    }
    let database = Database::make(None);
    (started(vec![(DATABASE_URL, database.url.clone())]), database)
}

/// A demo that was started for the first time, and ended.
fn started(settings: Settings) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    Hotline::run(folder, settings, Some(beginning().plus(-BEFORE))).stopped().0
}

fn copied(which: usize) -> Option<TempDir> {
    let place = std::env::var_os(PLACE)?;
    let folder = TempDir::new().expect("a folder");
    copy_folder(&Path::new(&place).join(FOLDERS[which]), folder.path());
    Some(folder)
}

/// Copies the content of a folder, with its rights; logs begin anew.
fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    let rights = fs::metadata(from).expect("a folder").permissions();
    fs::set_permissions(to, rights).expect("its rights");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else if path.extension().is_none_or(|it| it != "log") {
            fs::copy(&path, &copy).expect("a copy");
        }
    }
}
