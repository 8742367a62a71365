//! Sending twice is sending once: ids that come from the form's own random bytes and words.
//!
//! A blank form carries random bytes. Token, case id and message id are derived from them, so a
//! form posted twice meets its own rows, and nothing has to be kept to notice it. The words are part
//! of what an id comes from: same form, other words, another case id under the same token; and of a
//! message id they decide the lower bits only, so that it falls into the same slot.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::Rng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::derive::derive;

/// The bits of an id that the words decide; the 40 above are the form's alone.
const WORD_BITS: u32 = 23;

/// The random bytes of one blank form or one API call.
pub struct Once(Zeroizing<Vec<u8>>);

/// A `once` that is too short to be random, or not base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"once\" takes 22 to 128 random base64url characters")]
pub struct MalformedOnce;

impl Once {
    /// 32 fresh random bytes.
    pub fn draw(rng: &mut impl Rng) -> Self {
        let mut bytes = Zeroizing::new(vec![0; 32]);
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// Reads 22 to 128 base64url characters.
    ///
    /// # Errors
    /// [`MalformedOnce`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, MalformedOnce> {
        let fits = (22..=128).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if fits { Ok(Self(Zeroizing::new(text.as_bytes().to_vec()))) } else { Err(MalformedOnce) }
    }

    /// A fresh one as text for a blank form: 43 base64url characters.
    pub fn draw_text(rng: &mut impl Rng) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&*Self::draw(rng).0)
    }

    /// The number of the token of this form; the same form gives the same token.
    #[must_use]
    pub fn token_number(&self, salt: &[u8]) -> u128 {
        u128::from_be_bytes(*derive::<16>(&self.0, salt, &[b"lienthon/1 token"]))
    }

    /// The id of the case that this form makes with these words.
    #[must_use]
    pub fn case_id(&self, salt: &[u8], words: &[&str]) -> i64 {
        let digest = digest_of(words);
        positive(*derive::<8>(&self.0, salt, &[b"lienthon/1 case ", &digest]))
    }

    /// The id of the message that this form makes in a case with these words.
    #[must_use]
    pub fn message_id(&self, case: i64, words: &[&str]) -> i64 {
        let case = case.to_be_bytes();
        let slot = positive(*derive::<8>(&self.0, &case, &[b"lienthon/1 message slot"]));
        let digest = digest_of(words);
        let low = positive(*derive::<8>(&self.0, &case, &[b"lienthon/1 message ", &digest]));
        slot >> WORD_BITS << WORD_BITS | low & ((1 << WORD_BITS) - 1)
    }
}

/// The ids that one form could make in one case, whatever its words: `[first, last]`.
#[must_use]
pub fn slot_of(message: i64) -> (i64, i64) {
    let first = message >> WORD_BITS << WORD_BITS;
    (first, first | ((1 << WORD_BITS) - 1))
}

/// SHA-256 over the words, each with its length before it.
fn digest_of(words: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for word in words {
        hash.update((word.len() as u64).to_be_bytes());
        hash.update(word.as_bytes());
    }
    hash.finalize().into()
}

fn positive(bytes: [u8; 8]) -> i64 {
    i64::from_be_bytes(bytes) & i64::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "0123456789abcdefghijkl";

    #[test]
    fn the_same_form_with_the_same_words_makes_the_same_tip() {
        let [one, two] = [(); 2].map(|()| Once::parse(FORM).expect("form"));
        assert_eq!(one.token_number(b"salt"), two.token_number(b"salt"));
        assert_eq!(one.case_id(b"salt", &["a", "b"]), two.case_id(b"salt", &["a", "b"]));
        assert_ne!(one.case_id(b"salt", &["a", "b"]), two.case_id(b"salt", &["ab", ""]));
    }

    #[test]
    fn other_words_in_the_same_form_meet_in_the_same_slot_of_the_same_case() {
        let form = Once::parse(FORM).expect("form");
        let (one, two) = (form.message_id(5, &["one"]), form.message_id(5, &["two"]));
        assert_ne!(one, two);
        assert_eq!(slot_of(one), slot_of(two));
        assert_ne!(slot_of(one), slot_of(form.message_id(6, &["one"])));
        let (first, last) = slot_of(one);
        assert!(first <= one && one <= last && last - first == (1 << WORD_BITS) - 1);
    }

    #[test]
    fn what_cannot_be_random_is_refused() {
        for text in ["", "short", "0123456789abcdefghijk!", &"a".repeat(129)] {
            assert_eq!(Once::parse(text).err(), Some(MalformedOnce));
        }
    }
}
