//! Reads what people type or copy from paper, and tells whether it says anything.
//!
//! Telephones insert invisible characters, keyboards of other scripts give wide digits, and people copy the
//! label too. None of that changes the meaning.

use unicode_normalization::UnicodeNormalization;

/// Characters without a shape: Unicode's `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt 16.0), and
/// the blank braille pattern, a letter without dots.
const UNSEEN: [(char, char); 18] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fff8}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether the character is invisible: it takes no room, or only room.
#[must_use]
pub fn is_unseen(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&letter))
}

/// Whether a text says anything: it has at least one visible letter or digit.
#[must_use]
pub fn says_something(text: &str) -> bool {
    text.chars().any(|letter| letter.is_alphanumeric() && !is_unseen(letter))
}

/// The digits of copied text, wide ones too. All else is dropped, as is a label up to its colon.
#[must_use]
pub fn digits(typed: &str) -> String {
    without_label(typed).nfkc().filter(char::is_ascii_digit).collect()
}

/// The letters and digits of copied text, in lower case, without label, punctuation and invisible characters.
#[must_use]
pub fn letters(typed: &str) -> String {
    let plain = without_label(typed).nfkc().filter(|it| it.is_alphanumeric() && !is_unseen(*it));
    plain.flat_map(char::to_lowercase).collect()
}

/// A user name in lower case, without label and invisible characters.
#[must_use]
pub fn username(typed: &str) -> String {
    let plain = without_label(typed).nfkc().filter(|it| !is_unseen(*it));
    plain.flat_map(char::to_lowercase).map(plain_hyphen).collect()
}

/// A pass phrase without invisible characters and with plain hyphens; all other characters count.
pub fn password(typed: &str) -> impl Iterator<Item = char> {
    typed.chars().filter(|it| !is_unseen(*it)).map(plain_hyphen)
}

fn without_label(typed: &str) -> &str {
    typed.rsplit([':', '：']).next().unwrap_or_default()
}

/// Turns any kind of hyphen or dash into the plain hyphen of keyboards.
fn plain_hyphen(letter: char) -> char {
    match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests;
