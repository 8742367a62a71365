//! Officers' accounts: their data, their sign-in, and password resets by others.

pub mod handles;
pub mod invitations;
pub mod names;
pub mod officers;
pub mod password_resets;
pub mod second_factors;
pub mod sessions;
pub mod wrong_tries;
