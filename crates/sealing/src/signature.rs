//! Signatures (Ed25519, RFC 8032): of the unit directory, made offline, and of the heads of the audit chain,
//! made by triage with a key of its own.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{self as ed25519, Signature, Signer};
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// Signs. The directory's key is kept offline, never in a running service; the key for heads of the audit
/// chain is in triage's settings.
pub struct SigningKey(ed25519::SigningKey);

/// Checks what a [`SigningKey`] signed; the directory's is part of every service's configuration.
#[derive(Clone)]
pub struct VerifyingKey(ed25519::VerifyingKey);

/// A malformed key, or a signature that is missing or does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// Not 32 bytes in base64.
    #[error("a signing or verifying key is 32 bytes in base64")]
    Key,
    /// The signature is missing or another's.
    #[error("the signature does not fit")]
    Signature,
}

const SIGNED: &str = "signed: ";
/// The label in every signed text, so that a signature fits nothing else.
const DIRECTORY: &str = "lienthon/1 unit directory\n";
const HEAD: &str = "lienthon/1 audit head\n";

impl SigningKey {
    /// A fresh key pair.
    pub fn generate(rng: &mut impl Rng) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(secret.as_mut_slice());
        Self(ed25519::SigningKey::from_bytes(&secret))
    }

    /// The key pair of these 32 secret bytes.
    #[must_use]
    pub fn from_bytes(secret: &[u8; 32]) -> Self {
        Self(ed25519::SigningKey::from_bytes(secret))
    }

    /// Reads the text of [`SigningKey::reveal`].
    ///
    /// # Errors
    /// [`BadSignature::Key`] when the text is not such a key.
    pub fn parse(text: &SecretString) -> Result<Self, BadSignature> {
        let bytes = key_bytes(text.expose_secret())?;
        Ok(Self(ed25519::SigningKey::from_bytes(&bytes)))
    }

    /// The private key, 32 bytes in base64; the only way to get it out.
    #[must_use]
    pub fn reveal(&self) -> SecretString {
        SecretString::from(BASE64_STANDARD.encode(self.0.as_bytes()))
    }

    /// The verifying key.
    #[must_use]
    pub fn key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// `text`, with a signature over it as the last line.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        let signature = self.0.sign(&labelled(DIRECTORY, text));
        format!("{text}\n{SIGNED}{}\n", BASE64_STANDARD.encode(signature.to_bytes()))
    }

    /// The head of an audit chain, a space, and the signature over the head: one line.
    #[must_use]
    pub fn sign_head(&self, text: &str) -> String {
        let signature = self.0.sign(&labelled(HEAD, text));
        format!("{text} {}", BASE64_STANDARD.encode(signature.to_bytes()))
    }
}

impl VerifyingKey {
    /// Reads 32 bytes in base64.
    ///
    /// # Errors
    /// [`BadSignature::Key`] when the text is not such a key.
    pub fn parse(text: &str) -> Result<Self, BadSignature> {
        ed25519::VerifyingKey::from_bytes(&*key_bytes(text)?)
            .map(Self)
            .map_err(|_| BadSignature::Key)
    }

    /// 32 bytes in base64, for the configuration.
    #[must_use]
    pub fn text(&self) -> String {
        BASE64_STANDARD.encode(self.0.as_bytes())
    }

    /// The text above a signature, if the signature fits.
    ///
    /// # Errors
    /// [`BadSignature::Signature`] when there is none or it does not fit.
    pub fn check<'a>(&self, signed: &'a str) -> Result<&'a str, BadSignature> {
        let (text, last) = signed.trim_end().rsplit_once('\n').ok_or(BadSignature::Signature)?;
        let encoded = last.strip_prefix(SIGNED).ok_or(BadSignature::Signature)?;
        self.fits(DIRECTORY, text, encoded)?;
        Ok(text)
    }

    /// The head in a line made by [`SigningKey::sign_head`], if the signature fits.
    ///
    /// # Errors
    /// [`BadSignature::Signature`] when there is none or it does not fit.
    pub fn check_head<'a>(&self, line: &'a str) -> Result<&'a str, BadSignature> {
        let (text, encoded) = line.trim().rsplit_once(' ').ok_or(BadSignature::Signature)?;
        self.fits(HEAD, text, encoded)?;
        Ok(text)
    }

    fn fits(&self, label: &str, text: &str, encoded: &str) -> Result<(), BadSignature> {
        let bytes = BASE64_STANDARD.decode(encoded).map_err(|_| BadSignature::Signature)?;
        let signature = Signature::from_slice(&bytes).map_err(|_| BadSignature::Signature)?;
        let fits = self.0.verify_strict(&labelled(label, text), &signature);
        fits.map_err(|_| BadSignature::Signature)
    }
}

fn key_bytes(text: &str) -> Result<Zeroizing<[u8; 32]>, BadSignature> {
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(text.trim()).map_err(|_| BadSignature::Key)?);
    bytes.as_slice().try_into().map(Zeroizing::new).map_err(|_| BadSignature::Key)
}

fn labelled(label: &str, text: &str) -> Vec<u8> {
    [label.as_bytes(), text.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_as_signed_by_this_key_is_accepted() {
        let mut rng = rand::rngs::SysRng;
        let mut seed = [0; 32];
        rand::TryRng::try_fill_bytes(&mut rng, &mut seed).expect("random");
        let notary = SigningKey(ed25519::SigningKey::from_bytes(&seed));
        let key = VerifyingKey::parse(&notary.key().text()).expect("key");
        let signed = notary.sign("{\"units\":[]}");
        assert_eq!(key.check(&signed), Ok("{\"units\":[]}"));
        assert_eq!(key.check(&signed.replace("units", "unitz")), Err(BadSignature::Signature));
        assert_eq!(key.check("{\"units\":[]}"), Err(BadSignature::Signature));
        let other = SigningKey(ed25519::SigningKey::from_bytes(&[7; 32]));
        assert_eq!(key.check(&other.sign("x")), Err(BadSignature::Signature));
    }

    #[test]
    fn a_head_is_signed_as_a_head_and_as_nothing_else() {
        let (notary, other) = (SigningKey::from_bytes(&[7; 32]), SigningKey::from_bytes(&[8; 32]));
        let line = notary.sign_head("lienthon-audit-head 7 2026-11-23 ab");
        assert_eq!(notary.key().check_head(&line), Ok("lienthon-audit-head 7 2026-11-23 ab"));
        for wrong in [line.replace(" 7 ", " 8 "), other.sign_head("x"), String::new()] {
            assert_eq!(notary.key().check_head(&wrong), Err(BadSignature::Signature));
        }
        let directory = notary.sign("x").replace("\nsigned: ", " ");
        assert_eq!(notary.key().check_head(&directory), Err(BadSignature::Signature));
    }
}
