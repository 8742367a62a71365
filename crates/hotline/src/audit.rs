//! `hotline audit`: whether the chain of acts is whole, and fits the heads that oversight kept.

use std::path::Path;

use anyhow::{Context, Result};
use sealing::notary::{Notary, NotaryKey};
use storage::audit::head::Head;
use storage::store::Store;

use crate::cli::say;
use crate::config::{Config, Place, secret};
use crate::supervise;

pub(crate) fn verify(heads: Option<&Path>, place: &Place) -> Result<()> {
    let config = Config::load(place)?;
    let heads = match heads {
        Some(file) => read(file, &config)?,
        None => Vec::new(),
    };
    supervise::runtime()?.block_on(async {
        let store = Store::open(&config.database.url).await.context("database.url")?;
        let intact =
            store.read().verify_chain(&heads).await?.context("the audit chain is broken")?;
        let kept = match heads.len() {
            0 => String::new(),
            kept => format!("{kept} heads, "),
        };
        say(&format!(
            "audit: {} links, {} commitments, {kept}intact",
            intact.links, intact.commitments
        ))
    })
}

/// The heads of a file, one a line, each under triage's signature.
fn read(file: &Path, config: &Config) -> Result<Vec<Head>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let own = secret(&config.triage()?.audit_key, "triage.audit_key")?;
    let key = Notary::from_bytes(&own).key();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let heads = lines.map(|(at, line)| {
        head(line, &key).with_context(|| format!("{} line {}", file.display(), at + 1))
    });
    let heads = heads.collect::<Result<Vec<_>>>()?;
    if heads.is_empty() {
        anyhow::bail!("{} holds no head", file.display());
    }
    Ok(heads)
}

fn head(line: &str, key: &NotaryKey) -> Result<Head> {
    let text = key.check_head(line).context("this head was not signed by this hotline's triage")?;
    Head::parse(text).context("this is no head")
}
