//! Reading a request: the proof from its session, its form or JSON, and the answer without a proof.

pub mod address;
pub mod denied;
pub mod extract;
pub mod from_our_page;
pub mod origin;
pub mod proof;
pub mod sent;
pub mod strangers;
