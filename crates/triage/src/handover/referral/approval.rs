//! The gate (rule W7): the unit's head lets a case's text go to another unit, in a second person's words, or
//! with the reason why there is nothing to hide.

use casework::case::acts::CaseAct;
use casework::copied::says_something;
use casework::ids::{CaseNumber, EnvelopeId};
use casework::referral::Stage;
use casework::tip::{Note, Sanitised, check_text};
use sealing::header::{Header, Purpose};
use sealing::sealed::seal;
use storage::audit::Act;
use storage::handover::referrals::{Handover, Referral};
use storage::handover::rekey::{Rekeyed, Resealed};

use crate::cases::open::OpenCase;
use crate::handover::error::HandoverError;
use crate::handover::handles::Referrals;
use crate::handover::referral::Going;
use crate::platform::auth::{LeadUnit, May};
use crate::platform::refusal::Refusal;

/// The head's approval.
#[derive(Clone, Copy, Default)]
pub struct Approval<'a> {
    /// Only the preparation of this id.
    pub seen: Option<i64>,
    /// Why there is nothing to hide, if nobody sanitised.
    pub reason: &'a str,
}

impl Referrals<'_> {
    /// Approves a prepared hand-over or sharing, as the unit's head: the case leaves, or is shared.
    ///
    /// # Errors
    /// [`Refusal::Changed`] when another one is prepared by now, [`HandoverError::NoReason`] when nobody
    /// sanitised and there is no reason, [`HandoverError`] for any other refusal.
    pub async fn let_go(
        &self,
        may: &May<LeadUnit>,
        number: CaseNumber,
        approval: Approval<'_>,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, number, CaseAct::Approve).await?;
        let handover = self.triage.store.read().handover().of_case(opened.case.id).await?;
        let handover = handover.ok_or(HandoverError::NotPending)?;
        if approval.seen.is_some_and(|seen| seen != handover.id) {
            return Err(Refusal::Changed);
        }
        if handover.stage == Stage::Sanitising {
            return Err(HandoverError::NotSanitised.into());
        }
        if handover.shares() {
            return self.triage.sharing().approve(may, &opened, &handover, approval.reason).await;
        }
        self.let_refer(may, &opened, &handover, approval.reason).await
    }

    async fn let_refer(
        &self,
        may: &May<LeadUnit>,
        opened: &OpenCase,
        handover: &Handover,
        reason: &str,
    ) -> Result<(), Refusal> {
        let earlier = self.triage.store.read().handover().referrals(opened.case.id).await?;
        let units = self.triage.unit_directory().await?;
        let to = units.units.iter().find(|unit| unit.id == handover.to.0);
        let to = to.ok_or(HandoverError::TooFar)?;
        let basis = self.basis(opened, to, handover.agreement, &earlier).await?;
        let sanitised = opened.sanitised_for(handover);
        let mut new =
            self.triage.rekeying().rekeyed(opened, &units, to, sanitised.as_ref(), &[])?;
        let reason = match &sanitised {
            Some(sanitised) => {
                new.envelopes.extend(self.along(may, opened, &new, sanitised).await?);
                None
            }
            None => Some(self.with_reason(may, opened, &mut new, reason)?),
        };
        let referral = self.referral(may, opened, to, basis, sanitised.is_some(), earlier.len());
        let referral = Referral { agreement: handover.agreement, ..referral };
        let tx = self.triage.opening().begin_on(opened).await?;
        let (act, preparation) = (Act::CaseReferred, Some(handover.id));
        let going = Going { to, new, referral, act, preparation, reason };
        self.hand_over(&tx, may, opened, going).await?;
        Ok(tx.commit().await?)
    }

    /// Adds the head's reason to a text that goes out unchanged, for its readers there; gives its fingerprint
    /// for the chain.
    pub(super) fn with_reason<A>(
        &self,
        may: &May<A>,
        opened: &OpenCase,
        new: &mut Rekeyed,
        reason: &str,
    ) -> Result<String, Refusal> {
        let (id, purpose) = (EnvelopeId::draw(&self.triage.rng), Purpose::Note);
        let note =
            Note { text: checked(reason)?.to_owned(), by: may.who.officer.display_name.clone() };
        let body = serde_json::to_vec(&note).map_err(|_| Refusal::Internal)?;
        let header = Header { purpose, subject: opened.case.id.0, id: id.0 };
        let sealed = seal(header, &body, &[&new.recipient])?;
        let fingerprint = sealed.fingerprint();
        let sequence = new.envelopes.iter().map(|it| it.sequence).max().unwrap_or_default() + 1;
        new.envelopes.push(Resealed {
            id,
            purpose,
            sequence,
            day: self.triage.clock.today(),
            sealed,
        });
        Ok(fingerprint)
    }
}

impl OpenCase {
    /// The words that a second person left for this preparation.
    pub(crate) fn sanitised_for(&self, handover: &Handover) -> Option<Sanitised> {
        let sanitised = self.last::<Sanitised>(Purpose::Sanitised);
        sanitised.filter(|it| it.handover == handover.id)
    }
}

/// A reason why there is nothing to hide.
pub(crate) fn checked(reason: &str) -> Result<&str, Refusal> {
    if !says_something(reason) {
        return Err(HandoverError::NoReason.into());
    }
    check_text(reason)?;
    Ok(reason)
}
