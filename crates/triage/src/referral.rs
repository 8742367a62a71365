//! Referral: handing a case to a neighbour, to the unit above, or back where it came from.
//!
//! Any officer of the desk asks; the unit's head lets it go. In between, a second person may make
//! the text tell nothing of the writer (rule W7). The case then gets new keys, and the same token
//! opens it; the sender keeps a tombstone.

mod basis;
pub mod http;
pub mod page;
pub mod panel;
pub(crate) mod rekeying;
pub mod sanitising;
pub mod tombstones;

use casework::case::acts::CaseAct;
use casework::clock::Moment;
use casework::directory::{Directory, ServedUnit};
use casework::ids::{CaseNumber, UnitId};
use casework::referral::{Answer, Basis, Stage};
use casework::tip::Sanitised;
use sealing::frame::Purpose;
use storage::audit::Act;
use storage::error::StoreError;
use storage::referrals::{Handover, Referral};
use storage::rekey::Rekeyed;
use storage::store::Tx;

use crate::casefile::Opened;
use crate::deadlines::to_answer;
use crate::permit::{LeadUnit, May, Permission, WorkCases};
use crate::refusal::{NoReferral, Refusal};
use crate::station::Station;

/// What is asked for.
pub struct Asked<'a> {
    /// Code of the unit.
    pub to: &'a str,
    /// The agreement it rests on, from the register.
    pub agreement: Option<i64>,
    /// Whether a second person sanitises the text first.
    pub sanitise: bool,
}

/// A case that goes to another unit.
struct Going<'a> {
    /// That unit.
    to: &'a ServedUnit,
    /// The case under new keys.
    new: Rekeyed,
    /// What is kept of the hand-over.
    referral: Referral,
    /// Handed over or given back.
    act: Act,
}

impl Station {
    /// Asks for a hand-over. When the unit's head asks and nobody needs to sanitise, it goes at once.
    ///
    /// # Errors
    /// [`Refusal::Referral`] with what stands against it.
    pub async fn ask_to_refer(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
        asked: &Asked<'_>,
    ) -> Result<(), Refusal> {
        let opened = self.opened_for(may, number, CaseAct::Refer).await?;
        let earlier = self.store.read().referrals(opened.case.id).await?;
        let units = self.units().await?;
        let to = destination(&units, &opened, asked.to)?;
        let basis = self.basis(&opened, to, asked.agreement, &earlier).await?;
        opened.can_be_sealed_anew()?;
        let stage = if asked.sanitise { Stage::Sanitising } else { Stage::Approval };
        let handover = Handover {
            id: self.chance.id(),
            case: opened.case.id,
            to: UnitId(to.id),
            basis,
            agreement: asked.agreement,
            stage,
            asked_by: may.who.officer.id,
            asked_at: self.clock.now(),
        };
        let goes = if !asked.sanitise && LeadUnit::given_to(&may.who.acting_roles()) {
            let new = self.rekeyed(&opened, &units, to, None, &[])?;
            let referral = self.referral(may, &opened, to, basis, false, earlier.len());
            let referral = Referral { agreement: handover.agreement, ..referral };
            Some(Going { to, new, referral, act: Act::CaseReferred })
        } else {
            None
        };
        // Asked for and let go, or neither: what is refused leaves nothing behind.
        let tx = self.begin_on(&opened).await?;
        match tx.prepare_handover(&handover).await {
            Err(StoreError::Conflict(_)) => return Err(NoReferral::Pending.into()),
            other => other?,
        }
        tx.record(self.act_on(may, &opened.case, Act::HandoverAsked, basis.name())).await?;
        if let Some(going) = goes {
            self.hand_over(&tx, may, &opened, going).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Drops a hand-over that is being prepared.
    ///
    /// # Errors
    /// [`NoReferral::NotPending`] when there is none.
    pub async fn drop_handover(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
    ) -> Result<(), Refusal> {
        let opened = self.opened_for(may, number, CaseAct::Drop).await?;
        let tx = self.begin_on(&opened).await?;
        if !tx.end_handover(opened.case.id).await? {
            return Err(NoReferral::NotPending.into());
        }
        tx.record(self.act_on(may, &opened.case, Act::HandoverDropped, "")).await?;
        Ok(tx.commit().await?)
    }

    /// Lets a prepared hand-over go, as the unit's head; with `seen` only the one of this id.
    ///
    /// # Errors
    /// [`Refusal::Changed`] when it is another by now,
    /// [`Refusal::Referral`] with what stands against it by now.
    pub async fn let_go(
        &self,
        may: &May<LeadUnit>,
        number: CaseNumber,
        seen: Option<i64>,
    ) -> Result<(), Refusal> {
        let opened = self.opened_for(may, number, CaseAct::Approve).await?;
        let read = self.store.read();
        let handover = read.handover(opened.case.id).await?.ok_or(NoReferral::NotPending)?;
        if seen.is_some_and(|seen| seen != handover.id) {
            return Err(Refusal::Changed);
        }
        if handover.stage == Stage::Sanitising {
            return Err(NoReferral::NotSanitised.into());
        }
        let earlier = read.referrals(opened.case.id).await?;
        let units = self.units().await?;
        let to = units.units.iter().find(|unit| unit.id == handover.to.0);
        let to = to.ok_or(NoReferral::TooFar)?;
        let basis = self.basis(&opened, to, handover.agreement, &earlier).await?;
        let sanitised = opened.last::<Sanitised>(Purpose::Sanitised);
        let sanitised = sanitised.filter(|it| it.handover == handover.id);
        let new = self.rekeyed(&opened, &units, to, sanitised.as_ref(), &[])?;
        let referral = self.referral(may, &opened, to, basis, sanitised.is_some(), earlier.len());
        let referral = Referral { agreement: handover.agreement, ..referral };
        let tx = self.begin_on(&opened).await?;
        let going = Going { to, new, referral, act: Act::CaseReferred };
        self.hand_over(&tx, may, &opened, going).await?;
        Ok(tx.commit().await?)
    }

    /// Gives back what another unit handed over. The second time a case is returned it goes to the
    /// unit above by itself.
    ///
    /// # Errors
    /// [`NoReferral::NotReferred`] when there is nothing to answer.
    pub async fn give_back(&self, may: &May<WorkCases>, number: CaseNumber) -> Result<(), Refusal> {
        let opened = self.opened_for(may, number, CaseAct::GiveBack).await?;
        let earlier = self.store.read().referrals(opened.case.id).await?;
        let last = unanswered(&earlier, opened.case.unit).ok_or(NoReferral::NotReferred)?;
        let units = self.units().await?;
        let (to, basis) = self.way_back(&opened, &units, last, &earlier)?;
        let new = self.rekeyed(&opened, &units, to, None, &[])?;
        let referral = self.referral(may, &opened, to, basis, false, earlier.len());
        let tx = self.begin_on(&opened).await?;
        let going = Going { to, new, referral, act: Act::ReferralReturned };
        self.hand_over(&tx, may, &opened, going).await?;
        Ok(tx.commit().await?)
    }

    fn referral<A>(
        &self,
        may: &May<A>,
        opened: &Opened,
        to: &ServedUnit,
        basis: Basis,
        sanitised: bool,
        hop: usize,
    ) -> Referral {
        let hop = i32::try_from(hop).unwrap_or(i32::MAX);
        let now = self.clock.now();
        Referral {
            id: self.chance.id(),
            case: opened.case.id,
            from: opened.case.unit,
            to: UnitId(to.id),
            basis,
            agreement: None,
            officer: may.who.officer.id,
            at: now,
            accept_by: now.plus(i64::from(self.terms.answer_hours) * 60 * 60),
            answer: None,
            sanitised,
            kept: sanitised,
            hop,
            era: opened.case.era,
        }
    }

    /// New keys, the tombstone, the answer to the hand-over before, and the record.
    async fn hand_over<A>(
        &self,
        tx: &Tx,
        may: &May<A>,
        opened: &Opened,
        going: Going<'_>,
    ) -> Result<(), Refusal> {
        let Going { to, new, referral, act } = going;
        let earlier = tx.read().referrals(opened.case.id).await?;
        if let Some(open) = unanswered(&earlier, opened.case.unit) {
            let answer =
                if act == Act::ReferralReturned { Answer::Returned } else { Answer::Accepted };
            tx.answer_referral(open.id, answer, referral.at).await?;
        }
        let prepared = tx.end_handover(opened.case.id).await?;
        if !prepared && act == Act::CaseReferred {
            return Err(NoReferral::NotPending.into());
        }
        let detail = format!("{} {}", referral.basis.name(), to.code);
        if !tx.rekey(&opened.case, new, self.act_on(may, &opened.case, act, &detail)).await? {
            return Err(Refusal::Changed);
        }
        tx.refer(&referral).await?;
        // A hold that nobody confirmed is the old holder's wish, and not the new one's to confirm.
        if tx.read().hold(opened.case.id).await?.is_some_and(|it| it.confirmed.is_none()) {
            tx.lift_hold(opened.case.id).await?;
        }
        let answer = to_answer(referral.at, referral.accept_by);
        Ok(tx.run_deadlines(opened.case.id, &[answer]).await?)
    }

    /// Makes hand-overs that nobody answered in time known to the unit above: the dormant grant is
    /// woken. Done at a tick; gives how many.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn wake_what_waits(&self) -> Result<usize, Refusal> {
        let late = self.store.read().unanswered(self.clock.now(), 500).await?;
        let mut woken = 0;
        for referral in late {
            // One that cannot be woken does not keep the others.
            woken +=
                usize::from(matches!(self.make_known(referral.case, referral.to).await, Ok(true)));
        }
        Ok(woken)
    }
}

/// The hand-over to `unit` that waits for its answer.
pub(crate) fn unanswered(referrals: &[Referral], unit: UnitId) -> Option<&Referral> {
    referrals.last().filter(|it| it.to == unit && it.answer.is_none())
}

/// Whether a hand-over is overdue at this time.
pub(crate) fn is_late(referral: &Referral, now: Moment) -> bool {
    referral.answer.is_none() && referral.accept_by <= now
}

/// The unit of this code, if it is served.
fn destination<'d>(
    directory: &'d Directory,
    opened: &Opened,
    code: &str,
) -> Result<&'d ServedUnit, Refusal> {
    let to = directory.unit(code).ok_or(NoReferral::TooFar)?;
    if to.id == opened.case.unit.0 {
        return Err(NoReferral::ToItself.into());
    }
    Ok(to)
}
