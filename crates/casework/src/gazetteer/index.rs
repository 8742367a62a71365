//! Keeps every name folded and in order, so that a search need not read them all.

use crate::gazetteer::names::{Commune, Province};
use crate::gazetteer::query::{Plan, bare_name};
use std::collections::HashMap;

/// The fewest letters of a name that may be found in spite of a typing mistake.
const LETTERS_FOR_MISTAKES: usize = 5;

/// How well a name fits a query, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It is the whole present name.
    Present,
    /// It is a whole former name.
    Former,
    /// The name begins with these whole words.
    Beginning,
    /// The name holds it from the start of a word.
    Within,
    /// The whole name is one typing mistake away.
    Mistyped,
}

/// The best fit of each commune, by its place in the table, and the place of the former name
/// in its list if it was one that fitted.
pub(super) type Hits = HashMap<usize, (Fit, Option<usize>)>;

/// One folded name of a commune.
#[derive(Debug, Clone)]
struct Entry {
    name: String,
    commune: usize,
    former: Option<usize>,
}

/// Where a word starts: the place of the entry, and the byte in its name.
type WordStart = (usize, usize);

/// All names, folded and without their type words.
#[derive(Debug, Clone)]
pub(super) struct Index {
    entries: Vec<Entry>,
    /// Ordered by the text from the word to the end of its name.
    starts: Vec<WordStart>,
    /// The place of the province of each commune.
    province_of: Vec<Option<usize>>,
    /// The place of the present name of each commune among the entries.
    present: Vec<usize>,
    provinces: Vec<String>,
}

impl Index {
    /// Folds and orders the names of all places.
    pub(super) fn build(provinces: &[Province], communes: &[Commune]) -> Self {
        let place = |code: &String| provinces.iter().position(|p| p.code == *code);
        let mut index = Self {
            entries: Vec::new(),
            starts: Vec::new(),
            province_of: communes.iter().map(|c| place(&c.province)).collect(),
            present: Vec::new(),
            provinces: provinces.iter().map(|p| bare_name(&p.name)).collect(),
        };
        for (place, commune) in communes.iter().enumerate() {
            index.present.push(index.entries.len());
            index.add(place, None, &commune.name);
            for (former, name) in commune.former.iter().enumerate() {
                index.add(place, Some(former), name);
            }
        }
        let entries = &index.entries;
        let text = |start: &WordStart| rest(entries, *start);
        index.starts.sort_by(|a, b| text(a).cmp(text(b)));
        index
    }

    /// Adds one name and the starts of its words, not yet in order.
    fn add(&mut self, commune: usize, former: Option<usize>, name: &str) {
        let name = bare_name(name);
        let entry = self.entries.len();
        let later = name.match_indices(' ').map(|(space, _)| space + 1);
        let starts = std::iter::once(0).chain(later);
        self.starts.extend(starts.map(|byte| (entry, byte)));
        self.entries.push(Entry { name, commune, former });
    }

    /// Returns the folded names of the provinces, in the order of their table.
    pub(super) fn provinces(&self) -> &[String] {
        &self.provinces
    }

    /// Returns the communes with a name that holds the one looked for.
    pub(super) fn matching(&self, plan: &Plan) -> Hits {
        let text = |start: &WordStart| rest(&self.entries, *start);
        let first = self.starts.partition_point(|start| text(start) < plan.name.as_str());
        let near = self.starts[first..].iter();
        let near = near.take_while(|start| text(start).starts_with(&plan.name));
        let mut hits = Hits::new();
        for &(entry, byte) in near {
            let entry = &self.entries[entry];
            let fit = fit(entry, byte, plan.name.len());
            if self.allowed(entry, plan) && (fit <= Fit::Former || !plan.whole_names) {
                keep(&mut hits, entry.commune, (fit, entry.former));
            }
        }
        hits
    }

    /// Returns the communes with a name one typing mistake away from the one looked for.
    pub(super) fn mistyped(&self, plan: &Plan) -> Hits {
        let mut hits = Hits::new();
        if plan.whole_names {
            return hits;
        }
        for entry in &self.entries {
            let close = one_mistake(entry.name.as_bytes(), plan.name.as_bytes());
            if close && long_enough(&entry.name) && self.allowed(entry, plan) {
                keep(&mut hits, entry.commune, (Fit::Mistyped, entry.former));
            }
        }
        hits
    }

    /// Returns each commune and the former name that fitted, the best fit first, then by name.
    pub(super) fn ranked(&self, hits: Hits) -> Vec<(usize, Option<usize>)> {
        let name = |commune: usize| self.entries[self.present[commune]].name.as_str();
        let mut ranked: Vec<_> = hits.into_iter().collect();
        ranked.sort_by_key(|&(commune, (fit, _))| (fit, name(commune), commune));
        let places = ranked.into_iter();
        places.map(|(commune, (_, former))| (commune, former)).collect()
    }

    /// Whether a name lies in the province looked in.
    fn allowed(&self, entry: &Entry, plan: &Plan) -> bool {
        plan.province.is_none() || self.province_of[entry.commune] == plan.province
    }
}

/// Adds the hits of one reading to those of another, keeping the best fit of each commune.
pub(super) fn merge(hits: &mut Hits, more: Option<Hits>) {
    for (commune, hit) in more.into_iter().flatten() {
        keep(hits, commune, hit);
    }
}

/// Notes how a commune fits, unless a fit as good is known.
fn keep(hits: &mut Hits, commune: usize, hit: (Fit, Option<usize>)) {
    let best = hits.entry(commune).or_insert(hit);
    *best = hit.min(*best);
}

/// Returns the text from the start of a word to the end of its name.
fn rest(entries: &[Entry], (entry, byte): WordStart) -> &str {
    &entries[entry].name[byte..]
}

/// Says how a name fits that holds, from `byte` on, the `length` bytes looked for.
fn fit(entry: &Entry, byte: usize, length: usize) -> Fit {
    match (byte, entry.name.as_bytes().get(byte + length)) {
        (0, None) if entry.former.is_none() => Fit::Present,
        (0, None) => Fit::Former,
        (0, Some(b' ')) => Fit::Beginning,
        _ => Fit::Within,
    }
}

/// Whether a name has letters enough to be found in spite of a typing mistake.
fn long_enough(name: &str) -> bool {
    let letters = name.chars().filter(|letter| *letter != ' ');
    letters.count() >= LETTERS_FOR_MISTAKES
}

/// Whether two texts differ by one letter too many, too few or wrong, or by two swapped ones.
fn one_mistake(one: &[u8], other: &[u8]) -> bool {
    if one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    let pairs = one.iter().rev().zip(other.iter().rev());
    let same = pairs.take_while(|(a, b)| a == b).count();
    match (&one[..one.len() - same], &other[..other.len() - same]) {
        ([a, b], [c, d]) => a == d && b == c,
        (one, other) => one.len() <= 1 && other.len() <= 1,
    }
}
