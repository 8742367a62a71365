//! Where the room's use cases stand.

use crate::platform::handles::handles;

handles! {
    /// The officers of a unit, its keys and its support bodies.
    units: Units,
}
