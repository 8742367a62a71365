//! Enumerations whose variants have a code in the API and the database.

/// Gives enumerations `ALL`, `name` and `named`. Each derives strum's `EnumString`, `IntoStaticStr` and
/// `VariantArray`, and says there how its codes are written.
#[macro_export]
macro_rules! codes {
    ($($kind:ident),+) => {$(
        impl $kind {
            /// All of them, in their order.
            pub const ALL: &[Self] = <Self as ::strum::VariantArray>::VARIANTS;

            /// The code in the API, the database and language files.
            #[must_use]
            pub fn name(self) -> &'static str {
                self.into()
            }

            /// The variant with this code, if there is one.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                name.parse().ok()
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use crate::case::acts::CaseAct;
    use crate::case::{Outcome, State};
    use crate::directory::KeyKind;
    use crate::job::{Every, Job, JobOutcome};
    use crate::referral::{AgreementKind, Answer, Basis, Stage};
    use crate::role::Role;
    use crate::unit_change::UnitChangeKind;

    /// A code never changes: programs, databases and sealed envelopes hold it.
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
            Job: "wake_unanswered free_handlers wake_unattended wake_unread start_terms erase_withdrawn \
                erase_originals close_wrong_tries commit_days keep_head drop_keys compact";
            Every: "tick day";
            JobOutcome: "done failed took_too_long panicked";
            CaseAct: "accept return ask answer read note assign review question transfer close unmask \
                classify corroborate set_aside take_back recuse lift_recusal task mark_task meet \
                extend hold confirm_hold lift_hold refer sanitise approve drop share unshare";
        }
    }
}
