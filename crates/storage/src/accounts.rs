//! Officers' accounts: who they are, how they sign in, and who gave whom a password.

pub mod handles;
pub mod invitations;
pub mod names;
pub mod officers;
pub mod password_resets;
pub mod second_factors;
pub mod sessions;
pub mod wrong_tries;
