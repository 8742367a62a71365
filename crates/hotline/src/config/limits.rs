//! How much of each service one client can use.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};
use webkit::few::Few;
use webkit::pace::Pace;

/// The section `[limits]`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// Seconds.
    body_grace: u32,
    /// Bytes a second.
    body_rate: u32,
    large_bodies: u32,
    pub(crate) connections: u32,
}

impl Limits {
    /// How fast bodies must come, and how many large ones come at once.
    ///
    /// # Errors
    /// When a key is 0.
    pub(crate) fn pace(&self) -> Result<Pace> {
        if [self.body_grace, self.body_rate, self.large_bodies].contains(&0) {
            bail!("limits.body_grace, limits.body_rate and limits.large_bodies are at least 1");
        }
        let large = Arc::new(Few::new(usize::try_from(self.large_bodies)?));
        let grace = Duration::from_secs(self.body_grace.into());
        Ok(Pace { grace, rate: self.body_rate, large })
    }
}
