//! The database: opening it, its tables, transactions, and code that all rooms use.

pub mod compaction;
pub mod error;
pub mod fingerprints;
pub(crate) mod handles;
mod lock_order;
pub(crate) mod migrations;
pub(crate) mod rows;
pub mod schema;
pub mod store;
pub mod whole_file;
