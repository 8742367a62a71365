//! How a case comes to another unit: hand-overs, sharing, and the originals that stay behind.

pub mod agreements;
pub mod ahead;
pub mod handles;
pub mod originals;
pub mod referrals;
pub mod rekey;
