//! `hotline officer`: acts on an account that only the operator of the machine can do.

use anyhow::{Result, anyhow};
use secrecy::ExposeSecret;

use crate::config::{Config, Place};
use crate::machine::output::{mention, say};
use crate::machine::runtime::runtime;
use crate::serve::triage_state::triage_state;

/// Gives an officer a new password, printed once.
pub(crate) fn reset(username: &str, place: &Place) -> Result<()> {
    let config = Config::load(place)?;
    runtime()?.block_on(async {
        let triage = triage_state(&config).await?;
        let mended = triage.accounts().reset_by_command(username).await;
        let mended = mended.map_err(|refused| anyhow!(refused.problem().title))?;
        triage.store.clone().close().await?;
        mention("For seven days this account counts as no second person in its unit.");
        mention("A key of the unit is handed to it again by a colleague or by the recovery sheet.");
        say(&format!("{}\t{}", mended.username, mended.password.expose_secret()))
    })
}
