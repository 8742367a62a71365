//! HKDF-SHA256 (RFC 5869), the only way in which we derive a key from another.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// `N` bytes for the purpose named by `info`, at most 255 × 32 of them.
#[must_use]
pub fn derive<const N: usize>(secret: &[u8], salt: &[u8], info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 255 * 32, "HKDF-SHA256 gives no more") };
    let mut key = Zeroizing::new([0; N]);
    let expanded =
        Hkdf::<Sha256>::new(Some(salt), secret).expand_multi_info(info, key.as_mut_slice());
    #[expect(clippy::expect_used, reason = "the length is checked when this is compiled")]
    expanded.expect("a length within HKDF's limit");
    key
}
