//! The handles of this room's use cases.

use crate::platform::handles::handles;

handles! {
    /// Acts on a case.
    cases: Cases,
    /// Opening a case for an officer who may see it.
    opening: Opening,
    /// The lists of cases and their counts.
    queue: Queue,
    /// The handlers of cases, and the cases that nobody can attend to.
    handlers: Handlers,
    /// The officers who stay away from a case, or are kept from it.
    conflicts: Conflicts,
    /// The terms of law that run on a case.
    deadlines: Deadlines,
    /// Legal holds, which keep a case from being erased.
    legal_holds: LegalHolds,
    /// Tasks for support bodies.
    tasks: Tasks,
}
