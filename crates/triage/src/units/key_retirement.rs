//! Replaced keys: each is kept until nothing is sealed to it and nothing new can come, and then dropped. That
//! needs no key, so a tick does it.

use casework::clock::Day;
use casework::directory::{Directory, KeyKind};
use casework::ids::UnitId;
use storage::audit::Act;
use storage::units::UnitKey;
use storage::units::key_retirement::KeptKey;

use crate::platform::auth::signed_in::SignedIn;
use crate::platform::refusal::Refusal;
use crate::units::handles::Units;

/// For how many days a replaced key is kept after the signed directory first named another in its place: a
/// form that was open then, or a browser with the old directory, may still seal to it for so long.
pub const KEPT: i32 = 30;

/// A replaced key that is kept, and why.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    /// Desk or restricted.
    pub kind: KeyKind,
    /// The day on which it was made.
    pub made: Day,
    /// Code of the merged unit whose key it was.
    pub of_merged: Option<String>,
    /// Grants that are, or may be, sealed to it.
    pub grants: u64,
    /// The first day on which it can go; none before the signed directory names another key in its place.
    pub until: Option<Day>,
}

/// A replaced key with its successors, the key in use last.
struct Chain {
    kept: KeptKey,
    later: Vec<UnitKey>,
}

impl Units<'_> {
    /// Drops the replaced keys of all units to which nothing is sealed and nothing comes; gives how many.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; what is left is done the next time.
    pub async fn drop_replaced_keys(&self) -> Result<usize, Refusal> {
        Ok(self.drop_of(&self.chains().await?).await)
    }

    /// The same for the keys that lead to one unit's keys; gives how many.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; what is left is done the next time.
    pub(crate) async fn drop_replaced_keys_of(&self, unit: UnitId) -> Result<usize, Refusal> {
        let mut chains = self.chains().await?;
        chains.retain(|it| it.leads_to(unit));
        Ok(self.drop_of(&chains).await)
    }

    /// A key that cannot be dropped does not stop the others; the reason is in the log.
    async fn drop_of(&self, chains: &[Chain]) -> usize {
        let mut dropped = 0;
        for chain in chains {
            dropped += usize::from(self.drop_if_needless(chain).await.unwrap_or(false));
        }
        dropped
    }

    async fn drop_if_needless(&self, chain: &Chain) -> Result<bool, Refusal> {
        let (directory, today) = (self.triage.directory.current(), self.triage.clock.today());
        let kept = &chain.kept;
        let since = chain.is_superseded(&directory).then(|| kept.superseded.unwrap_or(today));
        if since != kept.superseded {
            let tx = self.triage.store.begin().await?;
            tx.units().note_superseded(kept.key.id, since).await?;
            tx.commit().await?;
        }
        if since.is_some_and(|since| can_go(since) <= today) {
            return self.drop_key(&kept.key, today).await;
        }
        Ok(false)
    }

    async fn drop_key(&self, key: &UnitKey, today: Day) -> Result<bool, Refusal> {
        if self.triage.store.read().units().grants_perhaps_under(key).await? > 0 {
            return Ok(false);
        }
        let tx = self.triage.store.begin().await?;
        tx.audit()
            .record(self.triage.audit().entry(None, Act::KeyDropped, key.unit, key.kind.name()))
            .await?;
        let dropped = tx.units().drop_key(key.id, today.plus(-KEPT)).await?;
        if dropped {
            tx.commit().await?;
        }
        Ok(dropped)
    }

    /// The replaced keys that lead to the officer's unit's keys, the oldest first.
    pub(crate) async fn kept_keys(&self, who: &SignedIn) -> Result<Vec<Kept>, Refusal> {
        let mut kept = Vec::new();
        let chains = self.chains().await?;
        for chain in chains.iter().filter(|it| it.leads_to(who.unit.id)) {
            let KeptKey { key, made, superseded, .. } = &chain.kept;
            let merged = key.unit != who.unit.id;
            kept.push(Kept {
                kind: key.kind,
                made: *made,
                of_merged: if merged {
                    Some(self.triage.names().code_of(key.unit).await?)
                } else {
                    None
                },
                grants: self.triage.store.read().units().grants_perhaps_under(key).await?,
                until: superseded.map(can_go),
            });
        }
        Ok(kept)
    }

    /// All replaced keys; a key through which others are reached comes after them.
    async fn chains(&self) -> Result<Vec<Chain>, Refusal> {
        let read = self.triage.store.read();
        let kept = read.units().kept_keys().await?;
        let ids: Vec<_> = kept.iter().map(|it| it.by).collect();
        let known = read.units().keys_by_id(&ids).await?;
        let chain = |it: &KeptKey| Chain { later: later(it, &kept, &known), kept: it.clone() };
        let mut chains: Vec<Chain> = kept.iter().map(chain).collect();
        chains.sort_by_key(|it| std::cmp::Reverse(it.later.len()));
        Ok(chains)
    }
}

/// The first day on which a key can go that was superseded on this day.
fn can_go(since: Day) -> Day {
    since.plus(KEPT)
}

/// The successors of `kept`, one after the other.
fn later(kept: &KeptKey, all: &[KeptKey], known: &[UnitKey]) -> Vec<UnitKey> {
    let (mut later, mut by) = (Vec::new(), Some(kept.by));
    // No chain is longer than the number of keys, even in an altered database.
    while let Some(id) = by.filter(|_| later.len() <= all.len()) {
        later.extend(known.iter().find(|key| key.id == id).cloned());
        by = all.iter().find(|it| it.key.id == id).map(|it| it.by);
    }
    later
}

impl Chain {
    /// Whether the directory names a successor of this key, and not this key.
    fn is_superseded(&self, directory: &Directory) -> bool {
        let named = |key: &UnitKey| directory.names(key.kind, &key.recipient.to_string());
        !named(&self.kept.key) && self.later.iter().any(named)
    }

    fn leads_to(&self, unit: UnitId) -> bool {
        self.later.last().is_some_and(|key| key.unit == unit)
    }
}

#[cfg(test)]
mod tests;
