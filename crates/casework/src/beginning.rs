//! The beginning of a text, for one line of a list.

use unicode_segmentation::UnicodeSegmentation;

use crate::copied::is_unseen;

/// The most letters of a beginning, as people count them (UAX #29 grapheme clusters).
pub const LETTERS: usize = 80;
/// The most code points, so that a stack of combining marks on one letter also stays on one line.
const POINTS: usize = 4 * LETTERS;

/// The first words of a text on one line: at most [`LETTERS`] letters, cut between words, or between letters
/// where one word is longer than that. An ellipsis marks a cut. Invisible characters are left out, so that a
/// text from outside cannot reverse the direction of a line in a list.
#[must_use]
pub fn beginning(text: &str) -> String {
    let words = text.split_whitespace().map(|word| word.chars().filter(|it| !hides(*it)));
    let words = words.map(Iterator::collect).filter(|word: &String| !word.is_empty());
    let (mut line, mut letters) = (String::new(), 0);
    for word in words {
        let gap = usize::from(!line.is_empty());
        let length = word.graphemes(true).count();
        let points = line.chars().count() + gap + word.chars().count();
        if letters + gap + length > LETTERS || points > POINTS {
            if line.is_empty() {
                line = first_letters(&word);
            }
            line.push('…');
            return line;
        }
        if gap == 1 {
            line.push(' ');
        }
        line.push_str(&word);
        letters += gap + length;
    }
    line
}

/// As many whole letters of a word as fit.
fn first_letters(word: &str) -> String {
    let (mut line, mut points) = (String::new(), 0);
    for letter in word.graphemes(true).take(LETTERS) {
        points += letter.chars().count();
        if points > POINTS {
            break;
        }
        line.push_str(letter);
    }
    line
}

/// Whether a character only moves or hides other characters. Joiners and variation selectors belong to their
/// letter.
fn hides(letter: char) -> bool {
    let belongs = matches!(letter, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}');
    is_unseen(letter) && !belongs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_stands_as_it_is_on_one_line() {
        assert_eq!(beginning("  Mất xe đạp\r\n\r\n\ttối qua. "), "Mất xe đạp tối qua.");
        assert_eq!(beginning(" \u{200b}\n"), "");
    }

    #[test]
    fn a_long_text_ends_with_a_whole_word() {
        let text = "một hai ba ".repeat(20);
        let line = beginning(&text);
        assert!(line.ends_with("…") && line.graphemes(true).count() <= LETTERS + 1);
        let cut = line.trim_end_matches('…');
        assert!(text.starts_with(cut) && text[cut.len()..].starts_with(' '), "{line}");
        // A text of exactly the full length is not cut.
        let full = "chữ ".repeat(20).trim_end().to_owned() + " a";
        assert_eq!(full.graphemes(true).count(), 81);
        assert_eq!(beginning(&full[..full.len() - 2]), full[..full.len() - 2]);
    }

    #[test]
    fn a_word_without_end_is_cut_between_letters_and_never_within_one() {
        let decomposed = "e\u{302}\u{301}".repeat(100);
        let line = beginning(&decomposed);
        assert_eq!(line, "e\u{302}\u{301}".repeat(LETTERS) + "…");
        let family = "👨\u{200d}👩\u{200d}👧".repeat(90);
        assert!(line.graphemes(true).count() == LETTERS + 1);
        let line = beginning(&family);
        assert!(line.trim_end_matches('…').ends_with("👨\u{200d}👩\u{200d}👧"));
        // A letter with too many marks is cut off.
        let tower = "a".to_owned() + &"\u{301}".repeat(10_000);
        assert_eq!(beginning(&tower), "…");
        assert_eq!(beginning(&format!("một {tower}")), "một…");
    }

    #[test]
    fn what_turns_a_line_around_is_left_out() {
        assert_eq!(beginning("a\u{202e}bc\u{2066} d\u{ad}e\u{0}"), "abc de");
    }
}
