//! The words of the pages, one file for each language (Project Fluent).

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// The words of one language.
pub struct Words {
    code: String,
    bundle: FluentBundle<FluentResource>,
    number_mark: String,
}

/// A file of words that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWords {
    /// The code is not a language's.
    #[error("{0:?} is no code of a language: take two or three small letters, such as \"vi\"")]
    Code(String),
    /// The file has an error on this line.
    #[error("line {line}: {fault}")]
    Form {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there, and how it is mended.
        fault: String,
    },
}

/// A message as its file has it: the line on which it begins, and the names that are filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The line, counted from 1.
    pub line: usize,
    /// The names, `$count` without the `$`.
    pub names: BTreeSet<String>,
}

/// The messages of a file of words, by key.
#[must_use]
pub fn messages(text: &str) -> BTreeMap<&str, Message> {
    let (mut found, mut key) = (BTreeMap::new(), None);
    for (line, written) in (1..).zip(text.lines()) {
        if written.starts_with(|it: char| it.is_ascii_alphabetic()) {
            key = written.split_once('=').map(|(key, _)| key.trim());
            if let Some(key) = key {
                found.entry(key).or_insert_with(|| Message { line, ..Message::default() });
            }
        }
        let Some(message) = key.and_then(|key| found.get_mut(key)) else { continue };
        let names = written.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '_').collect()
        });
        message.names.extend(names.filter(|name: &String| !name.is_empty()));
    }
    found
}

/// The resource of a text, or the line with its first error.
fn resource(text: &str) -> Result<FluentResource, BadWords> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| {
        let first = errors.first();
        let start = first.map_or(0, |error| error.pos.start);
        let line = text.get(..start).unwrap_or(text).matches('\n').count() + 1;
        // What is cut short is missed after the last line.
        let line = line.min(text.lines().count());
        let fault = first.map_or_else(String::new, |error| error.kind.to_string());
        BadWords::Form { line, fault }
    })
}

impl Words {
    /// Reads the words of the language `code`.
    ///
    /// # Errors
    /// [`BadWords`] for an error in the file, or a key that stands there twice.
    pub fn parse(code: &str, text: &str) -> Result<Self, BadWords> {
        let fits = (2..=3).contains(&code.len()) && code.bytes().all(|it| it.is_ascii_lowercase());
        let language: Option<LanguageIdentifier> = code.parse().ok().filter(|_| fits);
        let language = language.ok_or_else(|| BadWords::Code(code.to_owned()))?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        let mut words = Self { code: code.to_owned(), bundle, number_mark: String::new() };
        words.add(text)?;
        words.number_mark = words.text("number-mark");
        Ok(words)
    }

    /// The same with further words, such as what the entries of lists are called.
    ///
    /// # Errors
    /// As [`Words::parse`], also for a key that the words have already.
    pub fn with(mut self, text: &str) -> Result<Self, BadWords> {
        self.add(text)?;
        Ok(self)
    }

    /// The same, where keys that it has not are taken from another text.
    ///
    /// # Errors
    /// As [`Words::parse`].
    pub fn or_else(mut self, text: &str) -> Result<Self, BadWords> {
        // What is there already stays; that is all the errors that there can be.
        let _there_already = self.bundle.add_resource(resource(text)?);
        self.number_mark = self.text("number-mark");
        Ok(self)
    }

    fn add(&mut self, text: &str) -> Result<(), BadWords> {
        let added = self.bundle.add_resource(resource(text)?);
        added.map_err(|errors| {
            let twice = errors.iter().find_map(|error| match error {
                FluentError::Overriding { id, .. } => Some(id.clone()),
                _ => None,
            });
            let key = twice.unwrap_or_default();
            let is_it = |line: &str| {
                line.strip_prefix(&key).is_some_and(|it| it.trim_start().starts_with('='))
            };
            let line = text.lines().enumerate().filter(|(_, it)| is_it(it)).last();
            let line = line.map_or(1, |(at, _)| at + 1);
            BadWords::Form { line, fault: format!("the key {key:?} stands twice: leave one out") }
        })
    }

    /// The language's code, `vi` or `en`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The words under `key`; the key itself when there are none, which a test rules out.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The words under `key` with one value filled in.
    #[must_use]
    pub fn text_with(&self, key: &str, name: &str, value: &str) -> String {
        let mut args = FluentArgs::new();
        args.set(name.to_owned(), FluentValue::from(value));
        self.format(key, Some(&args))
    }

    /// A number as the language writes it: `20.000`, in English `20,000`.
    #[must_use]
    pub fn number(&self, number: usize) -> String {
        let digits = number.to_string();
        let mut written = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push_str(&self.number_mark);
            }
            written.push(digit);
        }
        written
    }

    /// Whether there are words under `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        self.bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_file_is_told_with_its_line() {
        let refused =
            |code: &str, text: &str| Words::parse(code, text).err().map(|it| it.to_string());
        assert_eq!(refused("vi", "a = b\n"), None);
        let cut = refused("vi", "a = b\n\nc = { \n");
        assert_eq!(cut.as_deref(), Some("line 3: Expected an inline expression"));
        let twice = refused("vi", "a = b\nab = c\na = d\n");
        assert_eq!(twice.as_deref(), Some("line 3: the key \"a\" stands twice: leave one out"));
        for code in ["", "v", "VI", "../x", "english"] {
            assert!(refused(code, "a = b\n").is_some_and(|it| it.contains("no code")), "{code}");
        }
    }

    #[test]
    fn further_words_stand_beside_and_others_fill_what_is_missing() {
        let words = Words::parse("mw", "a = b\nnumber-mark = '\n").expect("words");
        let words = words.with("c = d\n").expect("more").or_else("a = x\ne = f\n").expect("others");
        assert_eq!(["a", "c", "e", "g"].map(|key| words.text(key)), ["b", "d", "f", "g"]);
        assert_eq!(words.number(20_000), "20'000");
        assert!(words.with("a = y\n").is_err(), "a key that is there");
    }

    #[test]
    fn messages_are_found_with_their_lines_and_names() {
        let found = messages("# c\na = x { $one }\nb =\n    y { $two }\n    z { $one }\n");
        let names = |key: &str| found[key].names.iter().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!((found["a"].line, names("a")), (2, "one".to_owned()));
        assert_eq!((found["b"].line, names("b")), (3, "one two".to_owned()));
        assert_eq!(found.len(), 2);
    }
}
