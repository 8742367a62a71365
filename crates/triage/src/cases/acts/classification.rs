//! An officer's judgement of a tip: its class by law, and whether something else confirms it.

pub mod http;

use casework::case::acts::CaseAct;
use casework::class::{Classified, Corroborated};
use casework::clock::Timestamp;
use casework::tip::check_text;
use sealing::header::Purpose;
use storage::audit::{Act, Recorded};

use crate::cases::handles::Cases;
use crate::cases::open::OpenCase;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// Independent corroboration, as the page shows it (rule A3).
pub struct Verified {
    /// What confirms the tip.
    pub text: String,
    /// The officer who recorded it.
    pub by: String,
    /// When they recorded it.
    pub at: Timestamp,
}

impl Cases<'_> {
    /// Classifies a case by law. The class is sealed in the case; the chain only says that it was set.
    ///
    /// # Errors
    /// [`Refusal::UnknownCode`] when the class cannot be chosen today.
    pub async fn classify(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        class: &str,
    ) -> Result<(), Refusal> {
        let mut valid = self.triage.classes.valid_on(self.triage.clock.today());
        let class = valid.find(|it| it.code == class).ok_or(Refusal::UnknownCode)?;
        let opened = self.triage.opening().opened_for(may, case, CaseAct::Classify).await?;
        let by = may.who.officer.display_name.clone();
        let body = Classified { class: class.code.clone(), by };
        let new = self.sealed(&opened, Purpose::Classification, &body, None)?;
        let tx = self.triage.opening().begin_on(&opened).await?;
        tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), new).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::CaseClassified, ""))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Records that something independent confirms the tip; until then the tip is unverified.
    ///
    /// # Errors
    /// [`Refusal::Words`] when the words are missing or too long.
    pub async fn corroborate(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        text: &str,
    ) -> Result<(), Refusal> {
        check_text(text)?;
        let opened = self.triage.opening().opened_for(may, case, CaseAct::Corroborate).await?;
        let by = may.who.officer.display_name.clone();
        let body = Corroborated { text: text.to_owned(), by, at: None };
        let new = self.sealed(&opened, Purpose::Corroboration, &body, None)?;
        let detail = new.sealed.fingerprint();
        let tx = self.triage.opening().begin_on(&opened).await?;
        tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), new).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::CaseCorroborated, &detail))
            .await?;
        Ok(tx.commit().await?)
    }
}

/// The last corroboration, if there is one: its words from the case; its time from the chain, or from the
/// case in a sanitised copy.
pub(crate) fn verified(opened: &OpenCase, history: &[Recorded]) -> Option<Verified> {
    let (_, recorded) = opened.all::<Corroborated>(Purpose::Corroboration).pop()?;
    let act = Act::CaseCorroborated.name();
    let in_the_chain = || history.iter().rev().find(|it| it.act == act).map(|it| it.at);
    let at = recorded.at.map(Timestamp).or_else(in_the_chain)?;
    Some(Verified { text: recorded.text, by: recorded.by, at })
}
