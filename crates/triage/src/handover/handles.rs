//! The handles of this room's use cases.

use crate::platform::handles::handles;

handles! {
    /// Handing a case to another unit.
    referrals: Referrals,
    /// The new keys of a case that goes to another unit, and the parts left out.
    rekeying: Rekeying,
    /// Sharing a case with another unit.
    sharing: Sharing,
    /// Agreements between units.
    agreements: Agreements,
}
