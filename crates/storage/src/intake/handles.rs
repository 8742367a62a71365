//! Where the room's verbs stand.

use crate::db::handles::{reads, writes};

reads! {
    /// What writers took back.
    intake: IntakeReads
}

writes! {
    /// The erasing of what writers took back.
    intake: IntakeWrites
}
