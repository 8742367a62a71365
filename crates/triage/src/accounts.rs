//! The accounts of officers: signing in, joining, passwords, second factors.

pub(crate) mod colleague;
pub mod password_reset;
pub mod profile;
pub mod registration;
pub mod second_factor;
pub mod sign_in;
