//! What a case token gives its holder: an identity, a signature, and a way to find the case.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::derive::derive;
use crate::idempotency_key::FormKey;
use crate::keys::{Identity, Recipient};

/// All that is derived from a token.
///
/// `HKDF-SHA256(ikm = the 25 digits, salt = the hotline's public salt, info = label)`.
pub struct WriterKeys {
    identity: Identity,
    signing: SigningKey,
    lookup: LookupId,
}

/// The id with which the client asks for a case. A guess costs a curve operation, since the writer's
/// recipient is part of the label; the store keeps only its [`LookupDigest`].
#[derive(Clone)]
pub struct LookupId([u8; 32]);

/// What the store keeps of a lookup id: `HMAC-SHA256(pepper, lookup id)`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LookupDigest([u8; 32]);

/// The secret that turns lookup ids into digests; only intake has it.
pub struct Pepper(Zeroizing<[u8; 32]>);

/// The public half of the writer's signature, kept inside the sealed tip.
pub struct WriterVerifier(VerifyingKey);

impl WriterKeys {
    /// Derives everything from the 25 digits of a token.
    #[must_use]
    pub fn of_token(digits: &str, salt: &[u8]) -> Self {
        let secret = |label: &[u8]| derive::<32>(digits.as_bytes(), salt, &[label]);
        let identity = Identity::from_secret(&secret(b"lienthon/1 writer identity"));
        let signing = SigningKey::from_bytes(&secret(b"lienthon/1 writer signature"));
        let recipient = identity.recipient().to_string();
        let lookup =
            derive(digits.as_bytes(), salt, &[b"lienthon/1 lookup ", recipient.as_bytes()]);
        Self { identity, signing, lookup: LookupId(*lookup) }
    }

    /// The key that opens officers' messages.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The recipient to which officers' messages are also sealed.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        self.identity.recipient()
    }

    /// The id by which the case is found.
    #[must_use]
    pub fn lookup(&self) -> &LookupId {
        &self.lookup
    }

    /// The verifying key, 32 bytes in base64url, to be sealed into the tip.
    #[must_use]
    pub fn verifying_key(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.signing.verifying_key().as_bytes())
    }

    /// Signs a later message of the writer: 64 bytes in base64url.
    #[must_use]
    pub fn sign(&self, case: i64, message: i64, text: &str) -> String {
        let signature = self.signing.sign(&signed_bytes(case, message, text));
        BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes())
    }
}

impl WriterVerifier {
    /// Reads the text of [`WriterKeys::verifying_key`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok().map(Self)
    }

    /// Whether the holder of the token signed this message.
    #[must_use]
    pub fn confirms(&self, case: i64, message: i64, text: &str, signature: &str) -> bool {
        let Ok(bytes) = BASE64_URL_SAFE_NO_PAD.decode(signature) else { return false };
        let Ok(signature) = Signature::from_slice(&bytes) else { return false };
        self.0.verify_strict(&signed_bytes(case, message, text), &signature).is_ok()
    }
}

/// The signed bytes: a label, the case, the message, the words.
fn signed_bytes(case: i64, message: i64, text: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(b"lienthon/1 reply\n".to_vec());
    bytes.extend_from_slice(&case.to_be_bytes());
    bytes.extend_from_slice(&message.to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

impl LookupId {
    /// Takes the 32 bytes that a browser derived.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes. A person who has them can ask for the state of the case, but opens nothing.
    #[must_use]
    pub fn reveal(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest of it that the store keeps.
    #[must_use]
    pub fn digest(&self, pepper: &Pepper) -> LookupDigest {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(pepper.0.as_slice()).expect("any length");
        mac.update(&self.0);
        LookupDigest(mac.finalize().into_bytes().into())
    }
}

impl LookupDigest {
    /// The 32 bytes as stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Pepper {
    /// Takes the 32 secret bytes of the configuration.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key for the tokens and ids of tips that come as words. Only intake has it, as it has the pepper.
    #[must_use]
    pub fn form_key(&self) -> FormKey {
        FormKey::of_pepper(&self.0)
    }
}

impl fmt::Debug for LookupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LookupId(…)")
    }
}

impl fmt::Debug for LookupDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LookupDigest(…)")
    }
}
