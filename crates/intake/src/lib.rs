//! The public service: takes tips and replies, and answers the holder of a token.
//!
//! It adds rows, and fetches a case by its token; it holds no private key and cannot open what it took a
//! second ago. A feature is a file with its use case, and next to it `http.rs` and its page: [`front`] (first
//! page, quick exit), [`places`] (communes), [`report`] (a tip), [`follow`] (state, messages, replies).
//! [`state::IntakeState`] is what they share; [`routes`] is the one file that knows them all.

mod again;
pub mod follow;
pub mod front;
mod layout;
pub mod places;
pub mod refusal;
pub mod report;
pub mod routes;
mod shapes;
pub mod state;
pub mod withdraw;
