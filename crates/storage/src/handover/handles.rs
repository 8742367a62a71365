//! The handles of this room's verbs.

use crate::db::handles::{reads, writes};

reads! {
    /// Reads hand-overs, shared cases, originals and agreements.
    handover: HandoverReads
}

writes! {
    /// Changes hand-overs, shared cases, originals and agreements.
    handover: HandoverWrites
}
