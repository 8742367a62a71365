//! What an officer may be. One person may be several.

use serde::{Deserialize, Serialize};

/// A role within a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Cán bộ trực: works the queue.
    DutyOfficer,
    /// Trưởng công an xã: the same, assigns and closes.
    UnitHead,
    /// Người biên tập ẩn danh: checks that what is handed on does not identify the writer.
    Sanitiser,
    /// Giám sát: audit trail, clocks and totals, no content.
    Oversight,
    /// Quản trị: units, invitations and health, no content.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] =
        [Self::DutyOfficer, Self::UnitHead, Self::Sanitiser, Self::Oversight, Self::Administrator];

    /// The name used in `demo.json`, the API and the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DutyOfficer => "duty_officer",
            Self::UnitHead => "unit_head",
            Self::Sanitiser => "sanitiser",
            Self::Oversight => "oversight",
            Self::Administrator => "administrator",
        }
    }

    /// The role of this name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether whoever has this role is given keys of their unit: they read what cases say.
    #[must_use]
    pub fn holds_keys(self) -> bool {
        self.works_cases() || self == Self::Sanitiser
    }

    /// Whether this role reads and works cases.
    #[must_use]
    pub fn works_cases(self) -> bool {
        matches!(self, Self::DutyOfficer | Self::UnitHead)
    }
}
