//! Enumerations whose cases have a code in the API and the database.

/// Declares one: each case with its meaning and its code, and from these `ALL`, `name` and `named`.
#[macro_export]
macro_rules! codes {
    ($(#[$meaning:meta])* $kind:ident { $($(#[$said:meta])* $case:ident = $name:literal,)+ }) => {
        $(#[$meaning])*
        pub enum $kind { $($(#[$said])* $case,)+ }

        impl $kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$case),+];

            /// The code in the API and the database.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$case => $name,)+ }
            }

            /// The one of this code, if there is one.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.name() == name)
            }
        }
    };
}
