//! What the program asks of the machine it runs on. It knows no setting and no case.

pub(crate) mod connections;
pub(crate) mod folder;
pub(crate) mod lines;
pub(crate) mod output;
pub(crate) mod runtime;
