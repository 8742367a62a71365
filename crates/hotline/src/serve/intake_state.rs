//! The state for intake's pages and API, made from the settings.

use std::sync::Arc;

use anyhow::Result;
use casework::rng::Rng;
use intake::state::IntakeState;
use sealing::writer::Pepper;
use storage::units::directory_file::Reader;

use crate::config::{Config, secret};
use crate::{database, directory};

/// The state of these settings.
pub(crate) async fn intake_state(config: &Config) -> Result<IntakeState> {
    let store = database::open(config).await?;
    database::check_intake(&store, config).await?;
    let lists = config.lists()?;
    Ok(IntakeState {
        directory: Arc::new(directory::open(config, &store, Reader::Intake).await?),
        store,
        gazetteer: lists.gazetteer()?,
        categories: lists.categories()?,
        languages: lists.language_codes(),
        salt: config.salt()?,
        pepper: Pepper::from_bytes(secret(&config.intake()?.pepper, "intake.pepper")?),
        clock: config.clock(),
        rng: Rng::System,
    })
}
