//! The handles of this room's verbs.

use crate::db::handles::{reads, writes};

reads! {
    /// Reads officers, their sessions, invitations and second factors.
    accounts: AccountReads
}

writes! {
    /// Changes officers, their sessions, invitations and second factors.
    accounts: AccountWrites
}
