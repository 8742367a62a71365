//! An officer's password as a key: Argon2id (RFC 9106), then HKDF, then an age identity.
//!
//! No verifier is stored anywhere: a password is right if it opens the officer's envelope.

use argon2::{Algorithm, Argon2, Params, Version};
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::derive::derive;
use crate::keys::Identity;

/// 64 MiB, 3 passes, one lane: RFC 9106's second recommended setting, with one lane because a
/// service has other officers to serve.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;

#[derive(Clone)]
/// Triage's own secret in every password hash: without it nobody can guess passwords from a stolen database.
pub struct PasswordSecret(Zeroizing<[u8; 32]>);

/// The hash could not be computed, for want of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashFailed;

impl PasswordSecret {
    /// Takes the 32 secret bytes of triage's configuration.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key that this password gives. Takes 64 MiB and tens of milliseconds.
    ///
    /// # Errors
    /// [`HashFailed`] when there is not enough memory.
    pub fn key(&self, password: &SecretString, salt: &[u8; 16]) -> Result<Identity, HashFailed> {
        let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(|_| HashFailed)?;
        let argon2 =
            Argon2::new_with_secret(self.0.as_slice(), Algorithm::Argon2id, Version::V0x13, params)
                .map_err(|_| HashFailed)?;
        let mut hash = Zeroizing::new([0; 32]);
        let typed = password.expose_secret().trim();
        argon2
            .hash_password_into(typed.as_bytes(), salt, hash.as_mut_slice())
            .map_err(|_| HashFailed)?;
        let secret = derive::<32>(hash.as_slice(), salt, &[b"lienthon/1 officer identity"]);
        Ok(Identity::from_secret(&secret))
    }
}

const BEGINNINGS: [&str; 16] =
    ["b", "ch", "d", "g", "h", "kh", "l", "m", "n", "ng", "ph", "s", "t", "th", "tr", "v"];
const ENDINGS: [&str; 16] = [
    "a", "ai", "am", "an", "ang", "anh", "ao", "at", "oi", "om", "on", "ong", "ot", "u", "ui",
    "ung",
];
const SYLLABLES: usize = 9;

/// A pass phrase of nine Vietnamese syllables without marks, 72 random bits: `bang-khoi-tran-…`.
pub fn generate(rng: &mut impl Rng) -> SecretString {
    let mut bytes = Zeroizing::new([0; SYLLABLES]);
    rng.fill_bytes(bytes.as_mut_slice());
    let mut phrase = String::with_capacity(SYLLABLES * 7);
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 {
            phrase.push('-');
        }
        phrase.push_str(BEGINNINGS[usize::from(byte >> 4)]);
        phrase.push_str(ENDINGS[usize::from(byte & 15)]);
    }
    SecretString::from(phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_depends_on_password_salt_and_secret() {
        let key = |password: &str, salt: u8, secret: u8| {
            PasswordSecret::from_bytes([secret; 32])
                .key(&SecretString::from(password), &[salt; 16])
                .expect("hash")
                .recipient()
        };
        let right = key("bang-khoi", 1, 1);
        assert_eq!(right, key(" bang-khoi ", 1, 1));
        assert_ne!(right, key("bang-khoj", 1, 1));
        assert_ne!(right, key("bang-khoi", 2, 1));
        assert_ne!(right, key("bang-khoi", 1, 2));
    }
}
