//! Ties each link of the audit chain to the holder of triage's audit key: HMAC-SHA256 (RFC 2104).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::derive::derive;

/// The key of the links: derived from triage's audit key by HKDF under a label of its own, so that it tells
/// nothing of the key that signs heads, nor that key of it.
pub struct AuditMacKey(Zeroizing<[u8; 32]>);

impl AuditMacKey {
    /// Derives the key from the 32 secret bytes of `triage.audit_key`.
    #[must_use]
    pub fn of_audit_key(secret: &[u8; 32]) -> Self {
        Self(derive(secret, b"", &[b"lienthon/1 audit mac"]))
    }

    /// The mac of a link: over the hash of the link before it (32 bytes) and its own line.
    #[must_use]
    pub fn mac(&self, previous: &[u8], line: &str) -> [u8; 32] {
        self.over(previous, line).finalize().into_bytes().into()
    }

    /// Whether this is that link's mac, compared in constant time.
    #[must_use]
    pub fn fits(&self, previous: &[u8], line: &str, mac: &[u8]) -> bool {
        self.over(previous, line).verify_slice(mac).is_ok()
    }

    fn over(&self, previous: &[u8], line: &str) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("any length");
        mac.update(previous);
        mac.update(line.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mac_fits_its_own_link_under_its_own_key_only() {
        let key = AuditMacKey::of_audit_key(&[6; 32]);
        let mac = key.mac(&[0; 32], "line\n");
        assert!(key.fits(&[0; 32], "line\n", &mac));
        assert!(!key.fits(&[1; 32], "line\n", &mac), "behind another link");
        assert!(!key.fits(&[0; 32], "lime\n", &mac), "another line");
        assert!(!key.fits(&[0; 32], "line\n", &mac[..31]), "a part of it");
        assert!(!AuditMacKey::of_audit_key(&[7; 32]).fits(&[0; 32], "line\n", &mac));
    }

    /// Computed apart from this code, in Python: HKDF and HMAC by `hmac` and `hashlib`.
    #[test]
    fn the_mac_is_the_one_that_the_documentation_describes() {
        let mac = AuditMacKey::of_audit_key(&[6; 32]).mac(&[0; 32], "line\n");
        assert_eq!(
            data_encoding::HEXLOWER.encode(&mac),
            "08ae1adaa52b766df0df46e285322853b42c4029572d23d9a433cef6fe34be05"
        );
    }
}
