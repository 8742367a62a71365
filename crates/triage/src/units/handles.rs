//! The handles of this room's use cases.

use crate::platform::handles::handles;

handles! {
    /// The officers of a unit, its keys and its support bodies.
    units: Units,
}
