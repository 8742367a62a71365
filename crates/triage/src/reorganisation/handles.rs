//! The handles of this room's use cases.

use crate::platform::handles::handles;

handles! {
    /// Units that are merged or split.
    reorganisation: Reorganisation,
    /// Passing on cases when units are merged or split.
    passing: Passing,
}
