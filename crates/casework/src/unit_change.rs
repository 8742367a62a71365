//! How units change: one is merged into another, or a part of one goes to another.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::codes;

/// What becomes of the old unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum UnitChangeKind {
    /// It ends, and another unit takes its place.
    Merger,
    /// It stays, and some of its villages go to another unit.
    Split,
}

codes!(UnitChangeKind);
