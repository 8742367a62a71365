//! Envelopes, keys, padding and signatures: all that makes text unreadable or proves its origin.
//!
//! A ground floor like `casework`: no input, no output. Nothing here is our own construction: the age file
//! format carries every envelope, HKDF-SHA256 derives, HMAC-SHA256 hides lookups, Argon2id slows passwords,
//! Ed25519 signs. To seal a new kind of thing, add a [`header::Purpose`].

pub mod audit_mac;
pub mod derive;
pub mod fingerprint;
pub mod header;
pub mod idempotency_key;
pub mod keys;
pub mod outline;
pub mod password;
pub mod sealed;
pub mod session;
pub mod signature;
pub mod writer;
