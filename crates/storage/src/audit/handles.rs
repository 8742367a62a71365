//! The handles of this room's verbs.

use crate::db::handles::{reads, writes};

reads! {
    /// Reads the chain of acts and its heads.
    audit: AuditReads
}

writes! {
    /// Adds to the chain of acts.
    audit: AuditWrites
}
