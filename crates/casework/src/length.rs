//! How long a text is, and where it may be cut. It is counted as browsers count for `maxlength`, so that the
//! limit on a page is the limit applied.

use unicode_segmentation::UnicodeSegmentation;

/// The most characters of a text: a tip, a reply, a question, a note. In UTF-8 they are 60,000 bytes at
/// most.
pub const TEXT: usize = 20_000;
/// The most characters of a short answer: place, time, name of a person, reason, document.
pub const SHORT: usize = 500;
/// How many cases one act can take.
pub const CASES: usize = 100;
/// The most characters of a support body's name.
pub const BODY_NAME: usize = 120;
/// The most characters of a display name.
pub const DISPLAY_NAME: usize = 60;
/// The fewest and the most characters of a user name.
pub const USERNAME: (usize, usize) = (3, 32);

/// How many characters a text has: UTF-16 code units, with each line ending counted as one (WHATWG HTML, "API
/// value" and `maxlength`). Vietnamese letters count one each, most emoji two or more.
#[must_use]
pub fn characters(text: &str) -> usize {
    text.encode_utf16().count() - text.matches("\r\n").count()
}

/// Whether a text has more than so many [`characters`].
#[must_use]
pub fn is_longer(text: &str, most: usize) -> bool {
    characters(text) > most
}

/// The beginning of a text in at most so many [`characters`], cut between two visible letters (extended
/// grapheme clusters, UAX #29) and never inside one.
#[must_use]
pub fn cut(text: &str, most: usize) -> &str {
    let mut left = most;
    let fits = |it: &(usize, &str)| {
        let size = characters(it.1);
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    };
    let last = text.grapheme_indices(true).take_while(fits).last();
    text.get(..last.map_or(0, |(at, letter)| at + letter.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_as_a_browser_counts_them() {
        for (text, count) in
            [("", 0), ("Thuỷ", 4), ("Thu\u{309}y", 5), ("a\nb", 3), ("a\r\nb", 3), ("🔥", 2)]
        {
            assert_eq!(characters(text), count, "{text:?}");
        }
        assert!(is_longer("aaa", 2) && !is_longer("aaa", 3));
    }

    #[test]
    fn a_text_is_cut_between_letters_as_they_are_seen() {
        let family = "👨\u{200d}👩\u{200d}👧";
        for (text, most, cut_to) in [
            ("Lộc Thủy", 5, "Lộc T"),
            ("Lo\u{323}\u{302}c", 3, "L"),
            ("Lo\u{323}\u{302}c", 4, "Lo\u{323}\u{302}"),
            (family, 7, ""),
            (family, 8, family),
            ("a🇻🇳b", 3, "a"),
            ("ngắn", 60, "ngắn"),
        ] {
            assert_eq!(cut(text, most), cut_to, "{text:?} {most}");
        }
    }
}
