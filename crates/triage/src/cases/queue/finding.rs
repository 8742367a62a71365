//! Finds a case by its number, as a person types it from paper.

use casework::ids::CaseNumber;

use crate::cases::handles::Queue;
use crate::cases::open::version::number_of;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

impl Queue<'_> {
    /// The number of a case of which this officer may see anything, read as people copy it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no case that they may see.
    pub async fn found(&self, may: &May<WorkCases>, typed: &str) -> Result<CaseNumber, Refusal> {
        let number = number_of(typed)?;
        self.triage.opening().seen(&may.who, number).await?;
        Ok(number)
    }
}
