//! The signature under the unit directory (Ed25519, RFC 8032), made offline.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// Signs the directory; kept offline, never in a running service.
pub struct Notary(SigningKey);

/// Checks the directory; part of every service's configuration.
#[derive(Clone)]
pub struct NotaryKey(VerifyingKey);

/// A key or signature that is not one, or does not fit.
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

impl Notary {
    /// A fresh key pair.
    pub fn generate(rng: &mut impl Rng) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(secret.as_mut_slice());
        Self(SigningKey::from_bytes(&secret))
    }

    /// Reads what [`Notary::reveal`] gave.
    ///
    /// # Errors
    /// [`BadSignature::Key`] when it is none.
    pub fn parse(text: &SecretString) -> Result<Self, BadSignature> {
        let bytes = key_bytes(text.expose_secret())?;
        Ok(Self(SigningKey::from_bytes(&bytes)))
    }

    /// The private key, 32 bytes in base64; the one door out.
    #[must_use]
    pub fn reveal(&self) -> SecretString {
        SecretString::from(BASE64_STANDARD.encode(self.0.as_bytes()))
    }

    /// The verifying key.
    #[must_use]
    pub fn key(&self) -> NotaryKey {
        NotaryKey(self.0.verifying_key())
    }

    /// `text`, and a last line with the signature over all before it.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        let signature = self.0.sign(&labelled(text));
        format!("{text}\n{SIGNED}{}\n", BASE64_STANDARD.encode(signature.to_bytes()))
    }
}

impl NotaryKey {
    /// Reads 32 bytes in base64.
    ///
    /// # Errors
    /// [`BadSignature::Key`] when it is none.
    pub fn parse(text: &str) -> Result<Self, BadSignature> {
        VerifyingKey::from_bytes(&*key_bytes(text)?).map(Self).map_err(|_| BadSignature::Key)
    }

    /// 32 bytes in base64, for the configuration.
    #[must_use]
    pub fn text(&self) -> String {
        BASE64_STANDARD.encode(self.0.as_bytes())
    }

    /// The text under a signature, if the signature fits.
    ///
    /// # Errors
    /// [`BadSignature::Signature`] when there is none or it does not fit.
    pub fn check<'a>(&self, signed: &'a str) -> Result<&'a str, BadSignature> {
        let (text, last) = signed.trim_end().rsplit_once('\n').ok_or(BadSignature::Signature)?;
        let encoded = last.strip_prefix(SIGNED).ok_or(BadSignature::Signature)?;
        let bytes = BASE64_STANDARD.decode(encoded).map_err(|_| BadSignature::Signature)?;
        let signature = Signature::from_slice(&bytes).map_err(|_| BadSignature::Signature)?;
        self.0.verify_strict(&labelled(text), &signature).map_err(|_| BadSignature::Signature)?;
        Ok(text)
    }
}

fn key_bytes(text: &str) -> Result<Zeroizing<[u8; 32]>, BadSignature> {
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(text.trim()).map_err(|_| BadSignature::Key)?);
    bytes.as_slice().try_into().map(Zeroizing::new).map_err(|_| BadSignature::Key)
}

fn labelled(text: &str) -> Vec<u8> {
    [b"lienthon/1 unit directory\n", text.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_as_signed_by_this_key_is_accepted() {
        let mut rng = rand::rngs::SysRng;
        let mut seed = [0; 32];
        rand::TryRng::try_fill_bytes(&mut rng, &mut seed).expect("random");
        let notary = Notary(SigningKey::from_bytes(&seed));
        let key = NotaryKey::parse(&notary.key().text()).expect("key");
        let signed = notary.sign("{\"units\":[]}");
        assert_eq!(key.check(&signed), Ok("{\"units\":[]}"));
        assert_eq!(key.check(&signed.replace("units", "unitz")), Err(BadSignature::Signature));
        assert_eq!(key.check("{\"units\":[]}"), Err(BadSignature::Signature));
        let other = Notary(SigningKey::from_bytes(&[7; 32]));
        assert_eq!(key.check(&other.sign("x")), Err(BadSignature::Signature));
    }
}
