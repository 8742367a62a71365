//! Where the room's use cases stand.

use crate::platform::handles::handles;

handles! {
    /// Accounts: how one begins, what its owner sees, a forgotten password.
    accounts: Accounts,
    /// Signing in and out, with one factor or two.
    sign_in: SigningIn,
}
