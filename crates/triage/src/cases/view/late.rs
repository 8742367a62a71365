//! A case of which a unit above knows only that it is late: its dormant grant was woken, and none of its keys
//! opens it.

pub mod http;

use casework::clock::Day;
use casework::ids::CaseNumber;
use storage::cases::Case;

use crate::cases::deadlines::Running;
use crate::cases::handles::Opening;
use crate::platform::refusal::Refusal;

/// All that such a unit sees of it.
pub struct LateCase {
    /// Its number.
    pub number: CaseNumber,
    /// Code of the unit that leads it.
    pub lead: String,
    /// The day on which it was received.
    pub day: Day,
    /// The terms that run, the earliest first.
    pub deadlines: Vec<Running>,
}

impl Opening<'_> {
    /// What such a unit sees of this case.
    pub(crate) async fn late_case(&self, case: &Case) -> Result<LateCase, Refusal> {
        let mut deadlines = self.triage.store.read().cases().deadlines(case.id).await?;
        deadlines.retain(|it| it.done.is_none());
        Ok(LateCase {
            number: case.id.number(),
            lead: self.triage.names().code_of(case.unit).await?,
            day: case.day,
            deadlines: self.triage.deadlines().running(case.state, deadlines),
        })
    }
}
