//! `hotline unit publish`: gives the villages of due splits to their new units, then signs the
//! directory of all units.

use std::path::Path;

use anyhow::{Context, Result};
use casework::clock::{Day, Timestamp};
use casework::directory::Directory;
use sealing::signature::SigningKey;
use secrecy::SecretString;
use storage::audit::{Act, Entry};
use storage::db::store::{Store, Tx};
use storage::units::directory_file;

use crate::config::{Config, Place, fingerprint};
use crate::database;
use crate::machine::output::say;
use crate::machine::runtime::runtime;

pub(crate) fn run(notary: &Path, place: &Place) -> Result<()> {
    let config = Config::load(place)?;
    runtime()?.block_on(async {
        let store = database::open_to_act(&config).await?;
        let directory = sign(&store, &config, notary).await?;
        let ready = directory.units.iter().filter(|unit| unit.keys.is_some()).count();
        store.close().await?;
        say(&format!("{} units, {ready} with keys", directory.units.len()))
    })
}

/// Signs the directory from the store, with the villages in their present units, and puts it in the place
/// that the settings name.
pub(crate) async fn sign(store: &Store, config: &Config, notary: &Path) -> Result<Directory> {
    let key = std::fs::read_to_string(notary)
        .with_context(|| format!("cannot read the notary's key at {}", notary.display()))?;
    let notary = SigningKey::parse(&SecretString::from(key))?;
    let at = config.clock().now();
    let today = at.day();
    pass_villages(store, today, at).await?;
    let tx = store.begin().await?;
    // No other program publishes until this transaction ends.
    tx.units().lock_editions().await?;
    let serial = next_serial(&tx, &config.hotline.directory, &notary).await?;
    let directory = Directory { serial, ..tx.read().units().directory(today).await? };
    let detail = fingerprint(&serde_json::to_string(&directory)?);
    tx.audit().record(Entry::of_nobody(at, Act::DirectoryPublished).saying(detail)).await?;
    // The file first: if the command is cut short after it, services accept the file, and the next one gets a
    // higher number.
    let edition = directory_file::publish(&config.hotline.directory, &directory, &notary)?;
    tx.units().raise_edition(&edition).await?;
    tx.commit().await?;
    Ok(directory)
}

/// A number higher than every published one, even if an earlier command was cut short once its file was in
/// place.
async fn next_serial(tx: &Tx, path: &Path, notary: &SigningKey) -> Result<i64> {
    let kept = tx.read().units().last_edition().await?.map(|it| it.serial);
    let last = kept.max(directory_file::serial_in_place(path, &notary.key())).unwrap_or(0);
    last.checked_add(1).context("there is no higher number for a directory")
}

/// Gives the villages of every split that is signed and due to their new units; the directory must be signed
/// after that.
async fn pass_villages(store: &Store, today: Day, now: Timestamp) -> Result<()> {
    let tx = store.begin().await?;
    for change in tx.read().reorganisation().splits_to_publish(today).await? {
        let new = tx.read().units().with_id(change.new).await?.context("a unit is missing")?;
        let count = tx.read().units().villages_of_change(change.id).await?.len();
        if tx.reorganisation().pass_villages(&change, now).await? {
            let entry = Entry::of_nobody(now, Act::VillagesPassedOn).of_unit(change.old);
            tx.audit().record(entry.saying(format!("{} {count}", new.code))).await?;
        }
    }
    Ok(tx.commit().await?)
}
