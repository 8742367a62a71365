//! Recusal: an officer stays away from a case (rule C2). Triage enforces it, since the key is the unit's.

pub mod http;

use casework::case::acts::CaseAct;
use casework::ids::CaseNumber;
use storage::audit::Act;

use crate::cases::handles::Conflicts;
use crate::cases::open::version::CaseAtVersion;
use crate::cases::unattended::waits_for_nobody;
use crate::platform::auth::{LeadUnit, May, Permission};
use crate::platform::refusal::Refusal;

impl Conflicts<'_> {
    /// Takes an officer off a case at once, at their own word; if they handled it, it has no handler now.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such case that they may see.
    pub async fn recuse<A: Permission>(
        &self,
        may: &May<A>,
        case: impl Into<CaseAtVersion>,
    ) -> Result<(), Refusal> {
        let CaseAtVersion { number, .. } = case.into();
        let case = self.triage.opening().visible(&may.who, number).await?;
        self.triage.opening().allow(&may.who, &case, CaseAct::Recuse).await?;
        let me = may.who.officer.id;
        let opened = self.triage.opening().unsealed(&may.who, case.clone()).await?;
        let headline = opened.headline();
        let left = self.triage.handlers().attended_by(&case, headline.as_ref()).await?.without(me);
        let tx = self.triage.store.begin_on(&[case.id]).await?;
        if !tx.conflicts().recuse(case.id, me).await? {
            return Err(Refusal::NotFound);
        }
        tx.cases().unassign_from(case.id, me).await?;
        tx.audit().record(self.triage.opening().act_on(may, &case, Act::Recused, "")).await?;
        // Officers whose password they reset stay away too.
        self.triage.handlers().take_off_handlers(&tx, &[case.id], Some(me)).await?;
        if waits_for_nobody(&case, &left) {
            self.triage.handlers().wake(&tx, &case).await?;
        }
        tx.commit().await?;
        self.triage.conflict_cache.forget();
        Ok(())
    }

    /// Ends an officer's recusal from a case. A head who stays away from a case decides nothing in it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`Refusal::NoColleague`] when that officer has no recusal there.
    pub async fn lift_recusal(
        &self,
        may: &May<LeadUnit>,
        number: CaseNumber,
        username: &str,
    ) -> Result<(), Refusal> {
        let case = self.triage.opening().visible(&may.who, number).await?;
        self.triage.opening().allow(&may.who, &case, CaseAct::LiftRecusal).await?;
        let colleague = self.triage.store.read().accounts().with_username(username).await?;
        let colleague =
            colleague.filter(|it| it.unit == may.who.unit.id).ok_or(Refusal::NoColleague)?;
        let tx = self.triage.store.begin_on(&[case.id]).await?;
        if !tx.conflicts().lift_recusal(case.id, colleague.id).await? {
            return Err(Refusal::NoColleague);
        }
        let whom = colleague.id.0.to_string();
        tx.audit()
            .record(self.triage.opening().act_on(may, &case, Act::RecusalLifted, &whom))
            .await?;
        Ok(tx.commit().await?)
    }
}
