//! Which roles may do what.

use casework::role::Role;

/// A kind of act, and which roles may do it.
pub trait Permission: 'static {
    /// Whether an officer with these roles may.
    fn given_to(roles: &[Role]) -> bool;
}

/// Declares permissions: each with its meaning and the roles that have it.
macro_rules! permissions {
    ($($(#[$meaning:meta])* $name:ident: $($role:ident)|+;)+) => {$(
        $(#[$meaning])*
        pub struct $name;

        impl Permission for $name {
            fn given_to(roles: &[Role]) -> bool {
                roles.iter().any(|role| matches!(role, $(Role::$role)|+))
            }
        }
    )+};
}

permissions! {
    /// Reading and working the cases of the officer's unit.
    WorkCases: DutyOfficer | UnitHead;
    /// Reading the words of tips, with the right to stay away from some at one's own word.
    ReadTips: DutyOfficer | UnitHead | Sanitiser;
    /// Leading the unit: who holds the restricted key, who leaves, what is handed over, which agreements and
    /// bodies there are.
    LeadUnit: UnitHead;
    /// Checking that a text to be handed on does not identify the writer.
    Sanitise: Sanitiser;
    /// Audit trail, clocks and totals of the officer's unit and those below it; no content.
    Oversee: Oversight;
    /// Units, invitations and health; no content.
    Administer: Administrator;
    /// The rights of every officer: to see their own account and sessions, and to sign out.
    BeSignedIn: DutyOfficer | UnitHead | Sanitiser | Oversight | Administrator;
}
