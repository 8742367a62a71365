//! What the law calls a case: kinds with their basis and the days on which they can be chosen.

use serde::{Deserialize, Serialize};

use crate::clock::Day;
use crate::lists::{BadList, Entries, check_codes, check_valid, day, day_or_none, read, values};

/// One kind of matter by law.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// The code used in the API, `denunciation`.
    pub code: String,
    /// The legal basis.
    pub basis: String,
    /// The first day on which it can be chosen.
    #[serde(deserialize_with = "day")]
    pub valid_from: Day,
    /// The last such day; none while it is in force.
    #[serde(default, deserialize_with = "day_or_none")]
    pub valid_to: Option<Day>,
}

/// All kinds, in the order in which a page offers them.
#[derive(Clone, Debug, Default)]
pub struct Classes(Vec<Class>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    class: Entries<Class>,
}

/// The sealed classification of a case; of several the last one counts.
#[derive(Serialize, Deserialize)]
pub struct Classified {
    /// Code of the class.
    pub class: String,
    /// Display name of the officer who classified it.
    pub by: String,
}

/// The sealed record of independent corroboration (rule A3).
#[derive(Serialize, Deserialize)]
pub struct Corroborated {
    /// What confirms the tip, in the officer's words.
    pub text: String,
    /// Display name of the officer who recorded it.
    pub by: String,
    /// When it was recorded; set in a sanitised copy only, whose holder does not have the chain of the unit
    /// before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
}

impl Class {
    /// Under which key its name stands in the words of a language.
    #[must_use]
    pub fn name_key(&self) -> String {
        format!("class-{}", self.code)
    }

    /// Whether it can be chosen on `day`.
    #[must_use]
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

impl Classes {
    /// Reads `config/classes.toml`.
    ///
    /// # Errors
    /// [`BadList`], also when a code stands twice for the same days.
    pub fn parse(text: &str) -> Result<Self, BadList> {
        let File { class: list } = read(text)?;
        check_codes(text, &list, |it| &it.code)?;
        check_valid(text, &list, |it| (&it.code, it.valid_from, it.valid_to))?;
        Ok(Self(values(list)))
    }

    /// All of them, also those that cannot be chosen any more.
    pub fn iter(&self) -> impl Iterator<Item = &Class> {
        self.0.iter()
    }

    /// The kinds that can be chosen on `day`.
    pub fn valid_on(&self, day: Day) -> impl Iterator<Item = &Class> {
        self.0.iter().filter(move |class| class.is_valid_on(day))
    }

    /// The kind of this code as of `day`, else its last version.
    #[must_use]
    pub fn get(&self, code: &str, day: Day) -> Option<&Class> {
        let mut of_code = self.0.iter().filter(|class| class.code == code);
        let then = of_code.clone().find(|class| class.is_valid_on(day));
        then.or_else(|| of_code.next_back())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../config/classes.toml");

    #[test]
    fn every_shipped_class_names_its_basis() {
        let classes = Classes::parse(SHIPPED).expect("the shipped file");
        let today = Day::parse("2026-11-23").expect("a day");
        assert_eq!(classes.valid_on(today).count(), 6);
        assert!(classes.valid_on(today).all(|class| !class.basis.is_empty()));
        let denunciation = classes.get("denunciation", today).expect("there");
        assert!(denunciation.basis.contains("Điều 144"));
        let before = Day::parse("2017-12-31").expect("a day");
        assert!(classes.valid_on(before).all(|class| class.code == "administrative"));
    }

    #[test]
    fn a_code_can_stand_twice_for_other_days_and_not_for_the_same() {
        let one = "[[class]]\ncode = \"a\"\nbasis = \"old\"\n\
            valid_from = \"2018-01-01\"\nvalid_to = \"2020-12-31\"\n";
        let next = one.replace("old", "new").replace("2018", "2021").replace("2020", "2030");
        let classes = Classes::parse(&format!("{one}{next}")).expect("two in turn");
        let then = Day::parse("2019-06-01").expect("a day");
        assert_eq!(classes.get("a", then).map(|class| class.basis.as_str()), Some("old"));
        let told = Classes::parse(&one.repeat(2)).expect_err("a fault").to_string();
        assert_eq!(
            told,
            "line 6: \"a\" stands on line 1 for the same days: end one before the other"
        );
        let backwards = one.replace("2020", "2017");
        let told = Classes::parse(&backwards).expect_err("a fault").to_string();
        assert!(told.contains("ends before it begins"), "{told}");
    }
}
