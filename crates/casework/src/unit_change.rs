//! How units change: one is merged into another, or a part of one goes to another.

use crate::codes;

codes! {
    /// What becomes of the old unit.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    UnitChangeKind {
        /// It goes, and another stands in its place.
        Merger = "merger",
        /// It stays, and some of its villages go to another.
        Split = "split",
    }
}
