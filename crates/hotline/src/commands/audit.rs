//! `hotline audit`: checks whether the chain of acts is intact, fits the heads that triage and oversight
//! kept, and agrees with every case.

use std::path::Path;

use anyhow::{Context, Result, bail};
use sealing::audit_mac::AuditMacKey;
use sealing::signature::{SigningKey, VerifyingKey};
use storage::audit::head::Head;
use storage::audit::verify::Intact;
use storage::db::store::Store;

use crate::config::{Config, Place};
use crate::database;
use crate::machine::output::{mention, say};
use crate::machine::runtime::runtime;

/// The keys that check the chain. An auditor has at most the public half.
struct Keys {
    /// The key under which links are recorded.
    mac: Option<AuditMacKey>,
    /// The key that checks the signatures of heads.
    heads: Option<VerifyingKey>,
}

impl Keys {
    /// Triage's own key, as far as the settings hold it, which must belong to this database; and the given
    /// public half, if any.
    async fn of(config: &Config, public: Option<&str>, store: &Store) -> Result<Self> {
        let given = config.triage.as_ref().is_some_and(|triage| !triage.audit_key.is_empty());
        let own = if given { Some(database::audit_key(config)?) } else { None };
        if let Some(own) = &own {
            database::refuse_another_audit_key(store, own).await?;
        }
        let public = public.map(VerifyingKey::parse).transpose().context("--public-key")?;
        Ok(Self {
            mac: own.as_ref().map(AuditMacKey::of_audit_key),
            heads: public.or_else(|| own.as_ref().map(|own| SigningKey::from_bytes(own).key())),
        })
    }
}

pub(crate) fn verify(heads: Option<&Path>, public: Option<&str>, place: &Place) -> Result<()> {
    let config = Config::load(place)?;
    runtime()?.block_on(async {
        let store = database::open(&config).await?;
        let keys = Keys::of(&config, public, &store).await?;
        let heads = match heads {
            Some(file) => read(file, &keys)?,
            None => Vec::new(),
        };
        check_kept(&store, &keys).await?;
        let intact = store.read().audit().verify_chain(&heads, keys.mac.as_ref()).await?;
        let intact = intact.context("the audit chain is broken")?;
        let cases = store.read().audit().verify_cases().await?;
        store.close().await?;
        let cases = cases.context("a case is not as the audit chain says")?;
        let given = match heads.len() {
            0 => String::new(),
            given => format!("{given} heads from the file, "),
        };
        if keys.mac.is_some() && intact.keyed == 0 && intact.links > 0 {
            mention(NONE_KEYED);
        }
        say(&format!(
            "audit: {} links, {}, {} commitments, {} heads kept, {given}{cases} cases, {}",
            intact.links,
            keyed(&intact),
            intact.commitments,
            intact.heads,
            outcome(&intact, &keys)
        ))
    })
}

const NONE_KEYED: &str = "No link is under the audit key: nothing was done since the version that \
    introduced it, or somebody without the key put this chain in the place of another. Hold it \
    against the heads that oversight kept (--head).";

fn keyed(intact: &Intact) -> String {
    match intact.keyed {
        0 => "none under the audit key".to_owned(),
        all if all == intact.links => "all under the audit key".to_owned(),
        some => format!("the last {some} under the audit key"),
    }
}

/// Says that all is intact, and what could not be checked.
fn outcome(intact: &Intact, keys: &Keys) -> String {
    let mut left = Vec::new();
    if keys.mac.is_none() && intact.keyed > 0 {
        left.push(format!("macs of {} links, which take triage.audit_key", intact.keyed));
    }
    if keys.heads.is_none() && intact.heads > 0 {
        left.push(format!(
            "signatures of {} heads, which take triage.audit_key or --public-key",
            intact.heads
        ));
    }
    if left.is_empty() {
        return "intact".to_owned();
    }
    format!("intact as far as it was checked; not checked: {}", left.join("; "))
}

/// Checks that triage signed the heads in the database.
async fn check_kept(store: &Store, keys: &Keys) -> Result<()> {
    let Some(key) = &keys.heads else { return Ok(()) };
    for it in store.read().audit().kept_heads(None).await? {
        head(&it.line(), key).with_context(|| {
            format!("the head kept on {}, of position {}", it.day, it.head.position)
        })?;
    }
    Ok(())
}

/// Reads the heads of a file, one a line, each under triage's signature.
fn read(file: &Path, keys: &Keys) -> Result<Vec<Head>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let Some(key) = &keys.heads else {
        bail!("--head takes triage.audit_key in the settings, or its public half by --public-key");
    };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let heads = lines.map(|(at, line)| {
        head(line, key).with_context(|| format!("{} line {}", file.display(), at + 1))
    });
    let heads = heads.collect::<Result<Vec<_>>>()?;
    if heads.is_empty() {
        bail!("{} holds no head", file.display());
    }
    Ok(heads)
}

fn head(line: &str, key: &VerifyingKey) -> Result<Head> {
    let text = key.check_head(line).context("this head was not signed by this hotline's triage")?;
    Head::parse(text).context("this is no head")
}
