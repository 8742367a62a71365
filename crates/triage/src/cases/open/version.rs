//! Two officers on one case: the caller of an act says which version they saw, and is told if the case has
//! changed.

use casework::ids::CaseNumber;
use storage::cases::version::Version;

use crate::cases::handles::Opening;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// A case, and the version that the caller saw; without one, the act applies to the present version.
#[derive(Clone, Copy, Debug)]
pub struct CaseAtVersion {
    /// Its number.
    pub number: CaseNumber,
    /// The version that the caller saw.
    pub seen: Option<Version>,
}

impl From<CaseNumber> for CaseAtVersion {
    fn from(number: CaseNumber) -> Self {
        Self { number, seen: None }
    }
}

impl CaseAtVersion {
    /// Reads a number and a version from outside; an empty version is none.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`Refusal::UnknownCode`] when the version is not one.
    pub fn parse(number: &str, seen: Option<&str>) -> Result<Self, Refusal> {
        Self::of(number_of(number)?, seen)
    }

    /// Takes a case and reads a version from outside; an empty version is none.
    ///
    /// # Errors
    /// [`Refusal::UnknownCode`] when the version is not one.
    pub fn of(number: CaseNumber, seen: Option<&str>) -> Result<Self, Refusal> {
        let seen = seen.filter(|text| !text.is_empty()).map(str::parse).transpose();
        Ok(Self { number, seen: seen.map_err(|_| Refusal::UnknownCode)? })
    }
}

impl Opening<'_> {
    /// The present version of a case, for a page that asks automatically; it opens nothing and is not
    /// recorded as a view.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no case that this officer may see.
    pub async fn version(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
    ) -> Result<Version, Refusal> {
        let case = self.visible(&may.who, number).await?;
        Ok(self.triage.store.read().cases().version(case.id).await?)
    }
}

/// Reads the number in an address; text that is not a number gives no case.
pub(crate) fn number_of(text: &str) -> Result<CaseNumber, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}
