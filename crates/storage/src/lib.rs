//! The store that intake and triage share: ciphertext, and the few plain columns that
//! `docs/data-model.md` lists with their reasons.
//!
//! [`store::Store`] reads, [`store::Tx`] writes, and [`door::Door`] is all that intake has: the one
//! case whose lookup digest it names. Rows are private; domain values come out. To store a new
//! thing: a column or table in a new migration, its reason in `docs/data-model.md`, a row type in
//! `rows/`, a file of verbs beside this one, and a sentence in `tests/contract.rs`.

pub mod agreements;
pub mod ahead;
pub mod audit;
pub mod bodies;
pub mod cases;
pub mod compaction;
pub mod conflicts;
mod connecting;
pub mod deadlines;
pub mod directory_file;
pub mod door;
pub mod dropping;
pub mod editions;
pub mod error;
pub mod factors;
pub mod fingerprints;
pub mod handlers;
pub mod holds;
pub mod invitations;
pub mod keys;
mod known;
mod lock_order;
mod migrations;
pub mod officers;
pub mod originals;
pub mod password_resets;
pub mod queue;
pub mod recusals;
pub mod referrals;
pub mod rekey;
pub mod revision;
mod rows;
pub mod schema;
pub mod sessions;
pub mod sight;
pub mod store;
pub mod timeouts;
pub mod totals;
mod turns;
pub mod unattended;
pub mod unit_changes;
pub mod units;
pub mod whole_file;
pub mod withdrawal;
mod work;
pub mod wrong_tries;
