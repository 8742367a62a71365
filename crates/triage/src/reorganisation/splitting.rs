//! How the open cases of a split unit are looked at. Cases from the villages that went to another unit follow
//! under new keys, since the old unit still holds its own.

use casework::directory::{Directory, ServedUnit};
use casework::ids::{CaseId, UnitId};
use casework::tip::Tip;
use sealing::header::{Header, Purpose};
use sealing::sealed::seal;
use storage::audit::Act;
use storage::cases::{Case, Grant};
use storage::db::store::Tx;
use storage::handover::rekey::Rekeyed;
use storage::reorganisation::UnitChange;
use storage::units::villages::StoredVillage;

use crate::cases::open::OpenCase;
use crate::cases::open::grants::kept_by_the_lead;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::directory::{UnitDirectory, recipient_of};
use crate::platform::refusal::Refusal;
use crate::reorganisation::error::ReorganisationError;
use crate::reorganisation::handles::Reorganisation;

/// A case that follows its village.
struct Follows<'d> {
    opened: OpenCase,
    /// The unit that it goes to.
    to: &'d ServedUnit,
}

impl Reorganisation<'_> {
    /// Whether the signed directory says that all these villages went from `old` to `new`.
    pub(crate) fn is_published(
        directory: &Directory,
        change: &UnitChange,
        old: &str,
        villages: &[StoredVillage],
    ) -> bool {
        let went = |village: &StoredVillage| {
            let now = directory.of_village(old, &village.id.to_string());
            now.is_some_and(|unit| unit.id != change.old.0 && unit.keys.is_some())
        };
        villages.iter().all(went)
    }

    /// Whether this session can open all cases of a unit.
    pub(crate) async fn holds_all_of(&self, who: &SignedIn, unit: UnitId) -> Result<bool, Refusal> {
        let keys = self.triage.store.read().units().keys(unit).await?;
        Ok(who.unit.id == unit && keys.iter().all(|key| who.matching(key).is_some()))
    }

    /// One step: looks at the next open cases, and those from the villages follow. Nothing of them is shown.
    /// When none is left, the change is done.
    pub(crate) async fn look_at_some(
        &self,
        who: &SignedIn,
        change: &UnitChange,
        most: u64,
    ) -> Result<(), Refusal> {
        if !self.holds_all_of(who, change.old).await? {
            return Err(Refusal::KeyNotHeld);
        }
        let units = self.triage.unit_directory().await?;
        let old = self.triage.names().code_of(change.old).await?;
        let villages = self.triage.store.read().units().villages_of_change(change.id).await?;
        if !Self::is_published(&units, change, &old, &villages) {
            return Err(ReorganisationError::NotPublished.into());
        }
        let cases =
            self.triage.store.read().reorganisation().cases_to_look_at(change, most).await?;
        let mut following = Vec::new();
        for case in &cases {
            following.extend(self.follows(who, &units, &old, &villages, case).await?);
        }
        let ids: Vec<CaseId> = following.iter().map(|it| it.opened.case.id).collect();
        let tx = self.triage.store.begin_on(&ids).await?;
        let by = Some(who.officer.id);
        let mut detail = self.triage.names().code_of(change.new).await?;
        match cases.last() {
            Some(last) if !tx.reorganisation().reach(change, last.id.0).await? => {
                return Err(Refusal::Changed);
            }
            None if !tx.reorganisation().end_change(change.id, self.triage.clock.now()).await? => {
                return Err(Refusal::Changed);
            }
            None => {
                tx.audit()
                    .record(self.triage.audit().entry(by, Act::UnitSplit, change.old, &detail))
                    .await?;
            }
            Some(_) if following.is_empty() => {}
            Some(_) => {
                detail = format!("{detail} {}", following.len());
                tx.audit()
                    .record(self.triage.audit().entry(by, Act::CasesPassedOn, change.old, &detail))
                    .await?;
            }
        }
        for it in following {
            self.follow(&tx, who, &units, it).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The case and the unit of its village, if it is from one of these villages. A case that does not open
    /// or names no village stays; so does one about the unit to which it would go.
    async fn follows<'d>(
        &self,
        who: &SignedIn,
        units: &'d UnitDirectory,
        old: &str,
        villages: &[StoredVillage],
        case: &Case,
    ) -> Result<Option<Follows<'d>>, Refusal> {
        let opened = self.triage.opening().unsealed(who, case.clone()).await?;
        let told = |it: &OpenCase| it.first::<Tip>(Purpose::Tip).ok().and_then(|tip| tip.village);
        let village = told(&opened).or_else(|| opened.originals.iter().find_map(told));
        let Some(village) = village else { return Ok(None) };
        if !villages.iter().any(|it| it.id.to_string() == village) || opened.writer().is_err() {
            return Ok(None);
        }
        let to = units.of_village(old, &village).ok_or(ReorganisationError::NotPublished)?;
        if opened.concerns(&to.code, units, &self.triage.categories) {
            return Ok(None);
        }
        Ok(Some(Follows { opened, to }))
    }

    async fn follow(
        &self,
        tx: &Tx,
        who: &SignedIn,
        units: &UnitDirectory,
        it: Follows<'_>,
    ) -> Result<(), Refusal> {
        let (case, to) = (&it.opened.case, it.to);
        let grants = tx.read().cases().grants(&[case.id]).await?;
        let present = |it: &&Grant| it.key_epoch == case.key_epoch && it.beside;
        let (woken, shared): (Vec<_>, Vec<_>) =
            grants.iter().filter(present).partition(|it| it.dormant);
        let holders = shared.iter().filter_map(|it| unit_of(units, it.unit));
        let holds = |unit: &&ServedUnit| {
            unit.id != to.id && !it.opened.concerns(&unit.code, units, &self.triage.categories)
        };
        let beside: Vec<&ServedUnit> = holders.filter(holds).collect();
        let new = self.triage.rekeying().rekeyed(&it.opened, units, to, None, &beside)?;
        let new = Rekeyed { state: case.state, keeps_aside: true, ..new };
        let by = Some(who.officer.id);
        let entry =
            self.triage.audit().entry(by, Act::CasePassedOn, case.unit, &to.code).on_case(case.id);
        if !tx.handover().rekey(case, new, entry).await? {
            return Err(Refusal::Changed);
        }
        self.originals_follow(tx, who, &it, &grants).await?;
        if !woken.is_empty() {
            tx.handover().wake(&Case { key_epoch: case.key_epoch + 1, ..case.clone() }).await?;
        }
        let _prepared = tx.handover().end_handover(case.id).await?;
        let way = (case.unit, UnitId(to.id));
        Ok(tx.reorganisation().pass_waiting_referral(case.id, way, self.triage.clock.now()).await?)
    }

    /// The originals that the unit kept of a case go with it: they hold the writer's words, and the old unit
    /// has no more to do with the case.
    async fn originals_follow(
        &self,
        tx: &Tx,
        who: &SignedIn,
        it: &Follows<'_>,
        grants: &[Grant],
    ) -> Result<(), Refusal> {
        let to = UnitId(it.to.id);
        for grant in kept_by_the_lead(&it.opened.case, grants) {
            let Some(key) = who.case_key(grant) else { continue };
            let header = Header { purpose: Purpose::Grant, subject: grant.case.0, id: grant.id };
            let recipient = recipient_of(it.to, it.opened.case.kind)?;
            let sealed = seal(header, key.reveal().as_bytes(), &[&recipient])?;
            if !tx.reorganisation().pass_grant(grant, to, Some(sealed)).await? {
                return Err(Refusal::Changed);
            }
            tx.reorganisation().pass_original(grant.case, grant.key_epoch, to).await?;
        }
        Ok(())
    }
}

fn unit_of(directory: &Directory, id: UnitId) -> Option<&ServedUnit> {
    directory.units.iter().find(|unit| unit.id == id.0 && unit.keys.is_some())
}
