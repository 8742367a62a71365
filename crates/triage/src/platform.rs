//! The base of every room of triage; it knows none of them.

pub(crate) mod audit;
pub mod auth;
pub(crate) mod directory;
pub(crate) mod draft;
pub(crate) mod gone;
pub mod handles;
pub(crate) mod layout;
pub(crate) mod names;
pub(crate) mod notice;
pub mod refusal;
pub mod request;
pub(crate) mod shapes;
pub mod state;
