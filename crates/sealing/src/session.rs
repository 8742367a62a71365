//! A session's three keys, all derived from the cookie's 256 random bits: to find its row, to open it, and to
//! check forms.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::Rng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::derive::derive;
use crate::keys::Identity;

/// The secret in an officer's cookie. The rows of sessions open nothing without it.
#[derive(Clone)]
pub struct SessionSecret(Zeroizing<[u8; 32]>);

impl SessionSecret {
    /// 256 fresh random bits.
    pub fn draw(rng: &mut impl Rng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self(bytes)
    }

    /// Reads a cookie's value.
    #[must_use]
    pub fn parse(cookie: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.decode(cookie).ok()?);
        bytes.as_slice().try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// The cookie's value; the only way to get it out.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(*self.0))
    }

    /// The key by which the session's row is found.
    #[must_use]
    pub fn find(&self) -> [u8; 32] {
        *derive(&*self.0, b"", &[b"lienthon/1 session find"])
    }

    /// The key that opens the officer's identity in that row.
    #[must_use]
    pub fn open(&self) -> Identity {
        Identity::from_secret(&derive(&*self.0, b"", &[b"lienthon/1 session open"]))
    }

    /// The token against cross-site requests in every form of this session.
    #[must_use]
    pub fn csrf(&self) -> String {
        let bytes = derive::<32>(&*self.0, b"", &[b"lienthon/1 session csrf"]);
        BASE64_URL_SAFE_NO_PAD.encode(*bytes)
    }

    /// Whether `token` is this session's, compared in constant time.
    #[must_use]
    pub fn is_csrf(&self, token: &str) -> bool {
        self.csrf().as_bytes().ct_eq(token.as_bytes()).into()
    }
}
