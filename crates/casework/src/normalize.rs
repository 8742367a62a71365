//! Folds Vietnamese text to one plain form, so that spellings of a name can be compared.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::copied::is_unseen;

/// Returns `text` in lower case, without marks, `đ` as `d`, the vowel written `i` or `y` as `i`, and one
/// space between words.
///
/// Characters that are neither letter nor digit separate words; invisible characters inside a word do not.
/// "Lộc Thuỷ", "LỘC THỦY" and "loc thuy" all give "loc thuy", "Mỹ Lý" and "Mĩ Lí" both "mi li", however the
/// marks are encoded and however wide the letters are. The Icelandic eth and the African d, whose capitals
/// look like that of `đ`, also give `d`. Text without a letter or digit gives the empty string.
#[must_use]
pub fn normalize(text: &str) -> String {
    let seen = text.chars().filter(|it| it.is_whitespace() || it.is_control() || !is_unseen(*it));
    let plain: String = seen
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .map(|letter| if matches!(letter, 'đ' | 'ð' | 'ɖ') { 'd' } else { letter })
        .collect();
    let mut folded = String::with_capacity(plain.len());
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(with_one_i(word));
    }
    folded
}

/// The same for a place, with abbreviations written out: "X. Lộc Thủy" and "xã Lộc Thủy" give one text,
/// "P.12" and "phường 12" another.
#[must_use]
pub fn normalize_place(text: &str) -> String {
    let folded = normalize(text);
    let words = folded.split(' ').flat_map(number_apart);
    let written_out = words.map(|word| {
        let whole = SHORT.iter().find(|(short, _)| *short == word);
        whole.map_or(word, |(_, whole)| *whole)
    });
    written_out.collect::<Vec<_>>().join(" ")
}

/// The sort key of names, the same on every database: the folded name, then the name as written.
#[must_use]
pub fn order_of(name: &str) -> (String, String) {
    (normalize(name), name.to_owned())
}

/// Abbreviations for kinds of places, and the full words.
const SHORT: [(&str, &str); 10] = [
    ("x", "xa"),
    ("p", "phuong"),
    ("tt", "thi tran"),
    ("ttr", "thi tran"),
    ("tp", "thanh pho"),
    ("tx", "thi xa"),
    ("h", "huyen"),
    ("q", "quan"),
    ("dk", "dac khu"),
    ("tdp", "to dan pho"),
];

/// A folded word; the number of a ward or district ("p12", "q1") is split from its letter.
pub(crate) fn number_apart(word: &str) -> impl Iterator<Item = &str> {
    let number = word.strip_prefix(['p', 'q']);
    let number = number.filter(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
    let first = number.and_then(|it| word.strip_suffix(it)).unwrap_or(word);
    [Some(first), number].into_iter().flatten()
}

/// A word with `i` for `y` where `y` is a vowel by itself: at the end after a consonant ("ly", "my", "quy"),
/// anywhere after "qu" ("quynh"), or alone. In "ay" and "uy" it is another vowel than `i`, and stays.
fn with_one_i(word: &str) -> impl Iterator<Item = char> {
    let (after_qu, length) = (word.starts_with("qu"), word.chars().count());
    let mut before = None;
    word.chars().enumerate().map(move |(at, letter)| {
        let open = at + 1 == length && !before.is_some_and(|it| "aeiou".contains(it));
        before = Some(letter);
        if letter == 'y' && (open || (after_qu && at == 2)) { 'i' } else { letter }
    })
}

#[cfg(test)]
mod tests;
