//! The handles of this room's verbs.

use crate::db::handles::{reads, writes};

reads! {
    /// Reads units with their villages, keys and support bodies.
    units: UnitReads
}

writes! {
    /// Changes units, their villages, keys and support bodies.
    units: UnitWrites
}
