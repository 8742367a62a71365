//! Shared cases: a neighbour holds a border case beside the unit that leads it. The case comes to the
//! neighbour through the same gate as a hand-over (rule W7, [`crate::handover::referral::approval`]).

pub mod http;
pub mod listed;
pub mod page;

use casework::case::acts::CaseAct;
use casework::directory::ServedUnit;
use casework::ids::{CaseNumber, UnitId};
use casework::referral::{Answer, Basis, Stage};
use casework::tip::{Sanitised, check_answer};
use storage::audit::Act;
use storage::cases::{Case, Grant};
use storage::db::store::Tx;
use storage::handover::referrals::{Handover, Referral};
use storage::handover::rekey::Rekeyed;

use crate::cases::error::CaseError;
use crate::cases::open::OpenCase;
use crate::handover::error::HandoverError;
use crate::handover::handles::Sharing;
use crate::handover::referral::approval::checked;
use crate::platform::auth::{LeadUnit, May, Permission, WorkCases};
use crate::platform::directory::{UnitDirectory, recipient_of};
use crate::platform::refusal::Refusal;

/// The sharing that is asked for.
pub struct NewShare<'a> {
    /// Code of the neighbour.
    pub with: &'a str,
    /// Whether a second person sanitises the text first.
    pub sanitise: bool,
    /// Why there is nothing to hide, if nobody sanitises and the unit's head asks.
    pub reason: &'a str,
    /// Place and time of an urgent case that the neighbour is shown at once, with its category.
    pub ahead: Option<(&'a str, &'a str)>,
}

impl Sharing<'_> {
    /// Asks that a neighbour hold a case beside the officer's unit. It is shared at once if the unit's head
    /// asks without sanitising and gives a reason. Gives whether it was.
    ///
    /// # Errors
    /// [`HandoverError`], the reason for a refusal.
    pub async fn ask(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
        asked: &NewShare<'_>,
    ) -> Result<bool, Refusal> {
        let opened = self.triage.opening().opened_for(may, number, CaseAct::Share).await?;
        let units = self.triage.unit_directory().await?;
        let to = self.can_share(&opened, &units, asked.with).await?;
        opened.can_be_sealed_anew()?;
        let id = self.triage.rng.id();
        let ahead = match asked.ahead {
            Some(_) if !opened.case.urgent => return Err(HandoverError::NotUrgent.into()),
            Some(shown) => Some(opened.sealed_ahead(to, id, within_limits(shown)?)?),
            None => None,
        };
        let handover = Handover {
            id,
            case: opened.case.id,
            to: UnitId(to.id),
            basis: Basis::Shared,
            agreement: None,
            stage: if asked.sanitise { Stage::Sanitising } else { Stage::Approval },
            asked_by: may.who.officer.id,
            asked_at: self.triage.clock.now(),
            ahead,
        };
        let at_once = !asked.sanitise && LeadUnit::given_to(&may.who.acting_roles());
        let reason = if at_once { Some(checked(asked.reason)?) } else { None };
        let tx = self.triage.opening().begin_on(&opened).await?;
        self.triage.referrals().prepare(&tx, may, &opened, &handover).await?;
        match reason {
            Some(reason) => self.share_as_it_is(&tx, may, &opened, (to, id), reason).await?,
            None if handover.ahead.is_some() => {
                tx.audit()
                    .record(self.triage.opening().act_on(
                        may,
                        &opened.case,
                        Act::ShownAhead,
                        &to.code,
                    ))
                    .await?;
            }
            None => {}
        }
        tx.commit().await?;
        Ok(at_once)
    }

    /// The neighbour of the unit that leads a case, if it can hold the case beside.
    pub(crate) async fn can_share<'d>(
        &self,
        opened: &OpenCase,
        units: &'d UnitDirectory,
        with: &str,
    ) -> Result<&'d ServedUnit, Refusal> {
        let here = units.units.iter().find(|unit| unit.id == opened.case.unit.0);
        let here = here.ok_or(HandoverError::TooFar)?;
        if with == here.code {
            return Err(HandoverError::ToItself.into());
        }
        if opened.concerns(with, units, &self.triage.categories) {
            return Err(HandoverError::Concerned.into());
        }
        self.triage.names().refuse_merged(with).await?;
        let known = here.neighbours.iter().any(|code| code == with);
        let to = units.unit(with).filter(|_| known).ok_or(HandoverError::TooFar)?;
        let _has_keys = recipient_of(to, opened.case.kind)?;
        if opened.key.is_none() {
            return Err(CaseError::Unreadable.into());
        }
        Ok(to)
    }

    /// Shares the case as prepared, as the unit's head.
    pub(crate) async fn approve(
        &self,
        may: &May<LeadUnit>,
        opened: &OpenCase,
        handover: &Handover,
        reason: &str,
    ) -> Result<(), Refusal> {
        let (units, with) =
            (self.triage.unit_directory().await?, self.triage.names().code_of(handover.to).await?);
        let to = self.can_share(opened, &units, &with).await?;
        let Some(sanitised) = opened.sanitised_for(handover) else {
            let reason = checked(reason)?;
            let tx = self.triage.opening().begin_on(opened).await?;
            self.share_as_it_is(&tx, may, opened, (to, handover.id), reason).await?;
            return Ok(tx.commit().await?);
        };
        let read = self.triage.store.read();
        let grants = read.cases().grants(&[opened.case.id]).await?;
        let present = |it: &&Grant| it.key_epoch == opened.case.key_epoch && it.beside;
        let (woken, shared): (Vec<_>, Vec<_>) =
            grants.iter().filter(present).partition(|it| it.dormant);
        // A unit may have signed meanwhile to be merged with the unit that the tip is about (rule C1).
        let held = |unit: &&ServedUnit| {
            let beside = shared.iter().any(|it| it.unit.0 == unit.id);
            beside && !opened.concerns(&unit.code, &units, &self.triage.categories)
        };
        let held = units.units.iter().filter(held).filter(|it| it.keys.is_some() && it.id != to.id);
        let beside: Vec<&ServedUnit> = held.chain([to]).collect();
        let new = self.shared_copy(may, opened, &units, &sanitised, &beside).await?;
        let tx = self.triage.opening().begin_on(opened).await?;
        self.share_the_copy(&tx, may, opened, (to, handover.id), new).await?;
        if !woken.is_empty() {
            tx.handover()
                .wake(&Case { key_epoch: opened.case.key_epoch + 1, ..opened.case.clone() })
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Seals the case's key to a neighbour, who can then read all of it. The head's reason is stored in the
    /// case.
    async fn share_as_it_is<A>(
        &self,
        tx: &Tx,
        may: &May<A>,
        opened: &OpenCase,
        (to, preparation): (&ServedUnit, i64),
        reason: &str,
    ) -> Result<(), Refusal> {
        let (case, unit) = (&opened.case, UnitId(to.id));
        let key = opened.key.as_ref().ok_or(CaseError::Unreadable)?;
        let recipient = recipient_of(to, case.kind)?;
        let grant =
            self.triage.rekeying().key_for(opened, key, &recipient, unit, case.kind, false)?;
        let note = self.triage.cases().note(may, opened, reason)?;
        let fingerprint = note.sealed.fingerprint();
        if !tx.handover().end_this_handover(preparation).await? {
            return Err(Refusal::Changed);
        }
        // One grant is enough: the earlier one goes.
        let _before = tx.handover().take_grant(case, unit).await?;
        tx.handover().grant_beside(case, grant).await?;
        tx.cases().add_envelope(case.id, self.triage.clock.today(), note).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, case, Act::NothingToHide, &fingerprint))
            .await?;
        Ok(tx
            .audit()
            .record(self.triage.opening().act_on(may, case, Act::CaseShared, &to.code))
            .await?)
    }

    /// The case in the second person's words, under new keys of its unit and of the units that hold it
    /// beside.
    async fn shared_copy<A>(
        &self,
        may: &May<A>,
        opened: &OpenCase,
        units: &UnitDirectory,
        sanitised: &Sanitised,
        beside: &[&ServedUnit],
    ) -> Result<Rekeyed, Refusal> {
        let case = &opened.case;
        let here = units.units.iter().find(|unit| unit.id == case.unit.0);
        let here = here.ok_or(HandoverError::TooFar)?;
        let new = self.triage.rekeying().rekeyed(opened, units, here, Some(sanitised), beside)?;
        let mut new = Rekeyed { state: case.state, keeps_aside: true, keeps_handler: true, ..new };
        new.envelopes.extend(self.triage.referrals().along(may, opened, &new, sanitised).await?);
        new.envelopes.extend(opened.work_along(&new)?);
        Ok(new)
    }

    async fn share_the_copy<A>(
        &self,
        tx: &Tx,
        may: &May<A>,
        opened: &OpenCase,
        (to, preparation): (&ServedUnit, i64),
        new: Rekeyed,
    ) -> Result<(), Refusal> {
        let case = &opened.case;
        if !tx.handover().end_this_handover(preparation).await? {
            return Err(Refusal::Changed);
        }
        if !tx
            .handover()
            .rekey(
                case,
                new,
                self.triage.opening().act_on(may, case, Act::SanitisedShared, &to.code),
            )
            .await?
        {
            return Err(Refusal::Changed);
        }
        let hop = tx.read().handover().referrals(case.id).await?.len();
        let kept = self.triage.referrals().referral(may, opened, to, Basis::Shared, true, hop);
        let answer = Some((Answer::Accepted, kept.at));
        Ok(tx.handover().refer(&Referral { answer, accept_by: kept.at, ..kept }).await?)
    }

    /// Takes a shared case back from a neighbour.
    ///
    /// # Errors
    /// [`CaseError::NotReferred`] when it is not shared with that neighbour.
    pub async fn end(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
        with: &str,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, number, CaseAct::Unshare).await?;
        let tx = self.triage.opening().begin_on(&opened).await?;
        let unit = tx.read().units().with_code(with).await?.ok_or(CaseError::NotReferred)?;
        if !tx.handover().take_grant(&opened.case, unit.id).await? {
            return Err(CaseError::NotReferred.into());
        }
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::CaseUnshared, with))
            .await?;
        Ok(tx.commit().await?)
    }
}

fn within_limits<'a>(shown: (&'a str, &'a str)) -> Result<(&'a str, &'a str), Refusal> {
    check_answer(shown.0)?;
    check_answer(shown.1)?;
    Ok(shown)
}
