//! Where the room's verbs stand.

use crate::db::handles::{reads, writes};

reads! {
    /// Units with their villages, keys and support bodies, as they stand.
    units: UnitReads
}

writes! {
    /// Changes of units, their villages, keys and support bodies.
    units: UnitWrites
}
