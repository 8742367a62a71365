//! The simulated year: a walk of all officers and writers through the real doors, compared with a model, so
//! that every feature is tried with all the others.
//!
//! An [`act::Act`] is a name and four numbers. The numbers choose among the things of that moment (the third
//! case, the fifth officer, modulo their number), so that a sequence stays valid when acts are dropped from
//! it. To add an act: a line in [`act::KINDS`] and an arm in `perform`, and what it changes in the [`model`].
//! To add an invariant: a function in `checks`.

pub mod act;
mod as_read;
mod cases;
mod chains;
mod checks;
mod choices;
mod deeds;
mod effects;
mod forms;
mod lists;
pub mod model;
mod new_units;
mod officers;
mod pages;
mod registers;
mod resets;
pub mod run;
mod shorter;
mod silence;
mod time;
mod units;
mod walk;
mod writers;
