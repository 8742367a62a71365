//! `hotline unit`: who is served. Importing refuses what could not work; publishing signs.

use std::path::Path;

use anyhow::{Context, Result, bail};
use casework::chance::Chance;
use casework::clock::{Day, Moment};
use casework::directory::{Directory, ServedUnit};
use casework::gazetteer::Gazetteer;
use casework::ids::UnitId;
use casework::role::Role;
use sealing::notary::Notary;
use secrecy::SecretString;
use serde::Deserialize;
use storage::audit::{Act, Entry};
use storage::db::store::{Store, Tx};
use storage::units::Unit;
use storage::units::directory_file;
use triage::station::Station;

use crate::cli::{mention, say};
use crate::config::{Config, Place, fingerprint};
use crate::{database, defaults, serve, supervise, unit_change};

/// 2025-07-01, since when today's codes mean today's communes.
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
    /// Code of the body that receives tips about this unit where nobody is above it.
    outside: Option<String>,
    #[serde(default)]
    villages: Vec<String>,
    #[serde(default)]
    neighbours: Vec<String>,
}

pub(crate) fn import(file: &Path, place: &Place) -> Result<()> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let config = Config::load(place)?;
    supervise::runtime()?.block_on(async {
        let station = serve::station(&config).await?;
        let added = add(&station, &text).await?;
        mention(&format!("{added} units added."));
        for (code, invitation) in invite_heads(&station).await? {
            say(&format!("{code}\t{invitation}"))?;
        }
        Ok(station.store.clone().close().await?)
    })
}

pub(crate) fn list(place: &Place) -> Result<()> {
    let config = Config::load(place)?;
    supervise::runtime()?.block_on(async {
        let store = database::open(&config).await?;
        let gazetteer = defaults::gazetteer()?;
        for unit in store.read().directory(config.clock().today()).await?.units {
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

pub(crate) fn publish(notary: &Path, place: &Place) -> Result<()> {
    let config = Config::load(place)?;
    supervise::runtime()?.block_on(async {
        let store = database::open_to_act(&config).await?;
        let directory = sign(&store, &config, notary).await?;
        let ready = directory.units.iter().filter(|unit| unit.keys.is_some()).count();
        store.close().await?;
        say(&format!("{} units, {ready} with keys", directory.units.len()))
    })
}

/// Signs the directory of the store, with the villages where they are today, and puts it where the
/// settings say.
pub(crate) async fn sign(store: &Store, config: &Config, notary: &Path) -> Result<Directory> {
    let key = std::fs::read_to_string(notary)
        .with_context(|| format!("cannot read the notary's key at {}", notary.display()))?;
    let notary = Notary::parse(&SecretString::from(key))?;
    let at = config.clock().now();
    let today = at.day();
    unit_change::pass_villages(store, today, at).await?;
    let tx = store.begin().await?;
    // Nobody else publishes until this work ends.
    tx.hold_editions().await?;
    let serial = next_serial(&tx, &config.hotline.directory, &notary).await?;
    let directory = Directory { serial, ..tx.read().directory(today).await? };
    let detail = fingerprint(&serde_json::to_string(&directory)?);
    tx.record(Entry::of_nobody(at, Act::DirectoryPublished).saying(detail)).await?;
    // The file first: cut short behind it, services accept it, and the next one gets a higher number.
    let edition = directory_file::publish(&config.hotline.directory, &directory, &notary)?;
    tx.raise_edition(&edition).await?;
    tx.commit().await?;
    Ok(directory)
}

/// Higher than every number that was published, also by somebody who was cut short when the file
/// was in its place.
async fn next_serial(tx: &Tx, path: &Path, notary: &Notary) -> Result<i64> {
    let kept = tx.read().last_edition().await?.map(|it| it.serial);
    let last = kept.max(directory_file::serial_in_place(path, &notary.key())).unwrap_or(0);
    last.checked_add(1).context("there is no higher number for a directory")
}

/// Adds the units of a file that are not there yet, all or none.
pub(crate) async fn add(station: &Station, text: &str) -> Result<usize> {
    let (store, now) = (&station.store, station.clock.now());
    let file: File = toml::from_str(text).context("the file of units")?;
    check(&file, &defaults::gazetteer()?, store).await?;
    let tx = store.begin().await?;
    let mut added = 0;
    for unit in &file.unit {
        match (tx.read().unit_of_code(&unit.code).await?, &unit.outside) {
            (None, _) => {
                add_unit(&tx, unit, now).await?;
                added += 1;
            }
            (Some(there), Some(outside)) => tx.set_outside(there.id, outside).await?,
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
            let served = store.read().unit_of_code(outside).await?;
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
        if !in_file && store.read().unit_of_code(above).await?.is_none() {
            bail!("{code} names {above} above it, which is neither in the file nor served");
        }
        if let Some(stranger) = unit.neighbours.iter().find(|it| gazetteer.commune(it).is_none()) {
            bail!("{code} names {stranger} as a neighbour, which is no commune of today");
        }
    }
    Ok(())
}

async fn add_unit(tx: &Tx, unit: &Imported, now: Moment) -> Result<()> {
    let (chance, id) = (Chance::System, UnitId::draw(&Chance::System));
    tx.add_unit(&Unit {
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
        tx.add_village(id, chance.id(), name).await?;
    }
    for neighbour in &unit.neighbours {
        tx.add_neighbour(id, neighbour).await?;
    }
    tx.record(entry(id, now)).await?;
    Ok(())
}

/// An invitation for the head of each unit that has no keys.
pub(crate) async fn invite_heads(station: &Station) -> Result<Vec<(String, String)>> {
    let directory = station.store.read().directory(station.clock.today()).await?;
    let mut invitations = Vec::new();
    for unit in directory.units.into_iter().filter(lacks_keys) {
        let invited = station.invite(UnitId(unit.id), Role::UnitHead).await;
        let code = invited.map_err(|refused| anyhow::anyhow!(refused.problem().title))?;
        invitations.push((unit.code, code));
    }
    Ok(invitations)
}

/// Whether a head is still to make a unit's keys; a merged one needs none any more.
fn lacks_keys(unit: &ServedUnit) -> bool {
    unit.keys.is_none() && unit.merged_into.is_none()
}

fn entry(unit: UnitId, at: Moment) -> Entry {
    Entry::of_nobody(at, Act::UnitImported).of_unit(unit)
}
