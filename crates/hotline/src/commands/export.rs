//! `hotline export`: a case's envelopes as age files, still sealed; the recovery sheet opens them.

use std::path::Path;

use anyhow::{Context, Result, bail};
use casework::clock::Timestamp;
use casework::ids::CaseNumber;
use storage::audit::{Act, Entry};
use storage::db::store::Store;
use storage::db::whole_file;

use crate::config::{Config, Place};
use crate::database;
use crate::machine::folder::make_folder;
use crate::machine::output::say;
use crate::machine::runtime::runtime;

pub(crate) fn run(number: &str, out: &Path, place: &Place) -> Result<()> {
    let number: CaseNumber = number.parse()?;
    let config = Config::load(place)?;
    runtime()?.block_on(async {
        let store = database::open_to_act(&config).await?;
        for file in write(&store, config.clock().now(), number, out).await? {
            say(&file)?;
        }
        Ok(store.close().await?)
    })
}

/// Records the export, then writes the files; gives their names.
async fn write(
    store: &Store,
    now: Timestamp,
    number: CaseNumber,
    out: &Path,
) -> Result<Vec<String>> {
    make_folder(out)?;
    if std::fs::read_dir(out)?.next().is_some() {
        bail!("{} is not empty", out.display());
    }
    let tx = store.begin().await?;
    let case = tx.read().cases().with_number(number).await?.context("there is no such case")?;
    let grants = tx.read().cases().grants(&[case.id]).await?;
    let envelopes = tx.read().cases().envelopes(case.id).await?;
    let entry = Entry::of_nobody(now, Act::CaseExported);
    tx.audit().record(entry.on_case(case.id).of_unit(case.unit)).await?;
    tx.commit().await?;
    let present = grants.iter().filter(|it| it.key_epoch == case.key_epoch && !it.dormant);
    let grants = present.enumerate().map(|(at, it)| {
        // The holder's own file has the plain name; a neighbour's has a number.
        let of_lead = if it.beside { format!("-{at}") } else { String::new() };
        (format!("grant-{}{of_lead}.age", it.kind.name()), &it.sealed)
    });
    let envelopes = envelopes
        .iter()
        .filter(|it| it.key_epoch == case.key_epoch)
        .map(|it| (format!("{:03}-{}-{}.age", it.sequence, it.purpose.name(), it.day), &it.sealed));
    let mut names = Vec::new();
    for (name, sealed) in grants.chain(envelopes) {
        let path = out.join(&name);
        let written = whole_file::replace(&path, sealed.as_bytes(), whole_file::SECRET);
        written.with_context(|| format!("cannot write {}", path.display()))?;
        names.push(name);
    }
    Ok(names)
}
