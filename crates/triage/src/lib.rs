//! The officers' service: queue, case, question and answer, assignment, closing.
//!
//! It opens a case only with the key of an officer who is signed in. A feature is a file with its
//! use case and, beside it, `http.rs` and its page: [`signing`] (in and out), [`joining`] (an
//! invitation becomes an account with keys), [`queue`], [`casefile`]. [`permit`] turns a request
//! into the proof that an act is allowed; [`station`] is what all share; [`routes`] knows them all.

pub mod aside;
pub mod bodies;
pub mod casefile;
pub mod joining;
pub mod live;
pub mod permit;
pub mod queue;
pub mod recusal;
pub mod refusal;
pub mod routes;
mod shell;
pub mod signing;
pub mod station;
pub mod tasks;
