//! `hotline unit`: the served units, and `hotline unit list`, which prints them.

pub(crate) mod import;
pub(crate) mod publish;
pub(crate) mod reorganisation;

use anyhow::Result;

use crate::config::{Config, Place};
use crate::database;
use crate::machine::output::say;
use crate::machine::runtime::runtime;

pub(crate) fn list(place: &Place) -> Result<()> {
    let config = Config::load(place)?;
    runtime()?.block_on(async {
        let store = database::open(&config).await?;
        let gazetteer = config.lists()?.gazetteer()?;
        for unit in store.read().units().directory(config.clock().today()).await?.units {
            let keys = match &unit.merged_into {
                Some(successor) => format!("merged into {successor}"),
                None if unit.keys.is_some() => "keys".to_owned(),
                None => "no keys".to_owned(),
            };
            let name = unit.name.unwrap_or_else(|| gazetteer.name_of(&unit.code));
            say(&format!("{}\t{name}\t{keys}", unit.code))?;
        }
        Ok(store.close().await?)
    })
}
