//! Where the room's use cases stand.

use crate::platform::handles::handles;

handles! {
    /// Acts on a case.
    cases: Cases,
    /// Opening a case for whoever may see it.
    opening: Opening,
    /// The lists of cases and their counts.
    queue: Queue,
    /// Who handles a case, and which cases nobody can.
    handlers: Handlers,
    /// Who keeps away from a case, or is kept from it.
    conflicts: Conflicts,
    /// The terms of law that run on a case.
    deadlines: Deadlines,
    /// Holds that keep a case from being erased.
    legal_holds: LegalHolds,
    /// Tasks for support bodies.
    tasks: Tasks,
}
