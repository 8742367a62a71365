//! Referral between units: the basis of a hand-over, and its outcome.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::codes;

/// The basis of a hand-over.
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
    /// To the unit above.
    Above,
    /// Back to the unit that it came from.
    Back,
    /// Upwards automatically: the case was returned a second time.
    Escalated,
    /// No hand-over: a neighbour comes to hold the case beside, and the unit goes on leading it.
    Shared,
}

/// The answer of the unit that was handed a case.
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
    /// It accepted the case.
    Accepted,
    /// It gave the case back.
    Returned,
}

/// What a hand-over under preparation waits for.
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

/// The kind of an agreement by which units hand cases over.
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

/// How often a case may be returned; then it goes to the unit above automatically.
pub const BOUNCES: usize = 2;
