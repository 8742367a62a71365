//! Where the room's verbs stand.

use crate::db::handles::{reads, writes};

reads! {
    /// Units that are merged or split, and what is still to pass on.
    reorganisation: ReorganisationReads
}

writes! {
    /// What merging and splitting units changes.
    reorganisation: ReorganisationWrites
}
