//! Where the room's verbs stand.

use crate::db::handles::{reads, writes};

reads! {
    /// A case with what hangs on it, as it stands.
    cases: CaseReads
}

reads! {
    /// Lists and counts of cases.
    queue: QueueReads
}

reads! {
    /// Who keeps away from which cases, as it stands.
    conflicts: ConflictReads
}

writes! {
    /// Changes of a case and of what hangs on it.
    cases: CaseWrites
}

writes! {
    /// Changes of who keeps away from which cases.
    conflicts: ConflictWrites
}
