//! The sample officers as listed in `demo.json`, for people who try the demo and for its tests.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::machine::folder::write_secret;

const FILE: &str = "demo.json";

/// A line of `demo.json`.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct DemoOfficer {
    pub(super) unit: String,
    pub(super) role: String,
    pub(super) username: String,
    pub(super) password: String,
    /// The secret of the second factor in base 32, where the settings require one for the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) totp_secret: Option<String>,
}

/// The file that lists them.
pub(super) fn file(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// Reads the list.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn read(data: &Path) -> Result<Vec<DemoOfficer>> {
    let text = std::fs::read_to_string(file(data)).context(FILE)?;
    serde_json::from_str(&text).context(FILE)
}

/// Writes the list.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(data: &Path, officers: &[DemoOfficer]) -> Result<()> {
    write_secret(&file(data), &serde_json::to_string_pretty(officers)?)
}
