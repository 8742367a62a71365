//! The words and rules of a case: identifiers, time, token, categories, states, places.
//!
//! The ground floor: no input, no output, no knowledge of HTTP, storage or cryptography.
//! To add a rule, give it a file of its own here and a test that reads as a sentence.

pub mod base32;
pub mod beginning;
pub mod case;
pub mod category;
pub mod class;
pub mod clock;
pub mod codes;
pub mod copied;
pub mod days_off;
pub mod deadline;
pub mod directory;
pub mod gazetteer;
pub mod ids;
pub mod job;
pub mod length;
pub mod lists;
pub mod normalize;
pub mod referral;
pub mod rng;
pub mod role;
pub mod support_body;
pub mod task;
pub mod tip;
pub mod token;
pub mod unit_change;
