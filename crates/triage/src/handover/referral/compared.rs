//! The original and a second person's words side by side, with the changes, for the head who approves.

pub mod http;

use casework::tip::{Along, Sanitised, Tip};
use similar::{Algorithm, DiffTag, capture_diff_slices};
use storage::handover::referrals::Handover;

use crate::cases::open::OpenCase;

/// The most words of both texts together that are compared word by word. Longer texts are shown side by side
/// without marks, so that no text delays the page.
const WORDS: usize = 6_000;

/// The change of a piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is in both texts.
    Same,
    /// It is only in the original.
    Gone,
    /// It is only in the second person's words.
    New,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its change.
    pub change: Change,
    /// The words, with the white space after them.
    pub text: String,
}

/// One field of a tip, in both texts.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its code, as the API has it.
    pub name: &'static str,
    /// The pieces in order; [`Change::Gone`] and [`Change::New`] come one after the other.
    pub pieces: Vec<Piece>,
}

/// Both texts.
pub struct Compared {
    /// The fields that are not empty in both.
    pub fields: Vec<Field>,
    /// Display name of the second person.
    pub by: String,
    /// Whether they said that there is nothing to hide.
    pub nothing_to_hide: bool,
}

impl OpenCase {
    /// Both texts of this preparation, if a second person has left theirs.
    pub(crate) fn compared(&self, handover: &Handover) -> Option<Compared> {
        let sanitised = self.sanitised_for(handover)?;
        let village = self.headline().and_then(|it| it.village);
        Some(Compared::of(self.tip()?, village.as_deref(), &sanitised, self))
    }
}

impl Compared {
    fn of(tip: &Tip, village: Option<&str>, new: &Sanitised, opened: &OpenCase) -> Self {
        // The village goes along only if the second person leaves it among the words for the place.
        let told = tip.answers.in_village(village);
        let answers = told.all().map(|(it, old)| Field::of(it.name(), old, new.answers.get(it)));
        let along = |name, old: Option<Along>, new: Option<&Along>| {
            let words = |it: Option<&Along>| it.map(|it| it.text.clone()).unwrap_or_default();
            Field::of(name, &words(old.as_ref()), &words(new))
        };
        let along = [
            along("question", opened.waiting_question(), new.question.as_ref()),
            along("corroboration", opened.last_corroboration(), new.corroboration.as_ref()),
        ];
        let fields = answers.chain(along).filter(|it| !it.pieces.is_empty());
        Self { fields: fields.collect(), by: new.by.clone(), nothing_to_hide: new.nothing_to_hide }
    }
}

impl Field {
    /// A field from its original text and the new one.
    #[must_use]
    pub fn of(name: &'static str, old: &str, new: &str) -> Self {
        let (old, new) = (words(old), words(new));
        let mut pieces: Vec<Piece> = Vec::new();
        let mut add = |change, words: &[&str]| {
            if !words.is_empty() {
                pieces.push(Piece { change, text: words.concat() });
            }
        };
        if old.len() + new.len() > WORDS && old != new {
            add(Change::Gone, &old);
            add(Change::New, &new);
            return Self { name, pieces };
        }
        // A change of white space is no change.
        let plain =
            |words: &[&str]| words.iter().map(|it| it.trim().to_owned()).collect::<Vec<_>>();
        for step in capture_diff_slices(Algorithm::Myers, &plain(&old), &plain(&new)) {
            let (tag, was, is) = step.as_tag_tuple();
            let (was, is) = (old.get(was).unwrap_or_default(), new.get(is).unwrap_or_default());
            match tag {
                DiffTag::Equal => add(Change::Same, is),
                DiffTag::Delete | DiffTag::Insert | DiffTag::Replace => {
                    add(Change::Gone, was);
                    add(Change::New, is);
                }
            }
        }
        // The last word of a text must not stick to the word that follows it here.
        let last = pieces.len().saturating_sub(1);
        for piece in pieces.iter_mut().take(last).filter(|it| it.space().is_empty()) {
            piece.text.push(' ');
        }
        Self { name, pieces }
    }

    /// The pieces of the original.
    pub fn before(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|it| it.change != Change::New)
    }

    /// The pieces of the second person's words.
    pub fn after(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|it| it.change != Change::Gone)
    }
}

impl Piece {
    /// The words without the white space around them, which stays outside a mark.
    #[must_use]
    pub fn words(&self) -> &str {
        self.text.trim()
    }

    /// The white space after them.
    #[must_use]
    pub fn space(&self) -> &str {
        self.text.get(self.text.trim_end().len()..).unwrap_or_default()
    }
}

/// The words of a text, each with the white space after it.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (_, behind) = rest.split_at(word);
        let space = behind.find(|it: char| !it.is_whitespace()).unwrap_or(behind.len());
        let (first, next) = rest.split_at(word + space);
        words.push(first);
        rest = next;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(field: &Field) -> String {
        let sign = |it: &Piece| match it.change {
            Change::Same => it.text.clone(),
            Change::Gone => format!("[-{}]{}", it.words(), it.space()),
            Change::New => format!("[+{}]{}", it.words(), it.space()),
        };
        field.pieces.iter().map(sign).collect()
    }

    #[test]
    fn a_change_is_marked_by_words_and_white_space_is_none() {
        let field =
            Field::of("text", "Tôi là hàng xóm,\nthấy hai người.", "Có người thấy hai  người.");
        assert_eq!(marked(&field), "[-Tôi là hàng xóm,]\n[+Có người] thấy hai  người.");
        let same = Field::of("text", " một  hai\nba ", "một hai ba");
        assert_eq!(marked(&same), "một hai ba");
        assert!(Field::of("place", "", " ").pieces.is_empty());
        assert_eq!(marked(&Field::of("place", "", "chợ")), "[+chợ]");
        let all: String = field.before().map(|it| it.text.as_str()).collect();
        assert!(all.contains("hàng xóm") && !all.contains("Có người"));
        let all: String = field.after().map(|it| it.text.as_str()).collect();
        assert!(!all.contains("hàng xóm") && all.contains("Có người"));
    }

    #[test]
    fn two_long_texts_that_have_nothing_in_common_are_set_side_by_side() {
        let words =
            |letter| (0..WORDS).map(|at| format!("{letter}{at}")).collect::<Vec<_>>().join(" ");
        let (old, new) = (words('a'), words('b'));
        let field = Field::of("text", &old, &new);
        assert_eq!(field.pieces.len(), 2);
        assert_eq!(Field::of("text", &old, &old).pieces.len(), 1);
    }
}
