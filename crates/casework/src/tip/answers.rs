//! The fields of a tip, and their answers.
//!
//! One list, [`Field`], is behind the resident's form, both APIs and their descriptions, the sealed tip, the
//! sanitised copy with its editor and its comparison, and the officers' pages: all of these use it. To ask
//! something new, add a field here: a variant with its meaning, its text in [`Answers`], and its arms in
//! [`Answers::get`] and [`Answers::get_mut`]. `tests/tests/tip_fields.rs` names what else it needs. The name
//! of a person is not one of these fields, since it is sealed apart ([`Named`](crate::tip::Named), rule A4).

use serde::{Deserialize, Deserializer, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::codes;
use crate::length;
use crate::tip::checks::{Fault, check_answer, check_text};

/// A field of the tip form, in the order of the form and the pages. Its code is its name in forms, in JSON
/// and in envelopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Field {
    /// Where.
    Place,
    /// When.
    Time,
    /// How: what was done, with what, which way they went.
    Behaviour,
    /// What happened: the account, which is long, and the only required answer.
    Text,
}

codes!(Field);

/// The answers, in the words of the writer or of a second person. All but the account may be empty.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// Where.
    pub place: String,
    /// When.
    pub time: String,
    /// How.
    pub behaviour: String,
    /// What happened.
    pub text: String,
}

impl Field {
    /// Whether it is the account; all other answers have one line.
    #[must_use]
    pub fn is_account(self) -> bool {
        self == Self::Text
    }

    /// Its meaning, for the description of an API.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Place => "Where",
            Self::Time => "When",
            Self::Behaviour => "How",
            Self::Text => "What happened",
        }
    }

    /// The most [characters](length::characters) of its answer.
    #[must_use]
    pub fn most(self) -> usize {
        if self.is_account() { length::TEXT } else { length::SHORT }
    }

    /// The key of its name on officers' pages.
    #[must_use]
    pub fn label(self) -> String {
        format!("case-{}", self.name())
    }

    /// The key of its question in the form.
    #[must_use]
    pub fn asked(self) -> String {
        format!("form-{}", self.name())
    }

    /// The key of its hint in the form.
    #[must_use]
    pub fn hint(self) -> String {
        format!("form-{}-hint", self.name())
    }
}

impl Answers {
    /// Answers made by calling `answer` for each field.
    #[must_use]
    pub fn of(mut answer: impl FnMut(Field) -> String) -> Self {
        let mut answers = Self::default();
        for field in Field::ALL {
            *answers.get_mut(*field) = answer(*field);
        }
        answers
    }

    /// The answer of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> &str {
        match field {
            Field::Place => &self.place,
            Field::Time => &self.time,
            Field::Behaviour => &self.behaviour,
            Field::Text => &self.text,
        }
    }

    /// The answer of a field, to be changed.
    pub fn get_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::Place => &mut self.place,
            Field::Time => &mut self.time,
            Field::Behaviour => &mut self.behaviour,
            Field::Text => &mut self.text,
        }
    }

    /// All fields with their answers, empty ones too.
    pub fn all(&self) -> impl Iterator<Item = (Field, &str)> {
        Field::ALL.iter().map(|it| (*it, self.get(*it)))
    }

    /// The answers of one line that are not empty.
    pub fn lines(&self) -> impl Iterator<Item = (Field, &str)> {
        self.all().filter(|(field, answer)| !field.is_account() && !answer.is_empty())
    }

    /// The same answers without white space around those of one line; the account stays as typed.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        Self::of(|it| {
            let answer = self.get(it);
            if it.is_account() { answer } else { answer.trim() }.to_owned()
        })
    }

    /// The same answers, with the village that the writer chose put before the place.
    #[must_use]
    pub fn in_village(&self, village: Option<&str>) -> Self {
        let place = match village {
            Some(village) => format!("{village}, {}", self.place).trim_end_matches(", ").to_owned(),
            None => self.place.clone(),
        };
        Self { place, ..self.clone() }
    }

    /// Whether they can be taken.
    ///
    /// # Errors
    /// The [`Fault`] for which they are refused; the account's comes first.
    pub fn check(&self) -> Result<(), Fault> {
        check_text(&self.text)?;
        let mut lines = self.lines();
        lines.try_for_each(|(_, answer)| check_answer(answer))
    }
}

/// Reads answers, of which the account is required; a missing field is empty. For serde's `deserialize_with`,
/// flattened.
///
/// # Errors
/// Those of the deserialiser.
pub fn told<'de, D: Deserializer<'de>>(from: D) -> Result<Answers, D::Error> {
    #[derive(Deserialize)]
    struct Told {
        text: String,
        #[serde(flatten)]
        others: Answers,
    }

    let Told { text, others } = Told::deserialize(from)?;
    Ok(Answers { text, ..others })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_text_of_its_own_under_its_name() {
        let answers = Answers::of(|it| format!("answer to {}", it.name()));
        let mut fields = serde_json::to_value(&answers).expect("JSON");
        let fields = fields.as_object_mut().expect("fields");
        for (field, answer) in answers.all() {
            assert_eq!(answer, format!("answer to {}", field.name()));
            assert_eq!(fields.remove(field.name()).expect("a field"), answer);
        }
        assert!(fields.is_empty(), "no field is called {fields:?}");
    }

    #[test]
    fn only_the_account_must_be_there_and_none_is_too_long() {
        let answers = Answers::of(|it| if it.is_account() { "x" } else { "" }.to_owned());
        assert_eq!(answers.check(), Ok(()));
        assert_eq!(Answers::default().check(), Err(Fault::TextEmpty));
        for field in Field::ALL {
            let mut answers = answers.clone();
            *answers.get_mut(*field) = "x".repeat(field.most());
            assert_eq!(answers.check(), Ok(()), "{field:?}");
            answers.get_mut(*field).push('x');
            let fault = if field.is_account() { Fault::TextTooLong } else { Fault::AnswerTooLong };
            assert_eq!(answers.check(), Err(fault), "{field:?}");
        }
    }

    #[test]
    fn lines_lose_the_space_around_them_and_the_account_does_not() {
        let answers = Answers::of(|_| " x ".to_owned()).trimmed();
        assert!(answers.lines().all(|(_, answer)| answer == "x"));
        assert_eq!(answers.lines().count() + 1, Field::ALL.len());
        assert_eq!(answers.text, " x ");
    }

    #[test]
    fn a_village_stands_before_the_place() {
        let place = |place: &str, village| {
            let place = place.to_owned();
            Answers { place, ..Answers::default() }.in_village(village).place
        };
        assert_eq!(place("chợ", Some("Thôn 1")), "Thôn 1, chợ");
        assert_eq!(place("", Some("Thôn 1")), "Thôn 1");
        assert_eq!(place("chợ", None), "chợ");
    }
}
