//! Fingerprints of secrets: they tell one secret from another and reveal neither.

use crate::derive::derive;

/// 32 bytes that tell this secret from every other and reveal nothing of it: HKDF under a label of its own.
/// All our secrets are random and of at least 128 bits, so none is found by trying.
#[must_use]
pub fn fingerprint(name: &str, secret: &[u8]) -> [u8; 32] {
    *derive(secret, b"", &[b"lienthon/1 fingerprint ", name.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_secret_or_another_name_has_another_fingerprint() {
        let one = fingerprint("intake.pepper", &[7; 32]);
        assert_eq!(one, fingerprint("intake.pepper", &[7; 32]));
        assert_ne!(one, fingerprint("intake.pepper", &[8; 32]));
        assert_ne!(one, fingerprint("triage.audit_key", &[7; 32]));
    }
}
