//! The officers' service: queue, case, question and answer, assignment, hand-over, closing.
//!
//! It opens a case only with the key of an officer who is signed in. A feature is a file with its use case,
//! and next to it `http.rs` and its page with its template.
//!
//! Each folder is a room; it uses the rooms before it and none after it:
//!
//! rooms: `platform cases accounts units handover case_page reorganisation oversight resume jobs routes testing`
//!
//! - [`platform`]: what all rooms share: the state, the signed-in officer with their keys, the proof that an
//!   act is allowed, the signed directory, the layout of a page, refusals, drafts. It knows no feature.
//! - [`cases`]: who may see a case, opening it, acts on it, the queue, terms, holds, conflicts, tasks.
//! - [`accounts`]: signing in and out, invitations, forgotten passwords, second factors, the officer's own
//!   account. It is above cases: an act that ends an account, or what it can open, removes it as a handler of
//!   cases.
//! - [`units`]: the unit's officers, leaving, keys that are replaced, support bodies.
//! - [`handover`]: handing a case to another unit, sharing it, originals and tombstones, agreements.
//! - [`case_page`]: the page of one case, with the acts on cases and on hand-overs.
//! - [`reorganisation`]: units that are merged or split.
//! - [`oversight`]: the audit trail, totals, overdue cases, and the administrator's page.
//! - `resume`: brings back the page on which an officer was typing, with their words, after a sign-in or a
//!   failure.
//! - [`jobs`]: automatic work.
//! - [`routes`]: every endpoint and page.
//! - `testing`: the start of unit tests.
//!
//! To add a feature: a file in its room with the use case on one of the room's handles (`handles.rs`; such as
//! `triage.cases().accept(…)`, decision 51), which takes a [`May`](platform::auth::May); `http.rs` and
//! `page.rs` next to it; its routes in its room's `configure`, where an endpoint of the API brings its
//! description along, of shapes in `platform::shapes`; its words in `config/languages`. The reasons why it
//! cannot be done are in its room's `error.rs`, in words under `officer-refusal-` and the kind.
//!
//! To add an act on a case: its row in `casework::case::acts`, its use case in [`cases::acts`], the address
//! of its form in `case_page::acts`, its button in a template next to it, its line in [`case_page::offers`].
//! Its record in the audit chain is an `Act` of `storage::audit`, described in `docs/audit.md`.

pub mod accounts;
pub mod case_page;
pub mod cases;
pub mod handover;
pub mod jobs;
pub mod oversight;
pub mod platform;
pub mod reorganisation;
mod resume;
pub mod routes;
#[cfg(test)]
mod testing;
pub mod units;
