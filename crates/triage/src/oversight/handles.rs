//! The handles of this room's use cases.

use crate::platform::handles::handles;

handles! {
    /// The audit trail, totals, and the administrator's page.
    oversight: Oversight,
}
