//! The languages of the pages: a file of words each, and a file of what the entries of lists are called.

use anyhow::Result;
use webkit::words::{BadWords, Words, messages};

use crate::defaults::LISTS;
use crate::lists::{FIRST, Lists};

/// Codes that are the beginning of an address already.
const TAKEN: [&str; 1] = ["api"];

impl Lists {
    /// The codes of all languages that have a file, the first one's first.
    pub(crate) fn language_codes(&self) -> Vec<String> {
        let others = self.files.keys().filter_map(|name| code_of(name)).filter(|it| *it != FIRST);
        std::iter::once(FIRST).chain(others).map(str::to_owned).collect()
    }

    /// The words of a language. What it lacks is taken from the words compiled in for it, then from the first
    /// language: so a program that has learned new words starts with a file of before.
    pub(super) fn words(&self, code: &str) -> Result<Words> {
        let (words, names) = (format!("languages/{code}.ftl"), format!("names/{code}.ftl"));
        if TAKEN.contains(&code) {
            let fault = "line 1: addresses begin so already: take the code of another language";
            return Err(self.fault(&words, fault));
        }
        let in_words = |fault: BadWords| self.fault(&words, fault);
        let mut read = Words::parse(code, self.text(&words)).map_err(in_words)?;
        read = read.with(self.text(&names)).map_err(|fault| self.fault(&names, fault))?;
        for (name, text) in [(&words, "languages"), (&names, "names")] {
            let first = format!("{text}/{FIRST}.ftl");
            for other in [shipped(name), self.text(&first), shipped(&first)] {
                read = read.or_else(other).map_err(|fault| self.fault(&first, fault))?;
            }
        }
        Ok(read)
    }

    /// What languages lack beside the words compiled in, each with file, line and mend: keys that are missing,
    /// and names that are filled in elsewhere and not there, or there only.
    pub(crate) fn missing_words(&self) -> Vec<anyhow::Error> {
        let model = format!("languages/{FIRST}.ftl");
        let wanted = messages(shipped(&model));
        let mut faults = Vec::new();
        for code in self.language_codes() {
            let file = format!("languages/{code}.ftl");
            let (text, there) = (self.text(&file), messages(self.text(&file)));
            for (key, asked) in &wanted {
                let Some(found) = there.get(key) else {
                    let line = text.lines().count();
                    let fault =
                        format!("line {line}: add the key {key:?}, line {} of {model}", asked.line);
                    faults.push(self.fault(&file, fault));
                    continue;
                };
                if let Some(name) = found.names.difference(&asked.names).next() {
                    let fault = format!("line {}: nothing fills ${name} in {key:?}", found.line);
                    faults.push(self.fault(&file, fault));
                }
            }
        }
        faults
    }
}

/// The text of a list that is compiled in; empty for one that is not.
fn shipped(name: &str) -> &'static str {
    LISTS.iter().find(|(list, _)| *list == name).map_or("", |(_, text)| text)
}

/// The language of a file of words, by its path.
fn code_of(name: &str) -> Option<&str> {
    name.strip_prefix("languages/")?.strip_suffix(".ftl")
}
