//! Brings Vietnamese text to one plain form, so that spellings of a name can be compared.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Returns `text` in lower case, without marks, with `đ` as `d` and words parted by one space.
///
/// Whatever is neither letter nor digit parts words; nothing stands before the first word or
/// after the last. "Lộc Thuỷ", "LỘC THỦY" and "loc  thuy" all give "loc thuy", however the
/// marks are encoded. Text without a letter or digit gives the empty string.
#[must_use]
pub fn fold(text: &str) -> String {
    let plain: String = text
        .to_lowercase()
        .nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .map(|letter| if letter == 'đ' { 'd' } else { letter })
        .collect();
    let mut folded = String::with_capacity(plain.len());
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

#[cfg(test)]
mod tests;
