//! A demo's clock, which `--now` sets: an offset in a file of its own, used by every start and every command
//! on the folder. Only a demo has one.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use casework::clock::{Clock, Timestamp};
use serde::{Deserialize, Serialize};

use crate::machine::folder::{make_folder, write_secret};

/// The file next to the settings.
const FILE: &str = "demo-clock.json";

/// A clock that was set, and runs.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetClock {
    /// How many seconds it is ahead of the machine's clock; negative when it is behind.
    pub(crate) ahead_seconds: i64,
}

impl SetClock {
    /// The clock that was set in a folder, if any.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub(crate) fn of(folder: &Path) -> Result<Option<Self>> {
        match fs::read_to_string(folder.join(FILE)) {
            Ok(text) => Ok(Some(serde_json::from_str(&text).context(FILE)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).context(FILE),
        }
    }

    /// Sets the clock of a folder to `now`, from where it runs; in one step, so that a start that is cut
    /// short leaves no half-written file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn set(folder: &Path, now: Timestamp) -> Result<()> {
        let Clock::Ahead(ahead_seconds) = Clock::running_from(now) else { return Ok(()) };
        make_folder(folder)?;
        let (file, draft) = (folder.join(FILE), folder.join(FILE).with_extension("new"));
        write_secret(&draft, &serde_json::to_string(&Self { ahead_seconds })?)?;
        fs::rename(&draft, &file).with_context(|| format!("cannot write {}", file.display()))
    }

    /// The running clock.
    pub(crate) fn running(&self) -> Clock {
        Clock::Ahead(self.ahead_seconds)
    }
}
