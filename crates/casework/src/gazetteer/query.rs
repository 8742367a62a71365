//! Reads what a person typed as a place, in the several ways it may be meant.

use crate::normalize::{normalize, number_apart};

/// How many words of a query are looked at; more than any real name with its province has.
const MOST_WORDS: usize = 24;

/// Words that say what kind of place it is, also as people shorten them, or that the name is an old one,
/// folded.
const NOISE: [&[&str]; 18] = [
    &["xa"],
    &["phuong"],
    &["thi", "tran"],
    &["dac", "khu"],
    &["thi", "xa"],
    &["huyen"],
    &["thanh", "pho"],
    &["tinh"],
    &["x"],
    &["p"],
    &["tt"],
    &["ttr"],
    &["tp"],
    &["tx"],
    &["h"],
    &["q"],
    &["dk"],
    OLD,
];

/// The word that says a name is an old one.
const OLD: &[&str] = &["cu"];

/// What a person typed, folded: the part that names the commune and the parts after a comma.
pub(super) struct Query {
    /// The words up to the first comma, leaving out parts that only name a kind of place.
    name: Vec<String>,
    /// The words after that comma, which may tell the province.
    pub(super) hints: Vec<String>,
}

impl Query {
    /// Reads typed text; gives nothing when it is empty or only tells kinds of places.
    pub(super) fn read(typed: &str) -> Option<Self> {
        let mut parts = typed.split([',', ';', '\n']).map(normalize);
        let name =
            parts.by_ref().map(|part| words(&part)).find(|part| !without_noise(part).is_empty())?;
        let hints = parts.flat_map(|part| words(&part)).take(MOST_WORDS);
        Some(Self { hints: hints.collect(), name })
    }

    /// Goes through all words typed, in order.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.name.iter().chain(&self.hints).map(String::as_str)
    }

    /// Returns the ways to read the name: the readings of the first stage count alike, those of
    /// a later one only when the stages before it find nothing. No reading comes twice.
    pub(super) fn stages(&self) -> Vec<Vec<Vec<String>>> {
        let untyped = without_leading_type(&self.name);
        let current = untyped.strip_suffix(&["cu".to_owned()]).unwrap_or(untyped);
        let bare = without_noise(&self.name);
        let mut seen: Vec<Vec<String>> = Vec::new();
        let stages = [vec![&*self.name, untyped], vec![current], vec![&*bare]];
        let fresh = stages.map(|stage| {
            let mut readings = Vec::new();
            for reading in stage {
                if !reading.is_empty() && !seen.iter().any(|old| old == reading) {
                    seen.push(reading.to_vec());
                    readings.push(reading.to_vec());
                }
            }
            readings
        });
        fresh.into_iter().collect()
    }
}

/// One way to look a reading up.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// The folded name to look for.
    pub(super) name: String,
    /// The place, in the table of provinces, of the only province to look in.
    pub(super) province: Option<usize>,
    /// Whether only whole names count, because words after the name were passed over.
    pub(super) whole_names: bool,
}

impl Plan {
    /// Returns the ways to look `reading` up, to be tried in turn: as it is, with its last words
    /// or the `hints` as a province (of `provinces`, folded), and with last words passed over.
    pub(super) fn all(reading: &[String], hints: &[String], provinces: &[String]) -> Vec<Self> {
        let hinted = province_at_end(hints, provinces).map(|(_, province)| province);
        let (head, province) = match province_at_end(reading, provinces) {
            Some((length, province)) if length > 0 => (&reading[..length], Some(province)),
            _ => (reading, hinted),
        };
        let mut plans = vec![Self::new(reading, hinted, false)];
        for province in [province, None] {
            plans.push(Self::new(head, province, false));
            let shorter = (1..head.len().saturating_sub(1)).rev();
            let shorter = shorter.map(|length| &head[..length]);
            let names = shorter.filter(|words| stands_alone(words));
            plans.extend(names.map(|words| Self::new(words, province, true)));
        }
        plans.dedup();
        plans
    }

    /// Makes one plan from the words of a name.
    fn new(words: &[String], province: Option<usize>, whole_names: bool) -> Self {
        Self { name: words.join(" "), province, whole_names }
    }
}

/// Whether words can be a name although others follow: two words, or the number of a ward.
fn stands_alone(words: &[String]) -> bool {
    let number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    words.len() > 1 || words.iter().all(number)
}

/// Returns the words of a folded text, as many as are looked at.
fn words(folded: &str) -> Vec<String> {
    let words = folded.split_whitespace().flat_map(number_apart).take(MOST_WORDS);
    words.map(str::to_owned).collect()
}

/// Returns the name of a place without the word for its kind, both folded.
pub(super) fn bare_name(name: &str) -> String {
    without_leading_type(&words(&normalize(name))).join(" ")
}

/// Drops the word for a kind of place from the start, unless nothing would be left.
fn without_leading_type(words: &[String]) -> &[String] {
    let kinds = NOISE.iter().filter(|phrase| **phrase != OLD);
    let mut rests = kinds.filter_map(|phrase| after(words, phrase));
    rests.find(|rest| !rest.is_empty()).unwrap_or(words)
}

/// Returns the words that are neither a kind of place nor the word for old.
fn without_noise(words: &[String]) -> Vec<String> {
    let mut left = Vec::new();
    let mut rest = words;
    while let [word, others @ ..] = rest {
        let skipped = NOISE.iter().find_map(|phrase| after(rest, phrase));
        if skipped.is_none() {
            left.push(word.clone());
        }
        rest = skipped.unwrap_or(others);
    }
    left
}

/// Returns what follows `phrase`, if the words begin with it.
fn after<'a>(words: &'a [String], phrase: &[&str]) -> Option<&'a [String]> {
    let (start, rest) = words.split_at_checked(phrase.len())?;
    (start == phrase).then_some(rest)
}

/// Returns the province that the words end with, and how many words stand before its name.
fn province_at_end(words: &[String], provinces: &[String]) -> Option<(usize, usize)> {
    (0..words.len()).find_map(|start| {
        let tail = words[start..].join(" ");
        let province = provinces.iter().position(|name| *name == tail)?;
        Some((start, province))
    })
}
