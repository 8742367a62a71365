//! The handler of a case can open it. An act that ends that also removes them as the handler, in the same
//! transaction, and the history says so.

use casework::ids::{CaseId, OfficerId};
use storage::audit::Act;
use storage::cases::Case;
use storage::db::store::Tx;

use crate::cases::handles::Handlers;
use crate::platform::refusal::Refusal;

/// How many cases one tick handles at most.
const AT_A_TICK: u64 = 500;

impl Handlers<'_> {
    /// Sets the handler of a case, in a transaction that has locked it and recorded the act. An officer who
    /// has lost the key or recused themselves meanwhile does not get it.
    ///
    /// # Errors
    /// [`Refusal::Changed`].
    pub(crate) async fn give(&self, tx: &Tx, case: CaseId, to: OfficerId) -> Result<(), Refusal> {
        tx.cases().assign(case, to).await?;
        let in_vain = tx.read().conflicts().kept_in_vain(&[case], self.triage.clock.now()).await?;
        if in_vain.is_empty() { Ok(()) } else { Err(Refusal::Changed) }
    }

    /// Starts a transaction that may end what an officer can open: it locks all open cases that they handle.
    pub(crate) async fn begin_on_handled_by(
        &self,
        officer: OfficerId,
    ) -> Result<(Tx, Vec<CaseId>), Refusal> {
        let handled = self.triage.store.read().cases().handled_by(officer).await?;
        let tx = self.triage.store.begin_on(&handled).await?;
        Ok((tx, handled))
    }

    /// The same by user name; if nobody has this name, it locks nothing.
    pub(crate) async fn begin_on_handled_by_named(
        &self,
        username: &str,
    ) -> Result<(Tx, Vec<CaseId>), Refusal> {
        match self.triage.store.read().accounts().with_username(username).await? {
            Some(officer) => self.begin_on_handled_by(officer.id).await,
            None => Ok((self.triage.store.begin().await?, Vec::new())),
        }
    }

    /// Ends that work: removes this officer from the cases that they handle and cannot open now; gives how
    /// many. The chain is locked by now, so nobody gives them another case.
    ///
    /// # Errors
    /// [`Refusal::Changed`] when they were given a case since the transaction began, which is not locked.
    pub(crate) async fn take_off_officer(
        &self,
        tx: &Tx,
        (officer, held): (OfficerId, &[CaseId]),
        by: Option<OfficerId>,
    ) -> Result<u64, Refusal> {
        if tx.read().cases().handled_by(officer).await?.iter().any(|case| !held.contains(case)) {
            return Err(Refusal::Changed);
        }
        self.take_off_handlers(tx, held, by).await
    }

    /// Removes handlers who cannot open them from these cases, which the transaction has locked; gives how
    /// many.
    pub(crate) async fn take_off_handlers(
        &self,
        tx: &Tx,
        held: &[CaseId],
        by: Option<OfficerId>,
    ) -> Result<u64, Refusal> {
        let mut taken = 0;
        for case in tx.read().conflicts().kept_in_vain(held, self.triage.clock.now()).await? {
            self.take_off(tx, &case, by).await?;
            taken += 1;
        }
        Ok(taken)
    }

    async fn take_off(&self, tx: &Tx, case: &Case, by: Option<OfficerId>) -> Result<(), Refusal> {
        let Some(handler) = case.handler else { return Ok(()) };
        tx.cases().unassign_from(case.id, handler).await?;
        let entry =
            self.triage.audit().entry(by, Act::HandlerGone, case.unit, &handler.0.to_string());
        Ok(tx.audit().record(entry.on_case(case.id)).await?)
    }

    /// Removes handlers from cases that they cannot open: cases left so by an earlier version, or accepted at
    /// the very moment at which another officer took the key away. Done at a tick; gives how many.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn leave_what_handlers_cannot_open(&self) -> Result<u64, Refusal> {
        let now = self.triage.clock.now();
        let mut taken = 0;
        for case in self.triage.store.read().conflicts().all_kept_in_vain(now, AT_A_TICK).await? {
            let tx = self.triage.store.begin_on(&[case.id]).await?;
            taken += self.take_off_handlers(&tx, &[case.id], None).await?;
            tx.commit().await?;
        }
        Ok(taken)
    }
}
