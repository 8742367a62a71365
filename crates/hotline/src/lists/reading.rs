//! The files of a folder with lists.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::defaults::LISTS;

/// The folders with a file a language.
const BY_LANGUAGE: [&str; 2] = ["languages", "names"];
/// How many bytes a list has at most.
const LONGEST: u64 = 4 << 20;

/// The lists that the folder has, by their path below it.
///
/// # Errors
/// Which file cannot be read, is no list, or is too large.
pub(super) fn files(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    look_in(folder, "", &mut found)?;
    Ok(found)
}

fn look_in(folder: &Path, below: &str, found: &mut Vec<(String, String)>) -> Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("hotline.lists: cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let own = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What an editor leaves, and a folder's own version control.
        if own.starts_with('.') || own.ends_with('~') {
            continue;
        }
        let name = format!("{below}{own}");
        if path.is_dir() && below.is_empty() && is_folder(&own) {
            look_in(&path, &format!("{own}/"), found)?;
            continue;
        }
        if !is_list(&name) {
            bail!(
                "{} is no list: `hotline lists export DIR` writes all that there are; rename it or \
                 take it away",
                path.display()
            );
        }
        found.push((name, read(&path)?));
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    let size = std::fs::metadata(path).map(|it| it.len());
    if size.with_context(|| format!("cannot read {}", path.display()))? > LONGEST {
        bail!("{} has more than {LONGEST} bytes, which is no list", path.display());
    }
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("cannot read {} as UTF-8", path.display()))?;
    // An editor on Windows writes a mark before the first line and ends lines with two letters.
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}

fn is_folder(name: &str) -> bool {
    LISTS.iter().any(|(list, _)| list.starts_with(&format!("{name}/")))
}

fn is_list(name: &str) -> bool {
    let of_language = |folder: &&str| {
        let file = name.strip_prefix(*folder).and_then(|it| it.strip_prefix('/'));
        file.is_some_and(|it| it.strip_suffix(".ftl").is_some())
    };
    LISTS.iter().any(|(list, _)| *list == name) || BY_LANGUAGE.iter().any(of_language)
}
