//! How a case comes to another unit, is shared with one, and what stays behind.

pub mod agreements;
pub mod referral;
pub mod sharing;
