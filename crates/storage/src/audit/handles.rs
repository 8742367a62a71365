//! Where the room's verbs stand.

use crate::db::handles::{reads, writes};

reads! {
    /// The chain of acts and its heads, as they stand.
    audit: AuditReads
}

writes! {
    /// What is added to the chain of acts.
    audit: AuditWrites
}
