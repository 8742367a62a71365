//! Whether an act on a case is possible now: the one place that asks the table of acts and states.

use casework::case::State;
use casework::case::acts::CaseAct;
use casework::ids::CaseId;
use storage::cases::Case;
use storage::db::store::Tx;
use storage::handover::referrals::unanswered;

use crate::cases::error::CaseError;
use crate::cases::handles::Opening;
use crate::cases::open::OpenCase;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::May;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::refusal::Refusal;

impl Opening<'_> {
    /// Opens a case for an act that is possible now.
    ///
    /// # Errors
    /// As [`Opening::visible`]; [`Refusal::Changed`] when the case is not at the version that the caller saw,
    /// [`CaseError::NotLead`] or [`CaseError::NoSuchMove`] when the act is not possible,
    /// [`CaseError::NotReferred`] for giving back.
    pub(crate) async fn opened_for<A>(
        &self,
        may: &May<A>,
        case: impl Into<CaseAtVersion>,
        act: CaseAct,
    ) -> Result<OpenCase, Refusal> {
        let opened = self.opened(may, case).await?;
        self.allow(&may.who, &opened.case, act).await?;
        Ok(OpenCase { act: Some(act), ..opened })
    }

    /// Starts a transaction on a case. The case must still have the keys with which it was opened and the
    /// version that the caller saw, and the act for which it was opened must still be possible. A case opened
    /// for no act is refused, so that no act bypasses the table of acts and states.
    pub(crate) async fn begin_on(&self, opened: &OpenCase) -> Result<Tx, Refusal> {
        let (case, act) = (&opened.case, opened.act.ok_or(Refusal::Internal)?);
        let tx = self.triage.store.begin_on(&[case.id]).await?;
        if !tx.cases().lock(case, opened.seen).await? {
            return Err(Refusal::Changed);
        }
        still_possible(&tx, case.id, act).await?;
        Ok(tx)
    }

    /// Refuses an act that is not possible on this case, or not for this officer's unit.
    pub(crate) async fn allow(
        &self,
        who: &SignedIn,
        case: &Case,
        act: CaseAct,
    ) -> Result<(), Refusal> {
        let waits = self.waits_for_answer(case).await?;
        allowed(who, case, waits, act)
    }

    /// All acts that are possible on this case now, by its state and who leads it.
    pub(crate) async fn acts_on(
        &self,
        who: &SignedIn,
        case: &Case,
    ) -> Result<Vec<CaseAct>, Refusal> {
        let waits = self.waits_for_answer(case).await?;
        let possible = |act: &CaseAct| allowed(who, case, waits, *act).is_ok();
        Ok(CaseAct::ALL.iter().copied().filter(possible).collect())
    }

    async fn waits_for_answer(&self, case: &Case) -> Result<bool, Refusal> {
        let handed = self.triage.store.read().handover().referrals(case.id).await?;
        Ok(unanswered(&handed, case.unit).is_some())
    }
}

/// Refuses an act that a colleague has made impossible since the case was read; the case is locked.
pub(crate) async fn still_possible(tx: &Tx, case: CaseId, act: CaseAct) -> Result<(), Refusal> {
    let now = tx.read().cases().with_id(case).await?.ok_or(Refusal::Changed)?;
    let handed = tx.read().handover().referrals(case).await?;
    let waits = unanswered(&handed, now.unit).is_some();
    if act.is_possible(now.state, waits) { Ok(()) } else { Err(Refusal::Changed) }
}

fn allowed(who: &SignedIn, case: &Case, waits: bool, act: CaseAct) -> Result<(), Refusal> {
    if act.is_of_the_lead() && case.unit != who.unit.id {
        return Err(CaseError::NotLead.into());
    }
    match act {
        _ if act.is_possible(case.state, waits) => Ok(()),
        CaseAct::GiveBack if case.state != State::Closed => Err(CaseError::NotReferred.into()),
        _ => Err(CaseError::NoSuchMove.into()),
    }
}

/// Moves the case on, unless a colleague moved it meanwhile.
pub(crate) async fn move_to(tx: &Tx, opened: &OpenCase, to: State) -> Result<(), Refusal> {
    if tx.cases().change_state(opened.case.id, opened.case.state, to).await? {
        Ok(())
    } else {
        Err(Refusal::Changed)
    }
}
