//! The names of units and officers, and the unit that takes the place of a merged one.

use casework::ids::{OfficerId, UnitId};
use storage::accounts::names::Named;

use crate::platform::directory::DirectoryError;
use crate::platform::handles::Names;
use crate::platform::refusal::Refusal;

/// A unit by code and name.
#[derive(Clone)]
pub struct NamedUnit {
    /// Its code.
    pub code: String,
    /// The name of its territory.
    pub name: String,
}

impl Names<'_> {
    /// The name of a unit: of its territory, or of the body that it is.
    #[must_use]
    pub fn name_of_unit(&self, code: &str) -> String {
        let directory = self.triage.directory.current();
        let named = directory.unit(code).and_then(|unit| unit.name.clone());
        named.unwrap_or_else(|| self.triage.gazetteer.name_of(code))
    }

    /// A unit by code and name.
    pub(crate) fn named_unit(&self, code: &str) -> NamedUnit {
        NamedUnit { code: code.to_owned(), name: self.name_of_unit(code) }
    }

    /// The name of a unit's territory.
    pub(crate) async fn name_of(&self, unit: UnitId) -> Result<String, Refusal> {
        Ok(self.name_of_unit(&self.code_of(unit).await?))
    }

    /// The code of a unit.
    pub(crate) async fn code_of(&self, unit: UnitId) -> Result<String, Refusal> {
        Ok(self.triage.store.read().units().with_id(unit).await?.ok_or(Refusal::Internal)?.code)
    }

    /// The unit into which this one was merged.
    pub(crate) async fn successor(&self, code: &str) -> Result<Option<NamedUnit>, Refusal> {
        let read = self.triage.store.read();
        let Some(mut unit) = read.units().with_code(code).await? else { return Ok(None) };
        let first = unit.id;
        while let Some((_, next)) = unit.merged {
            unit = read.units().with_id(next).await?.ok_or(Refusal::Internal)?;
        }
        Ok((unit.id != first).then(|| self.named_unit(&unit.code)))
    }

    /// Refuses a merged unit, regardless of the signed directory.
    pub(crate) async fn refuse_merged(&self, code: &str) -> Result<(), Refusal> {
        match self.successor(code).await? {
            Some(_) => Err(DirectoryError::MergedAway.into()),
            None => Ok(()),
        }
    }

    /// The names of officers as `unit` sees them: an officer of another unit is named with that unit.
    pub(crate) async fn names_with_units(
        &self,
        officers: &[OfficerId],
        unit: UnitId,
    ) -> Result<Vec<Named>, Refusal> {
        let read = self.triage.store.read();
        let mut names = read.accounts().names_of(officers).await?;
        for named in names.iter_mut().filter(|it| it.unit != unit) {
            if let Some(unit) = read.units().with_id(named.unit).await? {
                named.display_name += ", ";
                named.display_name += &self.name_of_unit(&unit.code);
            }
        }
        Ok(names)
    }
}
