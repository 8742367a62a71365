//! X25519 key pairs in age's format.

use std::fmt;
use std::str::FromStr;

use bech32::{FromBase32, ToBase32, Variant};
use rand::Rng;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

/// The public half of a key pair: an age recipient, `age1…`.
#[derive(Clone)]
pub struct Recipient(age::x25519::Recipient);

/// The private half of a key pair: an age identity, `AGE-SECRET-KEY-1…`.
#[derive(Clone)]
pub struct Identity(age::x25519::Identity);

/// Text that is not a key of the expected kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an age X25519 key")]
pub struct MalformedKey;

impl Identity {
    /// A fresh key pair from 32 random bytes.
    pub fn generate(rng: &mut impl Rng) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(secret.as_mut_slice());
        Self::from_secret(&secret)
    }

    /// The key pair of 32 secret bytes (clamped when used, RFC 7748).
    #[must_use]
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        let text = bech32::encode("age-secret-key-", secret.to_base32(), Variant::Bech32)
            .map(|text| Zeroizing::new(text.to_uppercase()));
        #[expect(clippy::expect_used, reason = "32 bytes under a fixed prefix always encode")]
        let identity = text.ok().and_then(|text| text.parse().ok()).expect("an age identity");
        Self(identity)
    }

    /// Reads an `AGE-SECRET-KEY-1…` line and ignores white space around it.
    ///
    /// # Errors
    /// [`MalformedKey`] when the text is not such a line.
    pub fn parse(text: &str) -> Result<Self, MalformedKey> {
        text.trim().parse().map(Self).map_err(|_| MalformedKey)
    }

    /// The public half.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// The `AGE-SECRET-KEY-1…` line, for sealing it and for the recovery sheet; the only way to get it out.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    pub(crate) fn as_age(&self) -> &dyn age::Identity {
        &self.0
    }
}

impl Recipient {
    /// A recipient for dummies: nobody can open for it, since its private half is discarded at once.
    pub fn of_nobody(rng: &mut impl Rng) -> Self {
        Identity::generate(rng).recipient()
    }

    /// Reads a recipient that comes from outside. A point of low order (RFC 7748, section 6.1) gives the same
    /// secret with every key; age panics when it seals to one, so it is refused here.
    ///
    /// # Errors
    /// [`MalformedKey`] when the text is not a recipient, or one of low order.
    pub fn parse_untrusted(text: &str) -> Result<Self, MalformedKey> {
        let recipient: Self = text.parse()?;
        let (_, point, _) = bech32::decode(text).map_err(|_| MalformedKey)?;
        let point = Vec::<u8>::from_base32(&point).map_err(|_| MalformedKey)?;
        let point: [u8; 32] = point.try_into().map_err(|_| MalformedKey)?;
        // Clamping makes any scalar a multiple of the cofactor: low order shows as zero.
        if x25519_dalek::x25519([1; 32], point) == [0; 32] {
            return Err(MalformedKey);
        }
        Ok(recipient)
    }

    pub(crate) fn as_age(&self) -> &dyn age::Recipient {
        &self.0
    }
}

impl FromStr for Recipient {
    type Err = MalformedKey;

    fn from_str(text: &str) -> Result<Self, MalformedKey> {
        text.parse().map(Self).map_err(|_| MalformedKey)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PartialEq for Recipient {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_of_low_order_is_no_recipient() {
        let text = |point: [u8; 32]| {
            bech32::encode("age", point.to_base32(), Variant::Bech32).expect("bech32")
        };
        let mut one = [0; 32];
        one[0] = 1;
        for point in [[0; 32], one] {
            assert_eq!(Recipient::parse_untrusted(&text(point)), Err(MalformedKey));
        }
        let good = Identity::from_secret(&[7; 32]).recipient();
        assert_eq!(Recipient::parse_untrusted(&good.to_string()), Ok(good));
    }
}
