//! `hotline unit import`: adds units to be served. It refuses units that could not work.

use std::path::Path;

use anyhow::{Context, Result, bail};
use casework::clock::{Day, Timestamp};
use casework::directory::ServedUnit;
use casework::gazetteer::Gazetteer;
use casework::ids::UnitId;
use casework::rng::Rng;
use casework::role::Role;
use serde::Deserialize;
use storage::audit::{Act, Entry};
use storage::db::store::{Store, Tx};
use storage::units::Unit;
use triage::platform::state::TriageState;

use crate::config::{Config, Place};
use crate::machine::output::{mention, say};
use crate::machine::runtime::runtime;
use crate::serve::triage_state::triage_state;

/// 2025-07-01, since which today's codes mean today's communes.
const TODAYS_CODES: Day = Day(20_270);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    unit: Vec<Imported>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Imported {
    code: String,
    above: Option<String>,
    /// Name of a body that is not a territory.
    name: Option<String>,
    /// Code of the body that receives tips about this unit where no unit is above it.
    outside: Option<String>,
    #[serde(default)]
    villages: Vec<String>,
    #[serde(default)]
    neighbours: Vec<String>,
}

pub(crate) fn run(file: &Path, place: &Place) -> Result<()> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let config = Config::load(place)?;
    runtime()?.block_on(async {
        let triage = triage_state(&config).await?;
        let added = add(&triage, &text).await?;
        mention(&format!("{added} units added."));
        for (code, invitation) in invite_heads(&triage).await? {
            say(&format!("{code}\t{invitation}"))?;
        }
        Ok(triage.store.clone().close().await?)
    })
}

/// Adds the units of a file that do not exist yet, all or none.
pub(crate) async fn add(triage: &TriageState, text: &str) -> Result<usize> {
    let (store, now) = (&triage.store, triage.clock.now());
    let file: File = toml::from_str(text).context("the file of units")?;
    check(&file, &triage.gazetteer, store).await?;
    let tx = store.begin().await?;
    let mut added = 0;
    for unit in &file.unit {
        match (tx.read().units().with_code(&unit.code).await?, &unit.outside) {
            (None, _) => {
                add_unit(&tx, unit, now).await?;
                added += 1;
            }
            (Some(there), Some(outside)) => tx.units().set_outside(there.id, outside).await?,
            (Some(_), None) => {}
        }
    }
    tx.commit().await?;
    Ok(added)
}

async fn check(file: &File, gazetteer: &Gazetteer, store: &Store) -> Result<()> {
    for unit in &file.unit {
        let (code, commune) = (&unit.code, gazetteer.commune(&unit.code));
        let known = commune.is_some() || gazetteer.province(code).is_some();
        if known == unit.name.is_some() {
            bail!(
                "{code} is not the code of a commune or province of today: it needs a name, \
                 which those do not take"
            );
        }
        if let Some(outside) = &unit.outside {
            let names = |other: &Imported| other.code == *outside && other.name.is_some();
            let served = store.read().units().with_code(outside).await?;
            if !file.unit.iter().any(names) && served.is_none_or(|it| it.name.is_none()) {
                bail!("{code} names {outside} outside, which is no body with a name");
            }
        }
        let Some(above) = &unit.above else {
            if commune.is_some() {
                bail!("{code} has no unit above it (above = \"…\"); a commune needs one");
            }
            continue;
        };
        let in_file = file.unit.iter().any(|other| other.code == *above);
        if !in_file && store.read().units().with_code(above).await?.is_none() {
            bail!("{code} names {above} above it, which is neither in the file nor served");
        }
        if let Some(stranger) = unit.neighbours.iter().find(|it| gazetteer.commune(it).is_none()) {
            bail!("{code} names {stranger} as a neighbour, which is no commune of today");
        }
    }
    Ok(())
}

async fn add_unit(tx: &Tx, unit: &Imported, now: Timestamp) -> Result<()> {
    let (rng, id) = (Rng::System, UnitId::draw(&Rng::System));
    tx.units()
        .add_unit(&Unit {
            id,
            code: unit.code.clone(),
            valid_from: TODAYS_CODES,
            above: unit.above.clone(),
            name: unit.name.clone(),
            outside: unit.outside.clone(),
            merged: None,
        })
        .await?;
    for name in &unit.villages {
        tx.units().add_village(id, rng.id(), name).await?;
    }
    for neighbour in &unit.neighbours {
        tx.units().add_neighbour(id, neighbour).await?;
    }
    tx.audit().record(entry(id, now)).await?;
    Ok(())
}

/// An invitation for the head of each unit that has no keys.
pub(crate) async fn invite_heads(triage: &TriageState) -> Result<Vec<(String, String)>> {
    let directory = triage.store.read().units().directory(triage.clock.today()).await?;
    let mut invitations = Vec::new();
    for unit in directory.units.into_iter().filter(lacks_keys) {
        let invited = triage.accounts().invite(UnitId(unit.id), Role::UnitHead).await;
        let code = invited.map_err(|refused| anyhow::anyhow!(refused.problem().title))?;
        invitations.push((unit.code, code));
    }
    Ok(invitations)
}

/// Whether a head has still to make a unit's keys; a merged unit needs none any more.
fn lacks_keys(unit: &ServedUnit) -> bool {
    unit.keys.is_none() && unit.merged_into.is_none()
}

fn entry(unit: UnitId, at: Timestamp) -> Entry {
    Entry::of_nobody(at, Act::UnitImported).of_unit(unit)
}
