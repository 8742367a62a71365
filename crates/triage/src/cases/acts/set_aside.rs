//! Setting cases aside (*để riêng*), one or many. They can be put back at any time, and are not erased
//! sooner.

pub mod http;

use casework::case::acts::CaseAct;
use casework::ids::{CaseId, CaseNumber};
use casework::length;
use storage::audit::Act;

use crate::cases::error::CaseError;
use crate::cases::handles::Cases;
use crate::cases::open::allowed::still_possible;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// The reasons for setting a case aside; giving one is optional.
pub const REASONS: [&str; 4] = ["junk", "duplicate", "test", "later"];

impl Cases<'_> {
    /// Sets cases aside, or puts them back: all or none of those named. A case that is so already is not
    /// changed. `reason` is one of [`REASONS`] or empty.
    ///
    /// # Errors
    /// [`CaseError::NoneChosen`], [`Refusal::UnknownCode`], [`CaseError::NoSuchMove`], or [`Refusal::NotFound`] when one is not
    /// a case that this officer may see.
    pub async fn set_aside(
        &self,
        may: &May<WorkCases>,
        numbers: &[CaseNumber],
        aside: bool,
        reason: &str,
    ) -> Result<(), Refusal> {
        if !(1..=length::CASES).contains(&numbers.len()) {
            return Err(CaseError::NoneChosen.into());
        }
        if !reason.is_empty() && !REASONS.contains(&reason) {
            return Err(Refusal::UnknownCode);
        }
        let act = if aside { CaseAct::SetAside } else { CaseAct::TakeBack };
        let mut cases = Vec::with_capacity(numbers.len());
        for number in numbers {
            let case = self.triage.opening().visible(&may.who, *number).await?;
            self.triage.opening().allow(&may.who, &case, act).await?;
            cases.push(case);
        }
        let (said, detail) = if aside { (Act::SetAside, reason) } else { (Act::TakenBack, "") };
        let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
        let tx = self.triage.store.begin_on(&ids).await?;
        let mut moved = Vec::with_capacity(cases.len());
        for case in &cases {
            still_possible(&tx, case.id, act).await?;
            if tx.cases().set_aside(case.id, aside).await? {
                moved.push(case);
            }
        }
        for case in moved {
            tx.audit().record(self.triage.opening().act_on(may, case, said, detail)).await?;
        }
        Ok(tx.commit().await?)
    }
}
