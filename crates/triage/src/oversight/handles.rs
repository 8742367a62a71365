//! Where the room's use cases stand.

use crate::platform::handles::handles;

handles! {
    /// The audit trail, totals, and the administrator's page.
    oversight: Oversight,
}
