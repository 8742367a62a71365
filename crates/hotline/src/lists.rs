//! Law and words as data: the lists that are compiled in, or an operator's own in their place
//! (`[hotline] lists`). Each is checked when it is read, and what is wrong is told with file, line and mend.

mod languages;
mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use casework::category::{Categories, Category};
use casework::class::{Class, Classes};
use casework::days_off::DaysOff;
use casework::deadline::{DeadlineRules, Term};
use casework::gazetteer::Gazetteer;
use casework::lists::BadList;
use casework::support_body::{BodyKind, SupportBodyKinds};
use webkit::words::Words;

use crate::defaults::LISTS;

/// The first language, in which every page stands, and which stands in for what another lacks.
pub(crate) const FIRST: &str = "vi";
/// The lists as text, by their path below the folder.
pub(crate) struct Lists {
    /// Where the operator's own stand, if there are any.
    folder: Option<PathBuf>,
    files: BTreeMap<String, String>,
    /// Which of them are the operator's own.
    own: BTreeSet<String>,
}

impl Lists {
    /// Those compiled in, and in the place of each the operator's own, if the folder has it.
    ///
    /// # Errors
    /// Which file cannot be read, or is no list.
    pub(crate) fn of(folder: Option<&Path>) -> Result<Self> {
        let shipped = LISTS.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let mut files: BTreeMap<String, String> = shipped.collect();
        let own = folder.map_or_else(|| Ok(Vec::new()), reading::files)?;
        let names = own.iter().map(|(name, _)| name.clone()).collect();
        files.extend(own);
        Ok(Self { folder: folder.map(Path::to_owned), files, own: names })
    }

    /// Checks all lists, each for itself and against each other. Words that a language lacks are no fault:
    /// others stand in ([`Lists::missing_words`]).
    ///
    /// # Errors
    /// The first fault, with file, line and mend.
    pub(crate) fn check(&self) -> Result<()> {
        self.gazetteer()?;
        self.check_names()?;
        self.first_language()?;
        self.other_languages().map(|_| ())
    }

    /// The operator's own lists as one text, which tells whether one was changed.
    pub(crate) fn own_text(&self) -> String {
        let own = self.own.iter().map(|name| [name, self.text(name), ""].join("\n"));
        own.collect::<Vec<_>>().concat()
    }

    /// All provinces and communes.
    pub(crate) fn gazetteer(&self) -> Result<Gazetteer> {
        let (provinces, communes) = ("places/provinces.tsv", "places/communes.tsv");
        Gazetteer::parse(self.text(provinces), self.text(communes)).map_err(|fault| {
            let file = match fault.table {
                casework::gazetteer::Table::Provinces => provinces,
                casework::gazetteer::Table::Communes => communes,
            };
            self.fault(file, format!("line {}: {}", fault.line, fault.fault))
        })
    }

    /// What a tip can be about.
    pub(crate) fn categories(&self) -> Result<Categories> {
        self.read("categories.toml", Categories::parse)
    }

    /// What the law calls a case.
    pub(crate) fn classes(&self) -> Result<Classes> {
        self.read("classes.toml", Classes::parse)
    }

    /// The terms that run from the acceptance of a case.
    pub(crate) fn deadline_rules(&self) -> Result<DeadlineRules> {
        let days_off = self.read("days_off.toml", DaysOff::parse)?;
        self.read("deadlines.toml", |text| DeadlineRules::parse(text, days_off))
    }

    /// Kinds of support bodies.
    pub(crate) fn bodies(&self) -> Result<SupportBodyKinds> {
        let categories = self.categories()?;
        self.read("support_bodies.toml", |text| SupportBodyKinds::parse(text, &categories))
    }

    /// The words in the first language, Vietnamese.
    pub(crate) fn first_language(&self) -> Result<Words> {
        self.words(FIRST)
    }

    /// The words in all other languages, in the order of their codes.
    pub(crate) fn other_languages(&self) -> Result<Vec<Words>> {
        self.language_codes().iter().skip(1).map(|code| self.words(code)).collect()
    }

    fn text(&self, name: &str) -> &str {
        self.files.get(name).map_or("", String::as_str)
    }

    fn read<T>(&self, name: &str, parse: impl FnOnce(&str) -> Result<T, BadList>) -> Result<T> {
        parse(self.text(name)).map_err(|fault| self.fault(name, fault))
    }

    /// A fault with the file in which it is.
    fn fault(&self, name: &str, fault: impl Display) -> anyhow::Error {
        let own = self.folder.as_ref().filter(|_| self.own.contains(name));
        match own.map(|folder| folder.join(name)) {
            Some(path) => anyhow!("{}, {fault}", path.display()),
            None => anyhow!("the compiled-in {name}, {fault}"),
        }
    }

    /// That every entry of a list has a name in the first language.
    fn check_names(&self) -> Result<()> {
        let file = format!("names/{FIRST}.ftl");
        // A name that is compiled in stands in for one that an older file lacks.
        let called = self.first_language()?;
        let (categories, classes) = (self.categories()?, self.classes()?);
        let (rules, kinds) = (self.deadline_rules()?, self.bodies()?);
        let mut keys = (categories.iter().map(Category::name_key))
            .chain(classes.iter().map(Class::name_key))
            .chain(rules.iter().map(Term::name_key))
            .chain(kinds.iter().map(BodyKind::name_key));
        match keys.find(|key| !called.has(key)) {
            None => Ok(()),
            Some(key) => {
                let end = self.text(&file).lines().count();
                Err(self.fault(&file, format!("line {end}: add what {key:?} is called")))
            }
        }
    }
}

#[cfg(test)]
mod tests;
