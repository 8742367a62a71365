//! The new unit of a merger looks at its own cases: those about the old unit go above before its people
//! arrive (rule C1).

use casework::ids::{CaseId, UnitId};
use sealing::header::Purpose;
use storage::audit::{Act, BESIDE};
use storage::cases::Grant;
use storage::db::store::Tx;
use storage::reorganisation::{LOOKED, UnitChange};

use crate::platform::auth::signed_in::{HeldKey, SignedIn};
use crate::platform::refusal::Refusal;
use crate::reorganisation::error::ReorganisationError;
use crate::reorganisation::handles::Reorganisation;
use crate::reorganisation::passing::{Passed, Way};

impl Reorganisation<'_> {
    /// Whether the new unit has looked at all that it held before anything passed on. A unit that holds
    /// nothing has nothing to look at; the end is stored, since passed-on grants come under its keys too.
    pub(crate) async fn has_looked(&self, change: &UnitChange) -> Result<bool, Refusal> {
        if change.done.is_some() || change.reached == Some(LOOKED) {
            return Ok(true);
        }
        if self.triage.store.read().reorganisation().grants_not_looked_at(change).await? > 0 {
            return Ok(false);
        }
        let tx = self.triage.store.begin().await?;
        if !tx.reorganisation().reach(change, LOOKED).await? {
            return Err(Refusal::Changed);
        }
        tx.commit().await?;
        Ok(true)
    }

    /// One step: opens the next grants; nothing of them is shown.
    pub(crate) async fn look_at_own(
        &self,
        who: &SignedIn,
        change: &UnitChange,
        most: u64,
    ) -> Result<(), Refusal> {
        if !self.holds_all_of(who, change.new).await? {
            return Err(ReorganisationError::NotLooked.into());
        }
        let units = self.triage.unit_directory().await?;
        let own = |it: &&HeldKey| it.unit == change.new;
        let keys = who.keys.iter().chain(&who.replaced).filter(own).cloned().collect();
        let way = self.triage.passing().way(who, change, keys, &units).await?;
        let grants =
            self.triage.store.read().reorganisation().grants_to_look_at(change, most).await?;
        let cases: Vec<CaseId> = grants.iter().map(|grant| grant.case).collect();
        let tips = self.triage.store.read().cases().envelopes_for(&cases, Purpose::Tip).await?;
        let mut go = Vec::new();
        for grant in &grants {
            let passed = way.passed(grant, &tips)?;
            if passed.sealed.is_some() && passed.to.id == way.above.id {
                go.push((grant, passed));
            }
        }
        let gone: Vec<CaseId> = go.iter().map(|(grant, _)| grant.case).collect();
        let tx = self.triage.store.begin_on(&gone).await?;
        let ended = grants.len() < usize::try_from(most).unwrap_or(usize::MAX);
        let reached = grants.last().filter(|_| !ended).map_or(LOOKED, |last| last.id);
        if !tx.reorganisation().reach(change, reached).await? {
            return Err(Refusal::Changed);
        }
        for (grant, passed) in go {
            self.goes_above(&tx, &way, grant, passed).await?;
        }
        Ok(tx.commit().await?)
    }

    /// A case that the unit leads goes above with its keys; any other grant goes too, unless the unit above
    /// has one.
    async fn goes_above(
        &self,
        tx: &Tx,
        way: &Way<'_>,
        grant: &Grant,
        Passed { to, sealed }: Passed<'_>,
    ) -> Result<(), Refusal> {
        let above = UnitId(to.id);
        let case = tx.read().cases().with_id(grant.case).await?.ok_or(Refusal::Changed)?;
        let present = grant.key_epoch == case.key_epoch;
        let leads = present && case.unit == grant.unit && !grant.dormant && !grant.beside;
        let grants = tx.read().cases().grants(&[case.id]).await?;
        let same = |it: &&Grant| it.key_epoch == grant.key_epoch && it.unit == above && !it.dormant;
        let there: Vec<&Grant> = grants.iter().filter(same).collect();
        if leads {
            // The unit above held it beside and now leads it.
            for it in there {
                tx.reorganisation().drop_grant(it.id).await?;
            }
        } else if !grant.dormant && !there.is_empty() {
            tx.reorganisation().drop_grant(grant.id).await?;
            return self.note_gone(tx, way, grant, BESIDE).await;
        }
        if !tx.reorganisation().pass_grant(grant, above, sealed).await? {
            return Err(Refusal::Changed);
        }
        if leads {
            if !tx.reorganisation().pass_case(&case, above).await? {
                return Err(Refusal::Changed);
            }
            let _prepared = tx.handover().end_handover(case.id).await?;
            let now = self.triage.clock.now();
            tx.reorganisation().pass_waiting_referral(case.id, (grant.unit, above), now).await?;
            return self.note_gone(tx, way, grant, "").await;
        }
        if !present {
            tx.reorganisation().pass_original(case.id, grant.key_epoch, above).await?;
        }
        if grant.dormant { Ok(()) } else { self.note_gone(tx, way, grant, BESIDE).await }
    }

    async fn note_gone(
        &self,
        tx: &Tx,
        way: &Way<'_>,
        grant: &Grant,
        how: &str,
    ) -> Result<(), Refusal> {
        let detail = format!("{} {how}", way.above.code);
        let by = Some(way.who.officer.id);
        let entry = self.triage.audit().entry(by, Act::CasePassedOn, grant.unit, detail.trim_end());
        Ok(tx.audit().record(entry.on_case(grant.case)).await?)
    }
}
