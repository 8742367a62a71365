//! The sections of the settings except `[limits]`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use casework::role::Role;
use serde::{Deserialize, Serialize};
use storage::db::store::timeouts::Timeouts;

/// The settings that both services share.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hotline {
    pub(crate) salt: String,
    pub(crate) directory: PathBuf,
    pub(crate) notary_key: String,
    pub(crate) lists: PathBuf,
}

impl Hotline {
    /// The folder with the operator's own lists, if there is one.
    pub(crate) fn lists(&self) -> Option<&Path> {
        Some(self.lists.as_path()).filter(|it| !it.as_os_str().is_empty())
    }
}

/// The store.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Database {
    pub(crate) url: String,
    lock_timeout: u64,
    statement_timeout: u64,
    idle_in_transaction_timeout: u64,
}

impl Database {
    /// How long work waits at the database.
    ///
    /// # Errors
    /// Which key is wrong; 0 is refused, since it would mean waiting for ever.
    pub(crate) fn timeouts(&self) -> Result<Timeouts> {
        let seconds = |key: &str, value: u64| {
            if (1..=3600).contains(&value) {
                return Ok(Duration::from_secs(value));
            }
            bail!("database.{key} is 1 to 3600 seconds")
        };
        Ok(Timeouts {
            lock: seconds("lock_timeout", self.lock_timeout)?,
            statement: seconds("statement_timeout", self.statement_timeout)?,
            idle_in_transaction: seconds(
                "idle_in_transaction_timeout",
                self.idle_in_transaction_timeout,
            )?,
        })
    }
}

/// Intake's own settings.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Intake {
    pub(crate) listen: String,
    pub(crate) pepper: String,
    pub(crate) neutral_page: String,
    pub(crate) addresses: Vec<String>,
    pub(crate) database_url: String,
}

/// Triage's own settings.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Triage {
    pub(crate) listen: String,
    pub(crate) password_secret: String,
    pub(crate) audit_key: String,
    pub(crate) secure_cookie: bool,
    pub(crate) addresses: Vec<String>,
    pub(crate) answer_hours: u32,
    pub(crate) hops: u32,
    pub(crate) keep_original_days: u32,
    pub(crate) remote_units: Vec<String>,
    pub(crate) contacts: Vec<String>,
    pub(crate) second_factor: Vec<Role>,
}
