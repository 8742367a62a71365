//! The store that intake and triage share: ciphertext, and the few plain columns that
//! `docs/data-model.md` lists with their reasons.
//!
//! [`db::store::Store`] reads, [`db::store::Tx`] writes, each through the handles of the rooms
//! (`read.cases().version(…)`, `tx.cases().assign(…)`, decision 51). Intake has only [`intake::Door`]: the
//! one case whose lookup digest it names. Rows are private; callers get domain values.
//!
//! Each folder is a room; it uses the rooms before it and none after it:
//!
//! rooms: `db jobs audit accounts units cases handover reorganisation intake`
//!
//! - `db`: connections, transactions, tables, migrations. It knows no room.
//! - `jobs`: what triage does by itself: when it is due, and which node does it.
//! - `audit`: the chain of acts, and whether the chain is intact and all cases are as it says.
//! - `accounts`: officers, their sessions, passwords and second factors.
//! - `units`: units, villages, keys, support bodies, the signed directory.
//! - `cases`: a case with its envelopes and grants; lists and counts; who may see it.
//! - `handover`: how a case comes to another unit, and what stays behind.
//! - `reorganisation`: units that are merged or split, and the cases that pass on with them.
//! - `intake`: the one case that a writer reaches.
//!
//! To store a new thing: a column or table in a new migration, its reason in `docs/data-model.md`, a row type
//! in `db/rows/`, a file in its room with the verbs on the room's handles, and a test in `tests/contract.rs`.

pub mod accounts;
pub mod audit;
pub mod cases;
pub mod db;
pub mod handover;
pub mod intake;
pub mod jobs;
pub mod reorganisation;
pub mod units;
