//! Cases of one's own unit: who may see one, what stands in it, what is done with it.

pub mod acts;
pub mod conflicts;
pub mod counts;
pub mod deadlines;
pub(crate) mod handlers;
pub mod legal_hold;
pub mod open;
pub mod queue;
pub mod recusal;
pub(crate) mod sight;
pub mod tasks;
pub(crate) mod unattended;
pub mod view;
