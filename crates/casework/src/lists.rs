//! Lists that an operator can put in the place of the shipped ones: how they are read, and what is wrong
//! with one, on which line.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::clock::Day;

/// How many letters a code has at most.
const LONGEST_CODE: usize = 40;

/// What is wrong with a list, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct BadList {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there, and how it is mended.
    pub fault: String,
}

impl BadList {
    /// A fault of the entry that begins at this byte of the text.
    #[must_use]
    pub fn at(text: &str, offset: usize, fault: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        Self { line: before.matches('\n').count() + 1, fault: fault.into() }
    }
}

/// A list as its file has it: each entry with the place where it stands.
pub(crate) type Entries<T> = Vec<Spanned<T>>;

/// Reads a TOML file.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, BadList> {
    toml::from_str(text).map_err(|error| {
        let Range { start, .. } = error.span().unwrap_or_default();
        BadList::at(text, start, error.message())
    })
}

/// Checks the code of each entry: letters that stand in addresses and in the words' keys, and, where it may
/// stand once only, that it does.
pub(crate) fn check_codes<T>(
    text: &str,
    entries: &[Spanned<T>],
    code: impl Fn(&T) -> &str,
) -> Result<(), BadList> {
    for entry in entries {
        let code = code(entry.as_ref());
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let begins = code.starts_with(|it: char| it.is_ascii_lowercase());
        if !begins || !code.bytes().all(fits) || code.len() > LONGEST_CODE {
            let fault = format!(
                "{code:?} is no code: write small letters a-z, digits and _, a letter first, at most \
                 {LONGEST_CODE}"
            );
            return Err(BadList::at(text, entry.span().start, fault));
        }
    }
    Ok(())
}

/// Checks that no two entries have the same key.
pub(crate) fn check_once<T, K: Eq + Hash>(
    text: &str,
    entries: &[Spanned<T>],
    key: impl Fn(&T) -> K,
    told: impl Fn(&T) -> String,
) -> Result<(), BadList> {
    let mut first: HashMap<K, usize> = HashMap::new();
    for entry in entries {
        let start = entry.span().start;
        if let Some(earlier) = first.insert(key(entry.as_ref()), start) {
            let line = BadList::at(text, earlier, "").line;
            let fault =
                format!("{} stands on line {line} already: leave one out", told(entry.as_ref()));
            return Err(BadList::at(text, start, fault));
        }
    }
    Ok(())
}

/// Checks the days for which entries hold: none ends before it begins, and of one code no two hold on a day.
pub(crate) fn check_valid<T>(
    text: &str,
    entries: &[Spanned<T>],
    days: impl Fn(&T) -> (&String, Day, Option<Day>),
) -> Result<(), BadList> {
    let ends_before = |end: Option<Day>, day: Day| end.is_some_and(|last| last < day);
    for (at, entry) in entries.iter().enumerate() {
        let start = entry.span().start;
        let (code, from, to) = days(entry.as_ref());
        if ends_before(to, from) {
            let fault = format!("{code:?} ends before it begins: mend valid_from or valid_to");
            return Err(BadList::at(text, start, fault));
        }
        for earlier in &entries[..at] {
            let (other, since, until) = days(earlier.as_ref());
            if other == code && !ends_before(until, from) && !ends_before(to, since) {
                let line = BadList::at(text, earlier.span().start, "").line;
                let fault = format!(
                    "{code:?} stands on line {line} for the same days: end one before the other"
                );
                return Err(BadList::at(text, start, fault));
            }
        }
    }
    Ok(())
}

/// The entries without their places.
pub(crate) fn values<T>(entries: Entries<T>) -> Vec<T> {
    entries.into_iter().map(Spanned::into_inner).collect()
}

fn parsed<E: serde::de::Error>(text: &str) -> Result<Day, E> {
    Day::parse(text).ok_or_else(|| E::custom("a day is written YYYY-MM-DD"))
}

/// A day of a list, `2026-11-28`.
pub(crate) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
    parsed(&String::deserialize(from)?)
}

/// The same where there may be none.
pub(crate) fn day_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    day(from).map(Some)
}

/// Days of a list.
pub(crate) fn days<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Day>, D::Error> {
    Vec::<String>::deserialize(from)?.iter().map(|text| parsed(text)).collect()
}
