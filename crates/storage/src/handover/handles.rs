//! Where the room's verbs stand.

use crate::db::handles::{reads, writes};

reads! {
    /// Hand-overs, what is shared, originals and agreements, as they stand.
    handover: HandoverReads
}

writes! {
    /// Changes of hand-overs, of what is shared, of originals and agreements.
    handover: HandoverWrites
}
