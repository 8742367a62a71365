//! Sending twice is sending once: ids are derived from the form's own random bytes and words.
//!
//! A blank form carries random bytes. Token, case id and message id are derived from them, so a form posted
//! twice finds its own rows, and nothing has to be kept to notice it. Token and case id are derived with a
//! key that only intake has, from the random bytes and all words: a person who does not know the words learns
//! nothing from the bytes, even from bytes that they chose. A message needs the token anyway; the words
//! decide only the lower bits of its id, so that it falls into the same slot.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::Rng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::derive::derive;

/// The bits of an id that the words decide; the 40 above are the form's alone.
const WORD_BITS: u32 = 23;

/// The random bytes of one blank form or one API call.
pub struct IdempotencyKey(Zeroizing<Vec<u8>>);

/// The key with which intake derives tokens and case ids of tips that come as words; only intake has it. It
/// is derived from the pepper, so it changes with the pepper and is stored nowhere.
pub struct FormKey(Zeroizing<[u8; 32]>);

/// The ids that a form has with its words: the same words in the same form always give the same ids.
pub struct FormIds {
    /// The number of the token.
    pub token_number: u128,
    /// The id of the case.
    pub case_id: i64,
}

/// A `once` that is too short to be random, or not base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"once\" takes 22 to 128 random base64url characters")]
pub struct MalformedIdempotencyKey;

impl IdempotencyKey {
    /// 32 fresh random bytes.
    pub fn draw(rng: &mut impl Rng) -> Self {
        let mut bytes = Zeroizing::new(vec![0; 32]);
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// Reads 22 to 128 base64url characters.
    ///
    /// # Errors
    /// [`MalformedIdempotencyKey`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, MalformedIdempotencyKey> {
        let fits = (22..=128).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if fits {
            Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
        } else {
            Err(MalformedIdempotencyKey)
        }
    }

    /// A fresh key as text for a blank form: 43 base64url characters.
    pub fn draw_text(rng: &mut impl Rng) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&*Self::draw(rng).0)
    }

    /// Token and case id of a tip with these words in this form. Other words or another form give other ids;
    /// without the key nobody can compute or recognise either id.
    #[must_use]
    pub fn ids_of_a_tip(&self, key: &FormKey, salt: &[u8], words: &[&str]) -> FormIds {
        let form: [u8; 32] = Sha256::digest(self.0.as_slice()).into();
        let words = digest_of(words);
        let [token, case] = [&b"lienthon/1 token "[..], b"lienthon/1 case "];
        let token = derive::<16>(key.0.as_slice(), salt, &[token, &form, &words]);
        let case = derive::<8>(key.0.as_slice(), salt, &[case, &form, &words]);
        FormIds { token_number: u128::from_be_bytes(*token), case_id: positive(*case) }
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

impl FormKey {
    /// Derives the key from the pepper under a label of its own.
    pub(crate) fn of_pepper(pepper: &[u8; 32]) -> Self {
        Self(derive(pepper, b"", &[b"lienthon/1 form key"]))
    }
}

/// The range of ids that one form can make in one case, with any words: `[first, last]`.
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
        assert_eq!(made(FORM, 1, &["a", "b"]), made(FORM, 1, &["a", "b"]));
    }

    #[test]
    fn other_words_another_form_or_another_key_make_another_token_and_another_case() {
        let one = made(FORM, 1, &["a", "b"]);
        for other in [
            made(FORM, 1, &["ab", ""]),
            made(FORM, 1, &["a", "B"]),
            made(FORM, 2, &["a", "b"]),
            made("0123456789abcdefghijkL", 1, &["a", "b"]),
        ] {
            assert!(one.0 != other.0 && one.1 != other.1);
        }
    }

    fn made(form: &str, pepper: u8, words: &[&str]) -> (u128, i64) {
        let key = FormKey::of_pepper(&[pepper; 32]);
        let ids = IdempotencyKey::parse(form).expect("form").ids_of_a_tip(&key, b"salt", words);
        (ids.token_number, ids.case_id)
    }

    #[test]
    fn other_words_in_the_same_form_meet_in_the_same_slot_of_the_same_case() {
        let form = IdempotencyKey::parse(FORM).expect("form");
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
            assert_eq!(IdempotencyKey::parse(text).err(), Some(MalformedIdempotencyKey));
        }
    }
}
