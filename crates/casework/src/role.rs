//! The roles of officers. One person may have several.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::codes;

/// A role within a unit.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Cán bộ trực: works the queue.
    DutyOfficer,
    /// Trưởng công an xã: works the queue too, assigns and closes.
    UnitHead,
    /// Người biên tập ẩn danh: checks that a text to be handed on does not identify the writer.
    Sanitiser,
    /// Giám sát: audit trail, clocks and totals, no content.
    Oversight,
    /// Quản trị: units, invitations and health, no content.
    Administrator,
}

codes!(Role);

impl Role {
    /// Whether officers of this role get keys of their unit: they read the words of cases.
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
