//! The officers' service: queue, case, question and answer, assignment, closing.
//!
//! It opens a case only with the key of an officer who is signed in. A feature is a file with its
//! use case and, beside it, `http.rs` and its page: [`signing`] (in and out), [`joining`] (an
//! invitation becomes an account with keys), [`colleagues`] (who holds which key; admission),
//! [`mending`] (forgotten passwords), [`leaving`], [`dropping`] (replaced keys go), [`factor`], [`account`], [`administering`],
//! [`queue`], [`casefile`], `sight` (who may see a case), [`deadlines`], [`holding`] (legal holds), [`referral`], [`sharing`], [`agreements`], [`oversight`]. [`chain`] is
//! what triage itself adds to the audit chain, [`ticks`] what it does by itself. `notice` is what a page says after an act. [`permit`] turns a
//! request into the proof that an act is allowed, before anything is read of it ([`sent`], [`strangers`]); [`station`] is what all share; [`routes`] knows
//! them all.

pub mod account;
pub mod administering;
pub mod agreements;
pub mod aside;
pub mod bodies;
pub mod casefile;
pub mod chain;
pub mod colleagues;
mod concerned;
pub mod conflicts;
pub mod deadlines;
pub mod dropping;
pub mod factor;
#[cfg(test)]
mod fresh;
mod gone;
mod handlers;
pub mod holding;
pub mod joining;
mod keys;
pub mod leaving;
mod letters;
pub mod live;
pub mod mending;
mod notice;
pub mod oversight;
pub mod permit;
pub mod queue;
pub mod recusal;
pub mod referral;
pub mod refusal;
pub mod routes;
pub mod sent;
pub mod sharing;
mod shell;
mod sight;
pub mod signing;
pub mod station;
pub mod strangers;
pub mod tasks;
pub mod ticks;
mod typed;
mod unattended;
pub mod unit_changes;
