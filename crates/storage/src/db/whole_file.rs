//! A file that is always either the old one or the whole new one, even if the writing is cut short.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Rights of a file that only its owner can read and write.
pub const SECRET: u32 = 0o600;
/// Rights of a file that everybody can read.
pub const PUBLIC: u32 = 0o644;

/// Puts `bytes` at `path`: writes a new file, syncs and renames it, and syncs the folder. When this returns,
/// the file is on the disk. `rights` are those of a new file, reduced by the umask.
///
/// # Errors
/// Any failure to write the file; the old file at `path` is then still there.
pub fn replace(path: &Path, bytes: &[u8], rights: u32) -> io::Result<()> {
    let mut name = path.file_name().map(OsString::from).ok_or(io::ErrorKind::InvalidInput)?;
    name.push(".new");
    let draft = path.with_file_name(name);
    // A draft left behind by a cut may have other rights.
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = File::options().write(true).create_new(true).mode(rights).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    sync_folder(path)
}

/// Syncs the folder, since syncing a file does not bring its name to the disk.
///
/// # Errors
/// When the folder cannot be opened or synced.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_with_its_rights_and_no_draft_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        fs::write(folder.path().join("secret.new"), "left behind by a cut").expect("a draft");
        for text in ["one", "two"] {
            replace(&path, text.as_bytes(), SECRET).expect("replaced");
            assert_eq!(fs::read_to_string(&path).expect("a file"), text);
            let rights = fs::metadata(&path).expect("a file").permissions().mode();
            assert_eq!(rights & 0o777, SECRET);
            assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        }
    }
}
