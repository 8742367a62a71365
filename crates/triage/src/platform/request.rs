//! What is read of a request: a proof from its session, the form or JSON that it carries, and what it is
//! answered without one.

pub mod address;
pub mod denied;
pub mod extract;
pub mod from_our_page;
pub mod origin;
pub mod proof;
pub mod sent;
pub mod strangers;
