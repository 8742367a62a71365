//! A session's three keys, all from the cookie's 256 random bits: find, open, and answer forms.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::Rng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::derive::derive;
use crate::keys::Identity;

/// What an officer's cookie carries. The rows of the sessions open nothing without it.
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

    /// The cookie's value; the one door out.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(*self.0))
    }

    /// Under which the session's row is found.
    #[must_use]
    pub fn find(&self) -> [u8; 32] {
        *derive(&*self.0, b"", &[b"lienthon/1 session find"])
    }

    /// What opens the officer's identity in that row.
    #[must_use]
    pub fn open(&self) -> Identity {
        Identity::from_secret(&derive(&*self.0, b"", &[b"lienthon/1 session open"]))
    }

    /// What every form of this session carries against cross-site requests.
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
