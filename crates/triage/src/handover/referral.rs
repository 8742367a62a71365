//! Referral: handing a case to a neighbour, to the unit above, or back to the unit that it came from.
//!
//! Any officer of the desk asks; the unit's head approves. In between, a second person may rewrite the text
//! so that it tells nothing of the writer; otherwise the head says why there is nothing to hide (rule W7).
//! The case then gets new keys, and the same token opens it; the sender keeps a tombstone. Sharing a case
//! with a neighbour goes through the same gate ([`crate::handover::sharing`]).

pub mod along;
pub mod approval;
mod basis;
pub mod compared;
pub mod http;
pub mod page;
pub mod panel;
pub(crate) mod rekeying;
pub mod sanitising;
pub mod tombstones;

use casework::case::acts::CaseAct;
use casework::directory::{Directory, ServedUnit};
use casework::ids::{CaseNumber, UnitId};
use casework::referral::{Answer, Basis, Stage};
use storage::audit::Act;
use storage::db::error::StoreError;
use storage::db::store::Tx;
use storage::handover::referrals::{Handover, Referral, unanswered};
use storage::handover::rekey::Rekeyed;

use crate::cases::deadlines::to_answer;
use crate::cases::error::CaseError;
use crate::cases::open::OpenCase;
use crate::handover::error::HandoverError;
use crate::handover::handles::Referrals;
use crate::handover::referral::compared::Compared;
use crate::platform::auth::{LeadUnit, May, Permission, WorkCases};
use crate::platform::refusal::Refusal;

/// The hand-over that is asked for.
pub struct NewReferral<'a> {
    /// Code of the unit.
    pub to: &'a str,
    /// The agreement it rests on, from the register.
    pub agreement: Option<i64>,
    /// Whether a second person sanitises the text first.
    pub sanitise: bool,
    /// Why there is nothing to hide, if nobody sanitises and the unit's head asks.
    pub reason: &'a str,
}

/// A hand-over or sharing under preparation.
pub struct Prepared {
    /// The preparation.
    pub handover: Handover,
    /// Code of the unit that is to get the case, or to hold it beside the lead.
    pub to: String,
    /// Both texts, once a second person has left theirs.
    pub compared: Option<Compared>,
}

/// A case that goes to another unit.
struct Going<'a> {
    /// The unit that gets the case.
    to: &'a ServedUnit,
    /// The case under new keys.
    new: Rekeyed,
    /// The stored record of the hand-over.
    referral: Referral,
    /// The act: a hand-over or a return.
    act: Act,
    /// The preparation that this hand-over completes; without one, any preparation of the case ends.
    preparation: Option<i64>,
    /// The fingerprint of the head's reason, if nobody sanitised.
    reason: Option<String>,
}

impl Referrals<'_> {
    /// Asks for a hand-over. It goes at once if the unit's head asks without sanitising and gives a reason.
    ///
    /// # Errors
    /// [`HandoverError`], the reason for a refusal.
    pub async fn ask(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
        asked: &NewReferral<'_>,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, number, CaseAct::Refer).await?;
        let earlier = self.triage.store.read().handover().referrals(opened.case.id).await?;
        let units = self.triage.unit_directory().await?;
        let to = destination(&units, &opened, asked.to)?;
        let basis = self.basis(&opened, to, asked.agreement, &earlier).await?;
        opened.can_be_sealed_anew()?;
        let stage = if asked.sanitise { Stage::Sanitising } else { Stage::Approval };
        let handover = Handover {
            id: self.triage.rng.id(),
            case: opened.case.id,
            to: UnitId(to.id),
            basis,
            agreement: asked.agreement,
            stage,
            asked_by: may.who.officer.id,
            asked_at: self.triage.clock.now(),
            ahead: None,
        };
        let goes = if !asked.sanitise && LeadUnit::given_to(&may.who.acting_roles()) {
            let mut new = self.triage.rekeying().rekeyed(&opened, &units, to, None, &[])?;
            let reason = Some(self.with_reason(may, &opened, &mut new, asked.reason)?);
            let referral = self.referral(may, &opened, to, basis, false, earlier.len());
            let referral = Referral { agreement: handover.agreement, ..referral };
            let act = Act::CaseReferred;
            Some(Going { to, new, referral, act, preparation: Some(handover.id), reason })
        } else {
            None
        };
        // Asked for and approved in one transaction, so that a refusal leaves nothing behind.
        let tx = self.triage.opening().begin_on(&opened).await?;
        self.prepare(&tx, may, &opened, &handover).await?;
        if let Some(going) = goes {
            self.hand_over(&tx, may, &opened, going).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Starts preparing a hand-over or a sharing, and records it.
    pub(crate) async fn prepare<A>(
        &self,
        tx: &Tx,
        may: &May<A>,
        opened: &OpenCase,
        new: &Handover,
    ) -> Result<(), Refusal> {
        match tx.handover().prepare_handover(new).await {
            Err(StoreError::Conflict(_)) => return Err(HandoverError::Pending.into()),
            other => other?,
        }
        let asked =
            self.triage.opening().act_on(may, &opened.case, Act::HandoverAsked, new.basis.name());
        Ok(tx.audit().record(asked).await?)
    }

    /// The hand-over or sharing under preparation of a case that the officer's unit leads; the opening is
    /// recorded.
    ///
    /// # Errors
    /// [`HandoverError::NotPending`] when there is none.
    pub async fn prepared(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
    ) -> Result<Prepared, Refusal> {
        let opened = self.triage.opening().opened(may, number).await?.led()?;
        let handover = self.triage.store.read().handover().of_case(opened.case.id).await?;
        let handover = handover.ok_or(HandoverError::NotPending)?;
        let to = self.triage.names().code_of(handover.to).await?;
        let tx = self.triage.store.begin().await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::CaseViewed, ""))
            .await?;
        tx.commit().await?;
        Ok(Prepared { compared: opened.compared(&handover), handover, to })
    }

    /// Drops a hand-over under preparation.
    ///
    /// # Errors
    /// [`HandoverError::NotPending`] when there is none.
    pub async fn drop_handover(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, number, CaseAct::Drop).await?;
        let tx = self.triage.opening().begin_on(&opened).await?;
        if !tx.handover().end_handover(opened.case.id).await? {
            return Err(HandoverError::NotPending.into());
        }
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::HandoverDropped, ""))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Gives back a case that another unit handed over. When a case is returned for the second time, it goes
    /// to the unit above automatically.
    ///
    /// # Errors
    /// [`CaseError::NotReferred`] when there is no hand-over to answer.
    pub async fn give_back(&self, may: &May<WorkCases>, number: CaseNumber) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, number, CaseAct::GiveBack).await?;
        let earlier = self.triage.store.read().handover().referrals(opened.case.id).await?;
        let last = unanswered(&earlier, opened.case.unit).ok_or(CaseError::NotReferred)?;
        let units = self.triage.unit_directory().await?;
        let (to, basis) = self.way_back(&opened, &units, last, &earlier)?;
        let new = self.triage.rekeying().rekeyed(&opened, &units, to, None, &[])?;
        let referral = self.referral(may, &opened, to, basis, false, earlier.len());
        let tx = self.triage.opening().begin_on(&opened).await?;
        let act = Act::ReferralReturned;
        let going = Going { to, new, referral, act, preparation: None, reason: None };
        self.hand_over(&tx, may, &opened, going).await?;
        Ok(tx.commit().await?)
    }

    pub(crate) fn referral<A>(
        &self,
        may: &May<A>,
        opened: &OpenCase,
        to: &ServedUnit,
        basis: Basis,
        sanitised: bool,
        hop: usize,
    ) -> Referral {
        let hop = i32::try_from(hop).unwrap_or(i32::MAX);
        let now = self.triage.clock.now();
        Referral {
            id: self.triage.rng.id(),
            case: opened.case.id,
            from: opened.case.unit,
            to: UnitId(to.id),
            basis,
            agreement: None,
            officer: may.who.officer.id,
            at: now,
            accept_by: now.plus(i64::from(self.triage.settings.answer_hours) * 60 * 60),
            answer: None,
            sanitised,
            kept: sanitised,
            hop,
            key_epoch: opened.case.key_epoch,
        }
    }

    /// New keys, the tombstone, the answer to the hand-over before, and the record in the chain.
    async fn hand_over<A>(
        &self,
        tx: &Tx,
        may: &May<A>,
        opened: &OpenCase,
        going: Going<'_>,
    ) -> Result<(), Refusal> {
        let Going { to, new, referral, act, preparation, reason } = going;
        let earlier = tx.read().handover().referrals(opened.case.id).await?;
        if let Some(open) = unanswered(&earlier, opened.case.unit) {
            let answer =
                if act == Act::ReferralReturned { Answer::Returned } else { Answer::Accepted };
            tx.handover().answer_referral(open.id, answer, referral.at).await?;
        }
        match preparation {
            Some(id) if !tx.handover().end_this_handover(id).await? => {
                return Err(Refusal::Changed);
            }
            Some(_) => {}
            None => {
                let _prepared = tx.handover().end_handover(opened.case.id).await?;
            }
        }
        if let Some(reason) = reason {
            tx.audit()
                .record(self.triage.opening().act_on(
                    may,
                    &opened.case,
                    Act::NothingToHide,
                    &reason,
                ))
                .await?;
        }
        let detail = format!("{} {}", referral.basis.name(), to.code);
        if !tx
            .handover()
            .rekey(&opened.case, new, self.triage.opening().act_on(may, &opened.case, act, &detail))
            .await?
        {
            return Err(Refusal::Changed);
        }
        tx.handover().refer(&referral).await?;
        // An unconfirmed hold was the old holder's wish; the new holder cannot confirm it.
        if tx
            .read()
            .cases()
            .legal_hold(opened.case.id)
            .await?
            .is_some_and(|it| it.confirmed.is_none())
        {
            tx.cases().lift_hold(opened.case.id).await?;
        }
        let answer = to_answer(referral.at, referral.accept_by);
        Ok(tx.cases().run_deadlines(opened.case.id, &[answer]).await?)
    }

    /// Makes hand-overs that nobody answered in time known to the unit above, by waking the dormant grant.
    /// Done at a tick; gives how many.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn wake_what_waits(&self) -> Result<usize, Refusal> {
        let late =
            self.triage.store.read().handover().unanswered(self.triage.clock.now(), 500).await?;
        let mut woken = 0;
        for referral in late {
            // A grant that cannot be woken does not stop the others.
            woken += usize::from(matches!(
                self.triage.handlers().make_known(referral.case, referral.to).await,
                Ok(true)
            ));
        }
        Ok(woken)
    }
}

/// The unit of this code, if it is served.
fn destination<'d>(
    directory: &'d Directory,
    opened: &OpenCase,
    code: &str,
) -> Result<&'d ServedUnit, Refusal> {
    let to = directory.unit(code).ok_or(HandoverError::TooFar)?;
    if to.id == opened.case.unit.0 {
        return Err(HandoverError::ToItself.into());
    }
    Ok(to)
}
