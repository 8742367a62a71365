//! Leaving: access ends at once, the unit's keys are replaced, and its cases go over to the new keys.

pub mod http;
pub mod page;

use casework::directory::KeyKind;
use casework::ids::CaseId;
use sealing::sealed::{Sealed, seal};
use storage::audit::Act;
use storage::cases::Grant;
use storage::cases::grants::Progress;
use storage::units::UnitKey;

use crate::accounts::colleague::other;
use crate::platform::auth::signed_in::{HeldKey, SignedIn};
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::refusal::Refusal;
use crate::units::handles::Units;
use crate::units::key_retirement::Kept;

/// How many grants of each key one request handles.
pub const BATCH: u64 = 200;

/// The result of ending an account.
pub struct Left {
    /// How many open cases have no handler now.
    pub cases: u64,
    /// The unit's new keys, for the recovery sheet that replaces the old one.
    pub made: Vec<HeldKey>,
}

/// The progress of replacing a unit's keys.
#[derive(Default)]
pub struct Renewal {
    /// Grants that are sealed to the new keys, against all.
    pub progress: Progress,
    /// Keys that an officer who left has held and that are not replaced yet.
    pub due: Vec<KeyKind>,
    /// Whether this session holds one of those.
    pub can_replace: bool,
    /// Replaced keys that are kept, the oldest first.
    pub kept: Vec<Kept>,
}

impl Renewal {
    /// Whether this session has grants left to seal anew.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.progress.done < self.progress.total
    }

    /// The percentage that is done, rounded down.
    #[must_use]
    pub fn percent(&self) -> u64 {
        (self.progress.done * 100).checked_div(self.progress.total).unwrap_or(100)
    }
}

impl Units<'_> {
    /// Ends the account of a colleague who leaves: sessions, keys and second factor go at once, their open
    /// cases have no handler, and every key they held that the head holds too is replaced.
    ///
    /// # Errors
    /// [`Refusal::NoColleague`];
    /// [`AccountError::NotOneself`](crate::accounts::error::AccountError::NotOneself).
    pub async fn end_account(&self, may: &May<LeadUnit>, username: &str) -> Result<Left, Refusal> {
        may.who.key(KeyKind::Desk)?;
        let (tx, handled) = self.triage.handlers().begin_on_handled_by_named(username).await?;
        let leaver = other(&tx, &may.who, username).await?;
        tx.audit()
            .record(self.triage.audit().on_colleague(&may.who, Act::OfficerLeft, &leaver))
            .await?;
        if !tx.accounts().end_account(leaver.id).await? {
            return Err(Refusal::NoColleague);
        }
        tx.accounts().end_sessions_of(leaver.id, None).await?;
        tx.units().take_keys_of_leaver(leaver.id).await?;
        tx.accounts().drop_factor(leaver.id).await?;
        let by = Some(may.who.officer.id);
        let cases = self.triage.handlers().take_off_officer(&tx, (leaver.id, &handled), by).await?;
        let made = self.triage.keyring().replace_keys(&tx, &may.who).await?;
        self.record_replaced(&tx, &may.who, &made).await?;
        tx.commit().await?;
        self.triage.conflict_cache.forget();
        Ok(Left { cases, made })
    }

    /// Replaces the keys that a leaver held and that are not replaced yet, as far as this session holds them:
    /// a head without the restricted key leaves it to a holder.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn replace_due_keys(&self, may: &May<WorkCases>) -> Result<Vec<HeldKey>, Refusal> {
        may.who.key(KeyKind::Desk)?;
        let tx = self.triage.store.begin().await?;
        let made = self.triage.keyring().replace_keys(&tx, &may.who).await?;
        self.record_replaced(&tx, &may.who, &made).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Seals the next grants of the unit anew to its keys, as far as this session holds them, and drops keys
    /// that are not needed any more: while tips keep coming, a tick hardly ever finds a moment at which every
    /// grant says under which key it is.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn renew_grants(&self, may: &May<WorkCases>) -> Result<Renewal, Refusal> {
        let who = &may.who;
        for key in self.renewable(who).await? {
            let next = self.triage.store.read().cases().grants_not_under(&key, BATCH).await?;
            let mut cases: Vec<CaseId> = next.iter().map(|grant| grant.case).collect();
            cases.sort_unstable();
            cases.dedup();
            let tx = self.triage.store.begin_on(&cases).await?;
            // Read again, now that the lock keeps them unchanged.
            let mut grants = tx.read().cases().grants_not_under(&key, BATCH).await?;
            grants.retain(|grant| cases.binary_search(&grant.case).is_ok());
            if grants.is_empty() {
                continue;
            }
            let count = grants.len();
            for grant in grants {
                tx.cases().put_grant_under(grant.id, key.id, renewed(who, &key, &grant)?).await?;
            }
            let detail = format!("{} {count}", key.kind.name());
            tx.audit()
                .record(self.triage.audit().entry(
                    Some(who.officer.id),
                    Act::CasesGranted,
                    who.unit.id,
                    &detail,
                ))
                .await?;
            tx.commit().await?;
        }
        self.drop_replaced_keys_of(who.unit.id).await?;
        self.renewal(who).await
    }

    /// The progress, as far as this session can see.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn renewal(&self, who: &SignedIn) -> Result<Renewal, Refusal> {
        let mut renewal = Renewal::default();
        for key in self.renewable(who).await? {
            let Progress { done, total } = self.triage.store.read().cases().progress(&key).await?;
            renewal.progress.done += done;
            renewal.progress.total += total;
        }
        let due = self.triage.store.read().units().keys_to_replace(who.unit.id).await?;
        renewal.can_replace = due.iter().any(|key| who.matching(key).is_some());
        renewal.due = due.into_iter().map(|key| key.kind).collect();
        renewal.kept = self.kept_keys(who).await?;
        Ok(renewal)
    }

    /// The keys in use that this session holds and that replaced another.
    async fn renewable(&self, who: &SignedIn) -> Result<Vec<UnitKey>, Refusal> {
        let mut keys = self.triage.store.read().units().keys(who.unit.id).await?;
        let replaced = |kind| who.replaced.iter().any(|it| it.kind == kind);
        keys.retain(|key| replaced(key.kind) && who.matching(key).is_some());
        Ok(keys)
    }

    async fn record_replaced(
        &self,
        tx: &storage::db::store::Tx,
        who: &SignedIn,
        made: &[HeldKey],
    ) -> Result<(), Refusal> {
        for key in made {
            let (officer, detail) = (Some(who.officer.id), key.kind.name());
            tx.audit()
                .record(self.triage.audit().entry(officer, Act::KeyReplaced, who.unit.id, detail))
                .await?;
        }
        Ok(())
    }
}

/// A grant sealed anew. None if it is under `key` already, or opens with no key of the unit: then it is a
/// dormant dummy, or a browser sealed it wrongly, and it stays unchanged.
fn renewed(who: &SignedIn, key: &UnitKey, grant: &Grant) -> Result<Option<Sealed>, Refusal> {
    let of_kind = who.replaced.iter().filter(|it| it.kind == key.kind);
    for before in of_kind {
        if let Ok(line) = grant.sealed.open(grant.header(), &before.identity) {
            return Ok(Some(seal(grant.header(), &line, &[&key.recipient])?));
        }
    }
    Ok(None)
}
