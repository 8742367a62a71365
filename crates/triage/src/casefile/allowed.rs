//! Whether an act on a case is possible now: by the one table of acts and states, at one place.

use casework::case::State;
use casework::case::acts::CaseAct;
use casework::ids::CaseId;
use storage::cases::Case;
use storage::db::store::Tx;

use crate::casefile::Opened;
use crate::casefile::seen::AsSeen;
use crate::permit::May;
use crate::referral::unanswered;
use crate::refusal::{NoReferral, Refusal};
use crate::station::{SignedIn, Station};

impl Station {
    /// Opens a case for an act that is possible now.
    ///
    /// # Errors
    /// As [`Station::visible`]; [`Refusal::Changed`] when it is not as whoever acts saw it,
    /// [`Refusal::NotLead`] or [`Refusal::NoSuchMove`] when the act is not possible, for giving back
    /// [`NoReferral::NotReferred`].
    pub(crate) async fn opened_for<A>(
        &self,
        may: &May<A>,
        case: impl Into<AsSeen>,
        act: CaseAct,
    ) -> Result<Opened, Refusal> {
        let opened = self.opened(may, case).await?;
        self.allow(&may.who, &opened.case, act).await?;
        Ok(Opened { act: Some(act), ..opened })
    }

    /// Refuses an act that is not possible on this case, or not by this officer's unit.
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
        let handed = self.store.read().referrals(case.id).await?;
        Ok(unanswered(&handed, case.unit).is_some())
    }
}

/// Refuses an act that a colleague has made impossible since the case was read; the case is held.
pub(crate) async fn still_possible(tx: &Tx, case: CaseId, act: CaseAct) -> Result<(), Refusal> {
    let now = tx.read().case(case).await?.ok_or(Refusal::Changed)?;
    let handed = tx.read().referrals(case).await?;
    let waits = unanswered(&handed, now.unit).is_some();
    if act.is_possible(now.state, waits) { Ok(()) } else { Err(Refusal::Changed) }
}

fn allowed(who: &SignedIn, case: &Case, waits: bool, act: CaseAct) -> Result<(), Refusal> {
    if act.is_of_the_lead() && case.unit != who.unit.id {
        return Err(Refusal::NotLead);
    }
    match act {
        _ if act.is_possible(case.state, waits) => Ok(()),
        CaseAct::GiveBack if case.state != State::Closed => Err(NoReferral::NotReferred.into()),
        _ => Err(Refusal::NoSuchMove),
    }
}
