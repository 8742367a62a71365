//! Where the room's use cases stand.

use crate::platform::handles::handles;

handles! {
    /// Units that are merged or split.
    reorganisation: Reorganisation,
    /// Passing cases on from unit to unit, when they are.
    passing: Passing,
}
