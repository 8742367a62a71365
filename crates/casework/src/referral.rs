//! Referral between units: on which basis a case is handed over, and what becomes of it.

use serde::{Deserialize, Serialize};

/// Declares an enumeration whose cases have a name in the API and the database.
macro_rules! named {
    ($(#[$meaning:meta])* $kind:ident { $($(#[$said:meta])* $case:ident = $name:literal,)+ }) => {
        $(#[$meaning])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $kind { $($(#[$said])* $case,)+ }

        impl $kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$case),+];

            /// The name used in the API and the database.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$case => $name,)+ }
            }

            /// The one of this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.name() == name)
            }
        }
    };
}

named! {
    /// On what a hand-over rests.
    Basis {
        /// An agreement of both units, from the register.
        Agreement = "agreement",
        /// Competence by law (BLTTHS 2015 art. 145; the territory of the neighbour).
        Competence = "competence",
        /// The unit above.
        Above = "above",
        /// Back to where it came from.
        Back = "back",
        /// Upwards by itself: returned a second time.
        Escalated = "escalated",
    }
}

named! {
    /// What the unit that was handed a case answered.
    Answer {
        /// It took the case on.
        Accepted = "accepted",
        /// It gave the case back.
        Returned = "returned",
    }
}

named! {
    /// What a hand-over that is being prepared waits for.
    Stage {
        /// A sanitiser (rule W7).
        Sanitising = "sanitising",
        /// The unit's head.
        Approval = "approval",
    }
}

named! {
    /// What kind of agreement units hand cases over by.
    AgreementKind {
        /// Nghị quyết liên tịch.
        JointResolution = "joint_resolution",
        /// Quy chế phối hợp.
        CoordinationRules = "coordination_rules",
    }
}

/// How often a case may be returned before it goes to the unit above by itself.
pub const BOUNCES: usize = 2;
