//! How cases pass on: their keys stay, and each grant is sealed anew to the unit that takes the old one's
//! place.

use casework::category::Categories;
use casework::directory::{KeyKind, ServedUnit};
use casework::ids::{CaseId, UnitId};
use casework::tip::Tip;
use sealing::header::Purpose;
use sealing::keys::Identity;
use sealing::sealed::{Sealed, seal};
use storage::audit::{Act, BESIDE, Entry};
use storage::cases::{Case, Envelope, Grant};
use storage::db::store::Tx;
use storage::reorganisation::UnitChange;
use storage::units::UnitKey;
use storage::units::keys::header_of_replaced;

use crate::accounts::registration::names;
use crate::platform::auth::signed_in::{HeldKey, SignedIn, parse_line};
use crate::platform::directory::{UnitDirectory, recipient_of};
use crate::platform::refusal::Refusal;
use crate::reorganisation::error::ReorganisationError;
use crate::reorganisation::handles::Passing;

/// The unit to which cases pass on, and the keys that open them.
pub(super) struct Way<'a> {
    pub(super) who: &'a SignedIn,
    pub(super) change: &'a UnitChange,
    /// The keys of the old unit.
    pub(super) keys: Vec<HeldKey>,
    pub(super) units: &'a UnitDirectory,
    pub(super) categories: &'a Categories,
    /// The new unit.
    pub(super) to: &'a ServedUnit,
    /// The unit above the new one, for tips about the new one.
    pub(super) above: &'a ServedUnit,
}

/// A grant in its new form.
pub(super) struct Passed<'a> {
    pub(super) to: &'a ServedUnit,
    /// None if none of the old unit's keys opens it: a dormant dummy, or sealed wrongly.
    pub(super) sealed: Option<Sealed>,
}

impl<'a> Passing<'a> {
    /// The old unit's keys that this session holds: its own, or through the new unit's keys once the old keys
    /// were sealed to those.
    pub(crate) async fn keys_to_pass(
        &self,
        who: &SignedIn,
        change: &UnitChange,
    ) -> Result<Vec<HeldKey>, Refusal> {
        let party = |key: &&HeldKey| key.unit == change.old || key.unit == change.new;
        let held = who.keys.iter().chain(&who.replaced).filter(party);
        let held: Vec<HeldKey> = held.cloned().collect();
        let mut keys = self.triage.keyring().replaced_keys(change.old, &held).await?;
        keys.extend(held.into_iter().filter(|key| key.unit == change.old));
        Ok(keys)
    }

    /// One step: cases first, then the other grants, then the unit itself.
    pub(crate) async fn pass_some(
        &self,
        who: &SignedIn,
        change: &UnitChange,
        most: u64,
    ) -> Result<(), Refusal> {
        if !self.triage.reorganisation().has_looked(change).await? {
            return self.triage.reorganisation().look_at_own(who, change, most).await;
        }
        let keys = self.keys_to_pass(who, change).await?;
        if keys.is_empty() {
            // Some time after all has passed on, the old unit's keys are dropped.
            let left = self.triage.store.read().reorganisation().left_with(change.old).await?;
            // The new unit has looked, and waits for the old one.
            let waits = change.done.is_none() && who.unit.id == change.new;
            let over = waits || (change.done.is_some() && left.is_nothing());
            return if over { Ok(()) } else { Err(Refusal::KeyNotHeld) };
        }
        let units = self.triage.unit_directory().await?;
        let way = self.way(who, change, keys, &units).await?;
        let tx = self.triage.store.begin().await?;
        let count = self.pass_batch(&tx, &way, most).await?;
        if count > 0 {
            let (by, detail) = (Some(who.officer.id), format!("{} {count}", way.to.code));
            tx.audit()
                .record(self.triage.audit().entry(by, Act::CasesPassedOn, change.old, &detail))
                .await?;
        } else if !tx.read().reorganisation().left_with(change.old).await?.is_nothing() {
            // The rest is under a key that this session does not hold.
            return Err(Refusal::KeyNotHeld);
        } else if change.done.is_none() {
            self.pass_unit(&tx, &way).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The unit to which the cases of a merger pass on, and the keys that open them.
    pub(super) async fn way(
        &self,
        who: &'a SignedIn,
        change: &'a UnitChange,
        keys: Vec<HeldKey>,
        units: &'a UnitDirectory,
    ) -> Result<Way<'a>, Refusal> {
        let new = self.triage.names().code_of(change.new).await?;
        let to = units.today(&new).ok_or(ReorganisationError::NotPublished)?;
        let above = units.nearest_above(to).ok_or(ReorganisationError::NotPublished)?;
        if to.keys.is_none() {
            return Err(ReorganisationError::NotPublished.into());
        }
        Ok(Way { who, change, keys, units, categories: &self.triage.categories, to, above })
    }

    async fn pass_batch(&self, tx: &Tx, way: &Way<'_>, most: u64) -> Result<usize, Refusal> {
        let (kinds, old) = (way.kinds(), way.change.old);
        let cases = tx.read().reorganisation().cases_to_pass(old, &kinds, most).await?;
        if !cases.is_empty() {
            let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
            tx.lock_all(&ids).await?;
            let tips = tx.read().cases().envelopes_for(&ids, Purpose::Tip).await?;
            let grants = tx.read().cases().grants(&ids).await?;
            for case in &cases {
                self.pass_case(tx, way, case, &grants, &tips).await?;
            }
            return Ok(cases.len());
        }
        let grants = tx.read().reorganisation().grants_to_pass(old, &kinds, most).await?;
        let ids: Vec<CaseId> = grants.iter().map(|grant| grant.case).collect();
        tx.lock_all(&ids).await?;
        let tips = tx.read().cases().envelopes_for(&ids, Purpose::Tip).await?;
        for grant in &grants {
            self.pass_grant(tx, way, grant, &tips).await?;
        }
        Ok(grants.len())
    }

    /// Passes on a case that the old unit leads, with the grant for that. A withdrawn case has no grant any
    /// more.
    async fn pass_case(
        &self,
        tx: &Tx,
        way: &Way<'_>,
        case: &Case,
        grants: &[Grant],
        tips: &[Envelope],
    ) -> Result<(), Refusal> {
        let present =
            |it: &&Grant| it.case == case.id && it.key_epoch == case.key_epoch && !it.dormant;
        let leading = |it: &&Grant| it.unit == case.unit && it.kind == case.kind && !it.beside;
        let mut to = way.to;
        if let Some(grant) = grants.iter().filter(present).find(leading) {
            let passed = way.passed(grant, tips)?;
            to = passed.to;
            // The new unit held it beside and now leads it.
            let needless = |it: &&Grant| it.unit.0 == to.id && it.id != grant.id;
            for it in grants.iter().filter(present).filter(needless) {
                tx.reorganisation().drop_grant(it.id).await?;
            }
            if !tx.reorganisation().pass_grant(grant, UnitId(to.id), passed.sealed).await? {
                return Err(Refusal::Changed);
            }
        }
        if !tx.reorganisation().pass_case(case, UnitId(to.id)).await? {
            return Err(Refusal::Changed);
        }
        tx.reorganisation().pass_referrals(case.id, case.unit, UnitId(to.id)).await?;
        tx.reorganisation().end_what_points_at_itself(case.id, self.triage.clock.now()).await?;
        Ok(tx.audit().record(self.passed_on(way, case.id, &to.code)).await?)
    }

    /// Passes on any other grant: a case held beside, a kept original, a dormant one.
    async fn pass_grant(
        &self,
        tx: &Tx,
        way: &Way<'_>,
        grant: &Grant,
        tips: &[Envelope],
    ) -> Result<(), Refusal> {
        let Passed { to, sealed } = way.passed(grant, tips)?;
        let same =
            |it: &Grant| it.key_epoch == grant.key_epoch && it.unit.0 == to.id && !it.dormant;
        if !grant.dormant && tx.read().cases().grants(&[grant.case]).await?.iter().any(same) {
            tx.reorganisation().drop_grant(grant.id).await?;
        } else if !tx.reorganisation().pass_grant(grant, UnitId(to.id), sealed).await? {
            return Err(Refusal::Changed);
        }
        if grant.dormant {
            return Ok(());
        }
        tx.reorganisation().pass_referrals(grant.case, grant.unit, UnitId(to.id)).await?;
        tx.reorganisation().end_what_points_at_itself(grant.case, self.triage.clock.now()).await?;
        let detail = format!("{} {BESIDE}", to.code);
        Ok(tx.audit().record(self.passed_on(way, grant.case, &detail)).await?)
    }

    fn passed_on(&self, way: &Way<'_>, case: CaseId, detail: &str) -> Entry {
        let by = Some(way.who.officer.id);
        self.triage.audit().entry(by, Act::CasePassedOn, way.change.old, detail).on_case(case)
    }

    /// Passes on the unit itself: its keys are sealed to the new unit's, so that late cases under them open
    /// there, and all rows that named it name the new one.
    async fn pass_unit(&self, tx: &Tx, way: &Way<'_>) -> Result<(), Refusal> {
        let change = way.change;
        tx.lock_handed(change.old).await?;
        for key in tx.read().units().keys(change.old).await? {
            let held = way.who.matching(&key).ok_or(Refusal::KeyNotHeld)?;
            let by = key_in_directory(tx, way.to, key.kind).await?;
            let line = held.identity.reveal();
            let half = seal(header_of_replaced(key.id, by.id), line.as_bytes(), &[&by.recipient])?;
            if !tx.units().replace_key(key.id, by.id, half).await? {
                return Err(Refusal::Changed);
            }
        }
        let here = tx.read().accounts().officers_of_unit(change.new).await?;
        for officer in tx.read().accounts().officers_of_unit(change.old).await? {
            let name = names::among(&officer, &here);
            if name != officer.display_name {
                tx.accounts().name_officer(officer.id, &name).await?;
            }
        }
        if !tx
            .reorganisation()
            .merge_unit(change, self.triage.clock.today(), self.triage.clock.now())
            .await?
        {
            return Err(Refusal::Changed);
        }
        let by = Some(way.who.officer.id);
        Ok(tx
            .audit()
            .record(self.triage.audit().entry(by, Act::UnitMerged, change.old, &way.to.code))
            .await?)
    }
}

impl Way<'_> {
    /// The kinds of the old unit's keys that the session holds.
    fn kinds(&self) -> Vec<KeyKind> {
        let held = |kind: &KeyKind| self.keys.iter().any(|key| key.kind == *kind);
        KeyKind::ALL.iter().copied().filter(held).collect()
    }

    /// A grant in its new form: a case about one of the two units goes above (rule C1).
    pub(super) fn passed(&self, grant: &Grant, tips: &[Envelope]) -> Result<Passed<'_>, Refusal> {
        let mut keys = self.keys.iter().filter(|key| key.kind == grant.kind);
        let line = keys.find_map(|key| grant.sealed.open(grant.header(), &key.identity).ok());
        let Some(line) = line else { return Ok(Passed { to: self.to, sealed: None }) };
        let tip = parse_line(&line).ok().and_then(|key| tip_of(grant, tips, &key));
        let concerned = |tip: Tip| self.units.concerns(&tip, &self.to.code, self.categories);
        let to = if tip.is_some_and(concerned) { self.above } else { self.to };
        let sealed = seal(grant.header(), &line, &[&recipient_of(to, grant.kind)?])?;
        Ok(Passed { to, sealed: Some(sealed) })
    }
}

fn tip_of(grant: &Grant, tips: &[Envelope], key: &Identity) -> Option<Tip> {
    let tip = tips.iter().find(|it| it.case == grant.case && it.key_epoch == grant.key_epoch)?;
    serde_json::from_slice(&tip.sealed.open(tip.header(), key).ok()?).ok()
}

/// The key of a unit that the signed directory names, as the store knows it.
async fn key_in_directory(tx: &Tx, unit: &ServedUnit, kind: KeyKind) -> Result<UnitKey, Refusal> {
    let recipient = recipient_of(unit, kind)?;
    let mut keys = tx.read().units().keys(UnitId(unit.id)).await?;
    keys.extend(
        tx.read().units().replaced_keys(UnitId(unit.id)).await?.into_iter().map(|it| it.key),
    );
    let named = keys.into_iter().find(|key| key.kind == kind && key.recipient == recipient);
    named.ok_or_else(|| ReorganisationError::NotPublished.into())
}
