//! Referral between units: on which basis a case is handed over, and what becomes of it.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::codes;

/// On what a hand-over rests.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// An agreement of both units, from the register.
    Agreement,
    /// Competence by law (BLTTHS 2015 art. 145; the territory of the neighbour).
    Competence,
    /// The unit above.
    Above,
    /// Back to where it came from.
    Back,
    /// Upwards by itself: returned a second time.
    Escalated,
    /// Not at all: a neighbour comes to hold it beside, and the unit goes on leading it.
    Shared,
}

/// What the unit that was handed a case answered.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It took the case on.
    Accepted,
    /// It gave the case back.
    Returned,
}

/// What a hand-over that is being prepared waits for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// A sanitiser (rule W7).
    Sanitising,
    /// The unit's head.
    Approval,
}

/// What kind of agreement units hand cases over by.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AgreementKind {
    /// Nghị quyết liên tịch.
    JointResolution,
    /// Quy chế phối hợp.
    CoordinationRules,
}

codes!(Basis, Answer, Stage, AgreementKind);

/// How often a case may be returned before it goes to the unit above by itself.
pub const BOUNCES: usize = 2;
