//! A room's use cases are methods of handles, which [`TriageState`](crate::platform::state::TriageState)
//! gives: `triage.cases().accept(…)`. So no type carries the whole service.

/// Makes handles with the methods that give them: `handles! { /// What it does. cases: Cases }`.
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
    /// Sessions and permissions.
    auth: Auth,
    /// The keys of the signed-in officer, and handing them to colleagues.
    keyring: Keyring,
    /// Entries for the audit chain.
    audit: Audit,
    /// The names of units and officers.
    names: Names,
}
