//! The handles of this room's verbs.

use crate::db::handles::{reads, writes};

reads! {
    /// Reads units that are merged or split, and what is still to pass on.
    reorganisation: ReorganisationReads
}

writes! {
    /// Changes rows when units are merged or split.
    reorganisation: ReorganisationWrites
}
