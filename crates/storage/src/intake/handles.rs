//! The handles of this room's verbs.

use crate::db::handles::{reads, writes};

reads! {
    /// Reads withdrawn cases.
    intake: IntakeReads
}

writes! {
    /// Erases withdrawn cases.
    intake: IntakeWrites
}
