//! `hotline unit merge` and `hotline unit split`: prepare that a unit takes another's place, or that villages
//! go to another. Nothing passes on before the heads of both have signed at triage.

use anyhow::{Context, Result, bail};
use casework::clock::{Day, Timestamp};
use casework::rng::Rng;
use casework::unit_change::UnitChangeKind;
use storage::audit::{Act, Entry};
use storage::db::error::StoreError;
use storage::db::store::Tx;
use storage::reorganisation::UnitChange;
use storage::units::Unit;

use crate::config::{Config, Place};
use crate::database;
use crate::machine::output::say;
use crate::machine::runtime::runtime;

/// The units and the first day of a change: two codes and a day.
pub(crate) struct Between<'a> {
    pub(crate) old: &'a str,
    pub(crate) new: &'a str,
    pub(crate) from: &'a str,
}

pub(crate) fn merge(asked: &Between<'_>, place: &Place) -> Result<()> {
    prepare(asked, None, place)?;
    let Between { old, new, from } = asked;
    say(&format!("Prepared: {old} into {new} from {from}. Nothing has passed on."))?;
    say("Next: the heads of both sign at triage, page /doi-don-vi. From that day on a holder of \
         both keys of the new unit has it look at its own cases there, then a holder of the old \
         unit's keys passes its cases on. Last: hotline unit publish.")
}

pub(crate) fn split(asked: &Between<'_>, villages: &[String], place: &Place) -> Result<()> {
    prepare(asked, Some(villages), place)?;
    let (Between { old, new, from }, count) = (asked, villages.len());
    say(&format!("Prepared: {count} villages of {old} to {new} from {from}. Nothing has moved."))?;
    say("Next: the heads of both sign at triage, page /doi-don-vi. On that day or later: hotline \
         unit publish, which moves the villages. Last, a holder of both of the old unit's keys \
         opens that page again, and open cases from these villages follow.")
}

fn prepare(asked: &Between<'_>, villages: Option<&[String]>, place: &Place) -> Result<()> {
    let from = asked.from;
    let from = Day::parse(from).with_context(|| format!("{from} is no day (YYYY-MM-DD)"))?;
    let config = Config::load(place)?;
    runtime()?.block_on(async {
        let store = database::open_to_act(&config).await?;
        let tx = store.begin().await?;
        let units = (unit_in_use(&tx, asked.old).await?, unit_in_use(&tx, asked.new).await?);
        if units.0.id == units.1.id {
            bail!("{} is named twice", asked.old);
        }
        if villages.is_none() {
            check_merger(&units.0, &units.1)?;
        }
        refuse_others(&tx, &units.0, &units.1).await?;
        keep(&tx, (&units.0, &units.1), from, villages, config.clock().now()).await?;
        tx.commit().await?;
        Ok(store.close().await?)
    })
}

fn check_merger(old: &Unit, new: &Unit) -> Result<()> {
    if new.above.is_none() || old.above.is_none() {
        bail!("the top unit has none above it for tips about it, so it is not merged");
    }
    if new.above.as_deref() == Some(&old.code) {
        bail!("{} is above {}; a unit is not merged into one below it", old.code, new.code);
    }
    Ok(())
}

/// Refuses a second change of a unit at a time.
async fn refuse_others(tx: &Tx, old: &Unit, new: &Unit) -> Result<()> {
    let mut others = tx.read().reorganisation().unit_changes(old.id).await?;
    others.extend(tx.read().reorganisation().unit_changes(new.id).await?);
    let first = |it: &UnitChange| it.new == old.id || it.old == new.id;
    if others.iter().any(|it| it.done.is_none() && it.old != old.id && first(it)) {
        bail!("{} or {} has a part in another change; that one comes first", old.code, new.code);
    }
    Ok(())
}

async fn keep(
    tx: &Tx,
    (old, new): (&Unit, &Unit),
    from: Day,
    villages: Option<&[String]>,
    now: Timestamp,
) -> Result<()> {
    let kind = if villages.is_some() { UnitChangeKind::Split } else { UnitChangeKind::Merger };
    let change = UnitChange::prepared(Rng::System.id(), kind, (old.id, new.id), from);
    match tx.reorganisation().prepare_change(&change).await {
        Err(StoreError::Conflict(_)) => {
            bail!("both heads have signed a change of {} already", old.code)
        }
        other => other?,
    }
    if let Some(names) = villages {
        let ids = ids_of(tx, old, names).await?;
        tx.reorganisation().name_villages(change.id, &ids).await?;
    }
    let entry = Entry::of_nobody(now, Act::UnitChangePrepared);
    Ok(tx.audit().record(entry.of_unit(old.id).saying(&new.code)).await?)
}

/// The villages of these names.
async fn ids_of(tx: &Tx, old: &Unit, names: &[String]) -> Result<Vec<i64>> {
    let there = tx.read().units().villages(old.id).await?;
    let mut ids = Vec::new();
    for name in names {
        let found = there.iter().find(|village| village.name == *name);
        let Some(found) = found else {
            let known: Vec<&str> = there.iter().map(|village| village.name.as_str()).collect();
            bail!("{} has no village \"{name}\"; it has: {}", old.code, known.join(", "));
        };
        if !ids.contains(&found.id) {
            ids.push(found.id);
        }
    }
    Ok(ids)
}

/// A unit that is served, has keys and is not merged into another.
async fn unit_in_use(tx: &Tx, code: &str) -> Result<Unit> {
    let unit = tx.read().units().with_code(code).await?;
    let unit = unit.with_context(|| format!("{code} is not served"))?;
    if let Some((day, successor)) = unit.merged {
        let into =
            tx.read().units().with_id(successor).await?.map_or_else(String::new, |it| it.code);
        bail!("{code} was merged into {into} on {day}");
    }
    if unit.name.is_some() {
        bail!("{code} is a body and no territory");
    }
    if tx.read().units().keys(unit.id).await?.is_empty() {
        bail!("{code} has no keys yet: its head cannot sign, and it can receive nothing");
    }
    Ok(unit)
}
