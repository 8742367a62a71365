//! One's own unit: its officers, its keys, its support bodies.

pub mod key_retirement;
pub mod members;
pub mod offboarding;
pub mod support_bodies;
