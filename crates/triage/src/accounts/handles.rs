//! The handles of this room's use cases.

use crate::platform::handles::handles;

handles! {
    /// Accounts: joining, the owner's own account, password resets.
    accounts: Accounts,
    /// Signing in and out, with one factor or two.
    sign_in: SigningIn,
}
