//! Ciphertext as a type: the only form in which storage takes and gives sealed things.

use std::fmt;
use std::io::{Read, Write};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::header::{BadHeader, Header};
use crate::keys::{Identity, Recipient};

/// An age file. Only sealing turns plaintext into one.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

/// An envelope that does not open.
#[derive(Debug, thiserror::Error)]
pub enum Unopened {
    /// Not for this key, changed on the way, or not an age file.
    #[error("the envelope does not open with this key")]
    Key(#[source] age::DecryptError),
    /// The stream breaks off or was changed.
    #[error("the envelope is damaged")]
    Damaged(#[source] std::io::Error),
    /// It opened, but is not the expected envelope.
    #[error(transparent)]
    Header(#[from] BadHeader),
}

/// An envelope that cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("the envelope could not be sealed")]
pub struct SealFailed;

/// Seals `body` under `header` to all of `recipients`.
///
/// # Errors
/// [`SealFailed`] when there is no recipient.
pub fn seal(header: Header, body: &[u8], recipients: &[&Recipient]) -> Result<Sealed, SealFailed> {
    let to = recipients.iter().map(|recipient| recipient.as_age());
    let encryptor = age::Encryptor::with_recipients(to).map_err(|_| SealFailed)?;
    let plain = header.wrap(body);
    let mut file = Vec::with_capacity(plain.len() + 512 * recipients.len());
    let mut writer = encryptor.wrap_output(&mut file).map_err(|_| SealFailed)?;
    writer.write_all(&plain).and_then(|()| writer.finish().map(drop)).map_err(|_| SealFailed)?;
    Ok(Sealed(file))
}

impl Sealed {
    /// Takes bytes that came from storage or, after [`crate::outline::check`], from a browser.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The age file.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The age file, to be stored.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// SHA-256 over the file, for the audit chain's daily commitment.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }

    /// The digest as 64 hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(&self.digest())
    }

    /// Opens the envelope, which must carry `header`.
    ///
    /// # Errors
    /// [`Unopened`] when the key is not one of its recipients', or when the envelope is damaged or another
    /// one.
    pub fn open(&self, header: Header, key: &Identity) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        let decryptor = age::Decryptor::new_buffered(self.0.as_slice()).map_err(Unopened::Key)?;
        let keys = std::iter::once(key.as_age());
        let mut reader = decryptor.decrypt(keys).map_err(Unopened::Key)?;
        let mut plain = Zeroizing::new(Vec::with_capacity(self.0.len()));
        reader.read_to_end(&mut plain).map_err(Unopened::Damaged)?;
        Ok(Zeroizing::new(header.unwrap(&plain)?.to_vec()))
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}
