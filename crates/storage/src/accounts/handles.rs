//! Where the room's verbs stand.

use crate::db::handles::{reads, writes};

reads! {
    /// Officers, their sessions, invitations and second factors, as they stand.
    accounts: AccountReads
}

writes! {
    /// Changes of officers, their sessions, invitations and second factors.
    accounts: AccountWrites
}
