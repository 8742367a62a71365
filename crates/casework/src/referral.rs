//! Referral between units: on which basis a case is handed over, and what becomes of it.

use serde::{Deserialize, Serialize};

use crate::codes;

codes! {
    /// On what a hand-over rests.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
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
        /// Not at all: a neighbour comes to hold it beside, and the unit goes on leading it.
        Shared = "shared",
    }
}

codes! {
    /// What the unit that was handed a case answered.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Answer {
        /// It took the case on.
        Accepted = "accepted",
        /// It gave the case back.
        Returned = "returned",
    }
}

codes! {
    /// What a hand-over that is being prepared waits for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Stage {
        /// A sanitiser (rule W7).
        Sanitising = "sanitising",
        /// The unit's head.
        Approval = "approval",
    }
}

codes! {
    /// What kind of agreement units hand cases over by.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    AgreementKind {
        /// Nghị quyết liên tịch.
        JointResolution = "joint_resolution",
        /// Quy chế phối hợp.
        CoordinationRules = "coordination_rules",
    }
}

/// How often a case may be returned before it goes to the unit above by itself.
pub const BOUNCES: usize = 2;
