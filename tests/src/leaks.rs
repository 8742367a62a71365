//! Searches for planted words in all that the hotline writes: raw, in hex, in base64.

use std::io::ErrorKind;
use std::path::Path;

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};

/// All the forms that a word can have in a file.
fn disguises(word: &str) -> Vec<Vec<u8>> {
    let hex = word.bytes().fold(String::new(), |text, byte| text + format!("{byte:02x}").as_str());
    let mut found =
        vec![word.as_bytes().to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
    // In base64 a word looks different at each of three alignments; its ends depend on neighbours.
    for shift in 0..3 {
        let mut shifted = vec![b' '; shift];
        shifted.extend_from_slice(word.as_bytes());
        for encoded in
            [BASE64_STANDARD_NO_PAD.encode(&shifted), BASE64_URL_SAFE_NO_PAD.encode(&shifted)]
        {
            let inner = &encoded[(shift * 8).div_ceil(6)..(shifted.len() * 8 / 6)];
            found.push(inner.as_bytes().to_vec());
        }
    }
    found
}

/// The first of `words` that is in `bytes` in any form.
#[must_use]
pub fn found_in<'a>(bytes: &[u8], words: &'a [String]) -> Option<&'a str> {
    Words::of(words).first_in(bytes)
}

/// The words in all their forms, searched in one pass.
struct Words<'a> {
    finder: AhoCorasick,
    word_of: Vec<&'a str>,
}

impl<'a> Words<'a> {
    fn of(words: &'a [String]) -> Self {
        let disguised = words.iter().flat_map(|word| {
            disguises(word).into_iter().map(move |disguise| (disguise, word.as_str()))
        });
        let (patterns, word_of): (Vec<_>, Vec<_>) = disguised.unzip();
        Self { finder: AhoCorasick::new(patterns).expect("a few words"), word_of }
    }

    fn first_in(&self, bytes: &[u8]) -> Option<&'a str> {
        self.finder.find(bytes).map(|found| self.word_of[found.pattern()])
    }
}

/// Every file below `folder` that holds one of `words`, with the word.
///
/// # Panics
/// When a file cannot be read.
#[must_use]
pub fn found_below<'a>(folder: &Path, words: &'a [String]) -> Vec<(String, &'a str)> {
    below(folder, &Words::of(words))
}

fn below<'a>(folder: &Path, words: &Words<'a>) -> Vec<(String, &'a str)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(below(&path, words));
        }
        if !path.is_file() {
            continue;
        }
        let bytes = match std::fs::read(&path) {
            // A database removes its own files while we search.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            read => read.expect("a file"),
        };
        if let Some(word) = words.first_in(&bytes) {
            found.push((path.display().to_string(), word));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use base64::prelude::BASE64_STANDARD;

    use super::*;

    #[test]
    fn a_word_is_found_in_every_disguise() {
        let words = ["203.0.113.77".to_owned()];
        assert!(found_in(b"GET / 203.0.113.77", &words).is_some());
        assert!(found_in(b"3230332e302e3131332e3737", &words).is_some());
        for before in ["", "a", "ab", "abc"] {
            let text = BASE64_STANDARD.encode(format!("{before}203.0.113.77, and more"));
            assert!(found_in(text.as_bytes(), &words).is_some(), "{text}");
        }
        assert!(found_in(b"203.0.113.78", &words).is_none());
    }
}
