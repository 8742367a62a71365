//! Services of the machine on which the program runs. This room knows no setting and no case.

pub(crate) mod connections;
pub(crate) mod folder;
pub(crate) mod lines;
pub(crate) mod output;
pub(crate) mod runtime;
