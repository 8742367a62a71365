//! The state for triage's pages, API and commands, made from the settings.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use sealing::password::PasswordSecret;
use sealing::signature::SigningKey;
use storage::units::directory_file::Reader;
use triage::platform::state::{Parts, Settings, TriageState};

use crate::config::{Config, secret};
use crate::{database, directory};

/// The state of these settings.
pub(crate) async fn triage_state(config: &Config) -> Result<TriageState> {
    Ok(TriageState::new(parts(config).await?, config.clock()))
}

/// The parts of the state of these settings.
pub(crate) async fn parts(config: &Config) -> Result<Parts> {
    let password = secret(&config.triage()?.password_secret, "triage.password_secret")?;
    let store = database::open_to_act(config).await?;
    database::check_triage(&store, config).await?;
    let secret = PasswordSecret::from_bytes(password);
    let (triage, lists) = (config.triage()?, config.lists()?);
    Ok(Parts {
        directory: Arc::new(directory::open(config, &store, Reader::Triage).await?),
        store,
        settings: Settings {
            answer_hours: triage.answer_hours,
            hops: triage.hops,
            keep_original_days: triage.keep_original_days,
            remote_units: triage.remote_units.clone(),
            contacts: contacts(&triage.contacts)?,
        },
        gazetteer: lists.gazetteer()?,
        categories: lists.categories()?,
        classes: lists.classes()?,
        deadline_rules: lists.deadline_rules()?,
        kinds: lists.bodies()?,
        second_factor: triage.second_factor.clone(),
        secret,
        audit_key: SigningKey::from_bytes(&database::audit_key(config)?),
    })
}

/// How to reach units, by their codes.
fn contacts(setting: &[String]) -> Result<HashMap<String, String>> {
    let read = |line: &String| {
        let (code, text) = line.trim().split_once(' ').with_context(|| {
            format!("triage.contacts: {line:?} is not a unit's code, a blank and a line of text")
        })?;
        Ok((code.to_owned(), text.trim().to_owned()))
    };
    setting.iter().map(read).collect()
}
