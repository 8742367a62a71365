//! Two officers on one case: whoever acts says what they saw, and hears it when it moved on.

use casework::ids::CaseNumber;
use storage::cases::version::Version;

use crate::cases::handles::Opening;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// A case, and what of it was seen by whoever acts; without that, the act goes by what is there.
#[derive(Clone, Copy, Debug)]
pub struct CaseAtVersion {
    /// Its number.
    pub number: CaseNumber,
    /// What they saw.
    pub seen: Option<Version>,
}

impl From<CaseNumber> for CaseAtVersion {
    fn from(number: CaseNumber) -> Self {
        Self { number, seen: None }
    }
}

impl CaseAtVersion {
    /// A number and a version as they come from outside; an empty version is none.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`Refusal::UnknownCode`] when the version is not one.
    pub fn parse(number: &str, seen: Option<&str>) -> Result<Self, Refusal> {
        Self::of(number_of(number)?, seen)
    }

    /// A case and a version as it comes from outside; an empty version is none.
    ///
    /// # Errors
    /// [`Refusal::UnknownCode`] when the version is not one.
    pub fn of(number: CaseNumber, seen: Option<&str>) -> Result<Self, Refusal> {
        let seen = seen.filter(|text| !text.is_empty()).map(str::parse).transpose();
        Ok(Self { number, seen: seen.map_err(|_| Refusal::UnknownCode)? })
    }
}

impl Opening<'_> {
    /// What a case has come to, for a page that asks by itself; opening nothing, it is no view.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none that this officer may see.
    pub async fn version(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
    ) -> Result<Version, Refusal> {
        let case = self.visible(&may.who, number).await?;
        Ok(self.triage.store.read().cases().version(case.id).await?)
    }
}

/// The number in an address; what is none names no case.
pub(crate) fn number_of(text: &str) -> Result<CaseNumber, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}
