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

#[cfg(test)]
mod tests {
    use crate::case::acts::CaseAct;
    use crate::case::{Outcome, State};
    use crate::directory::KeyKind;
    use crate::referral::{AgreementKind, Answer, Basis, Stage};
    use crate::role::Role;
    use crate::unit_change::UnitChangeKind;

    /// What programs, databases and sealed envelopes hold is never called otherwise.
    #[test]
    fn every_code_is_what_it_always_was() {
        macro_rules! codes {
            ($($kind:ident: $codes:literal;)+) => {$(
                let all: Vec<&str> = $kind::ALL.iter().map(|it| it.name()).collect();
                assert_eq!(all.join(" "), $codes);
                for code in &all {
                    assert_eq!($kind::named(code).map($kind::name), Some(*code));
                }
                for other in ["", "x", &all[0].to_uppercase(), &format!("{} ", all[0])] {
                    assert_eq!($kind::named(other), None, "{other}");
                }
            )+};
        }
        codes! {
            State: "received in_review question transferred closed";
            Outcome: "acted insufficient out_of_scope";
            Role: "duty_officer unit_head sanitiser oversight administrator";
            KeyKind: "desk restricted";
            Basis: "agreement competence above back escalated shared";
            Answer: "accepted returned";
            Stage: "sanitising approval";
            AgreementKind: "joint_resolution coordination_rules";
            UnitChangeKind: "merger split";
            CaseAct: "accept return ask answer read note assign review question transfer close unmask \
                classify corroborate set_aside take_back recuse lift_recusal task mark_task meet \
                extend hold confirm_hold lift_hold refer sanitise approve drop share unshare";
        }
    }
}
