//! The handles of this room's verbs.

use crate::db::handles::{reads, writes};

reads! {
    /// Reads what triage does by itself.
    jobs: JobReads
}

writes! {
    /// Claims what triage does by itself, and notes how it went.
    jobs: JobWrites
}
