//! `hotline lists`: the lists of law and words, as files to edit, and whether edited ones can be used.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::defaults::LISTS;
use crate::lists::Lists;
use crate::machine::output::{mention, say};

/// Writes the lists that are compiled in into an empty or new folder, and prints their names.
pub(crate) fn export(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    if std::fs::read_dir(folder)?.next().is_some() {
        bail!("{} is not empty; take another folder, and compare", folder.display());
    }
    for (name, text) in LISTS {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)
                .with_context(|| format!("cannot make {}", parent.display()))?;
        }
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        say(name)?;
    }
    Ok(())
}

/// Checks the lists of a folder; fails at the first that cannot be used, and tells which words a language lacks.
pub(crate) fn check(folder: &Path) -> Result<()> {
    let lists = Lists::of(Some(folder))?;
    lists.check()?;
    let missing = lists.missing_words();
    for fault in &missing {
        mention(&fault.to_string());
    }
    if !missing.is_empty() {
        bail!("{} words are to mend; until then others stand in their place", missing.len());
    }
    say("The lists can be used.")
}
