//! What a room does stands on types of its own, to which [`TriageState`](crate::platform::state::TriageState)
//! leads: `triage.cases().accept(…)`. So no type carries the whole service.

/// Makes such types with the methods that lead to them: `handles! { /// What it does. cases: Cases }`.
macro_rules! handles {
    ($($(#[doc = $meaning:literal])+ $name:ident: $handle:ident,)+) => {$(
        $(#[doc = $meaning])+
        pub struct $handle<'a> {
            pub(super) triage: &'a $crate::platform::state::TriageState,
        }

        impl $crate::platform::state::TriageState {
            $(#[doc = $meaning])+
            #[must_use]
            pub fn $name(&self) -> $handle<'_> {
                $handle { triage: self }
            }
        }
    )+};
}

pub(crate) use handles;

handles! {
    /// Who is signed in.
    auth: Auth,
    /// The keys of whoever is signed in, and their way to colleagues.
    keyring: Keyring,
    /// What the audit chain says of an act.
    audit: Audit,
    /// What units and officers are called.
    names: Names,
}
