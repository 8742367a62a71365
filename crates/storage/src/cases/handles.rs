//! The handles of this room's verbs.

use crate::db::handles::{reads, writes};

reads! {
    /// Reads a case and the rows that belong to it.
    cases: CaseReads
}

reads! {
    /// Lists and counts of cases.
    queue: QueueReads
}

reads! {
    /// Reads which officers stay away from which cases.
    conflicts: ConflictReads
}

writes! {
    /// Changes a case and the rows that belong to it.
    cases: CaseWrites
}

writes! {
    /// Changes which officers stay away from which cases.
    conflicts: ConflictWrites
}
