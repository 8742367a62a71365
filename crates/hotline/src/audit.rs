//! `hotline audit`: whether the chain of acts is whole, fits the heads that triage and oversight
//! kept, and says how every case stands.

use std::path::Path;

use anyhow::{Context, Result};
use sealing::notary::{Notary, NotaryKey};
use storage::audit::head::Head;
use storage::store::Store;

use crate::cli::say;
use crate::config::{Config, Place, secret};
use crate::{database, supervise};

pub(crate) fn verify(heads: Option<&Path>, place: &Place) -> Result<()> {
    let config = Config::load(place)?;
    let heads = match heads {
        Some(file) => read(file, &config)?,
        None => Vec::new(),
    };
    supervise::runtime()?.block_on(async {
        let store = database::open(&config).await?;
        check_kept(&store, &config).await?;
        let intact =
            store.read().verify_chain(&heads).await?.context("the audit chain is broken")?;
        let cases = store.read().verify_cases().await?;
        store.close().await?;
        let cases = cases.context("a case is not as the audit chain says")?;
        let given = match heads.len() {
            0 => String::new(),
            given => format!("{given} heads from the file, "),
        };
        say(&format!(
            "audit: {} links, {} commitments, {} heads kept, {given}{cases} cases, intact",
            intact.links, intact.commitments, intact.heads
        ))
    })
}

/// That triage signed the heads that the database keeps.
async fn check_kept(store: &Store, config: &Config) -> Result<()> {
    let kept = store.read().kept_heads(None).await?;
    if kept.is_empty() {
        return Ok(());
    }
    let key = key(config)?;
    for it in kept {
        head(&it.line(), &key).with_context(|| {
            format!("the head kept on {}, of position {}", it.day, it.head.position)
        })?;
    }
    Ok(())
}

/// The heads of a file, one a line, each under triage's signature.
fn read(file: &Path, config: &Config) -> Result<Vec<Head>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let key = key(config)?;
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

fn key(config: &Config) -> Result<NotaryKey> {
    let own = secret(&config.triage()?.audit_key, "triage.audit_key")?;
    Ok(Notary::from_bytes(&own).key())
}

fn head(line: &str, key: &NotaryKey) -> Result<Head> {
    let text = key.check_head(line).context("this head was not signed by this hotline's triage")?;
    Head::parse(text).context("this is no head")
}
