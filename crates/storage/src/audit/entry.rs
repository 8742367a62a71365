//! An act to be recorded.

use casework::clock::Timestamp;
use casework::ids::{CaseId, OfficerId, UnitId};

use crate::audit::act::Act;

/// An act to be recorded.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// The officer; none for the command line.
    pub officer: Option<OfficerId>,
    /// The act.
    pub act: Act,
    /// The case, if any.
    pub case: Option<CaseId>,
    /// The unit, if any.
    pub unit: Option<UnitId>,
    /// A code that completes the act, such as a state or the hash of a sealed reason.
    pub detail: String,
}

impl Entry {
    /// An act of the command line or of triage itself, without case or unit.
    #[must_use]
    pub fn of_nobody(at: Timestamp, act: Act) -> Self {
        Self { at, officer: None, act, case: None, unit: None, detail: String::new() }
    }

    /// The same by an officer of a unit.
    #[must_use]
    pub fn by(self, officer: OfficerId, unit: UnitId) -> Self {
        Self { officer: Some(officer), ..self }.of_unit(unit)
    }

    /// The same of or on a unit.
    #[must_use]
    pub fn of_unit(self, unit: UnitId) -> Self {
        Self { unit: Some(unit), ..self }
    }

    /// The same on a case.
    #[must_use]
    pub fn on_case(self, case: CaseId) -> Self {
        Self { case: Some(case), ..self }
    }

    /// The same with the code that completes it.
    #[must_use]
    pub fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }
}
