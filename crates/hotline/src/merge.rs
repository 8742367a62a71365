//! `hotline unit merge`: prepares that one unit stands in another's place. Nothing passes on before
//! the heads of both have signed at triage.

use anyhow::{Context, Result, bail};
use casework::chance::Chance;
use casework::clock::{Clock, Day};
use storage::audit::{Act, Entry};
use storage::error::StoreError;
use storage::store::{Store, Tx};
use storage::unit_changes::UnitChange;
use storage::units::Unit;

use crate::cli::say;
use crate::config::{Config, Place};
use crate::supervise;

pub(crate) fn run(old: &str, new: &str, from: &str, place: &Place) -> Result<()> {
    let from = Day::parse(from).with_context(|| format!("{from} is no day (YYYY-MM-DD)"))?;
    let config = Config::load(place)?;
    supervise::runtime()?.block_on(async {
        let store = Store::open(&config.database.url).await?;
        prepare(&store, old, new, from).await?;
        say(&format!("Prepared: {old} into {new} from {from}. Nothing has passed on."))?;
        say("Next: the heads of both sign at triage, page /doi-don-vi. Then, from that day on, a \
             holder of the old unit's keys passes its cases on there. Last: hotline unit publish.")
    })
}

async fn prepare(store: &Store, old: &str, new: &str, from: Day) -> Result<()> {
    let (at, tx) = (Clock::System.now(), store.begin().await?);
    let (gone, stays) = (standing(&tx, old).await?, standing(&tx, new).await?);
    if gone.id == stays.id {
        bail!("{old} cannot be merged into itself");
    }
    if stays.above.is_none() || gone.above.is_none() {
        bail!("the top unit has none above it for tips about it, so it is not merged");
    }
    if stays.above.as_deref() == Some(old) {
        bail!("{old} is above {new}; a unit is not merged into one below it");
    }
    let others = [tx.read().unit_changes(gone.id).await?, tx.read().unit_changes(stays.id).await?];
    let open = |it: &&UnitChange| it.done.is_none() && it.old != gone.id;
    if others.iter().flatten().find(open).is_some_and(|it| it.new == gone.id || it.old == stays.id)
    {
        bail!("{old} or {new} has a part in another change; that one comes first");
    }
    let change = UnitChange {
        id: Chance::System.id(),
        old: gone.id,
        new: stays.id,
        from,
        signed_old: None,
        signed_new: None,
        done: None,
    };
    match tx.prepare_change(&change).await {
        Err(StoreError::Conflict(_)) => bail!("both heads have signed a change of {old} already"),
        other => other?,
    }
    let entry = Entry::of_nobody(at, Act::UnitChangePrepared).of_unit(gone.id).saying(new);
    tx.record(entry).await?;
    Ok(tx.commit().await?)
}

/// A unit that is served, has keys and was not merged.
async fn standing(tx: &Tx, code: &str) -> Result<Unit> {
    let unit = tx.read().unit_of_code(code).await?;
    let unit = unit.with_context(|| format!("{code} is not served"))?;
    if let Some((day, successor)) = unit.merged {
        let into = tx.read().unit(successor).await?.map_or_else(String::new, |it| it.code);
        bail!("{code} was merged into {into} on {day}");
    }
    if unit.name.is_some() {
        bail!("{code} is a body and no territory");
    }
    if tx.read().unit_keys(unit.id).await?.is_empty() {
        bail!("{code} has no keys yet: its head cannot sign, and it can receive nothing");
    }
    Ok(unit)
}
