//! Deadlines by law: which terms run from the acceptance of a case, and when each ends.

use serde::{Deserialize, Deserializer};

use crate::clock::{Day, Timestamp};

/// Code of the one deadline that no law sets: the answer to a hand-over.
pub const ANSWER: &str = "answer";

/// One term that runs from the acceptance of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The code used in the API, `decision`.
    pub code: String,
    /// Its name in Vietnamese.
    pub vi: String,
    /// Its name in English.
    pub en: String,
    /// The legal basis.
    pub basis: String,
    /// How long it is.
    pub span: Span,
    /// How long it is for units in remote areas, where that differs.
    pub remote: Option<Span>,
    /// The lengths to which it can be extended, in turn, each counted from the same beginning.
    pub extended: Vec<Span>,
    /// The first day of acceptance for which it holds.
    pub valid_from: Day,
    /// The last such day; none while it is in force.
    pub valid_to: Option<Day>,
}

/// The length of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// To the second.
    Hours(u32),
    /// Ends at midnight of its last day.
    Days(u32),
    /// Ends at midnight of its last day too.
    Months(u32),
}

/// All terms, and the days off: no term ends on one.
#[derive(Clone, Debug, Default)]
pub struct DeadlineRules {
    terms: Vec<Term>,
    days_off: Vec<Day>,
}

/// A list of terms that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadClocks {
    /// Not the expected TOML.
    #[error("clocks: {0}")]
    Form(#[from] toml::de::Error),
    /// A term with no length, or with several.
    #[error("clocks: {0:?} needs one of hours, days and months")]
    Length(String),
    /// A code that has another meaning, or is there twice for the same days.
    #[error("clocks: the code {0:?} is taken")]
    Taken(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, deserialize_with = "days")]
    days_off: Vec<Day>,
    clock: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: String,
    vi: String,
    en: String,
    basis: String,
    hours: Option<u32>,
    days: Option<u32>,
    months: Option<u32>,
    remote_hours: Option<u32>,
    #[serde(default)]
    extended_to_months: Vec<u32>,
    #[serde(deserialize_with = "day")]
    valid_from: Day,
    #[serde(default, deserialize_with = "day_or_none")]
    valid_to: Option<Day>,
}

impl DeadlineRules {
    /// Reads `config/clocks.toml`.
    ///
    /// # Errors
    /// [`BadClocks`].
    pub fn parse(text: &str) -> Result<Self, BadClocks> {
        let File { days_off, clock } = toml::from_str(text)?;
        let terms = clock.into_iter().map(Term::of).collect::<Result<Vec<_>, _>>()?;
        for (at, term) in terms.iter().enumerate() {
            let same = |other: &Term| other.code == term.code && other.meets(term);
            if term.code == ANSWER || terms[..at].iter().any(same) {
                return Err(BadClocks::Taken(term.code.clone()));
            }
        }
        Ok(Self { terms, days_off })
    }

    /// The terms that run from an acceptance on `day`.
    pub fn from_day(&self, day: Day) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(move |term| term.holds_on(day))
    }

    /// The term of this code as of `day`, else its last version.
    #[must_use]
    pub fn get(&self, code: &str, day: Day) -> Option<&Term> {
        let mut of_code = self.terms.iter().filter(|term| term.code == code);
        let then = of_code.clone().find(|term| term.holds_on(day));
        then.or_else(|| of_code.next_back())
    }

    /// The end of a term that began at `from` (BLTTHS 2015, art. 134.1): hours count to the second, days and
    /// months to midnight of their last day, or of the next working day.
    #[must_use]
    pub fn end(&self, span: Span, from: Timestamp) -> Timestamp {
        let last = match span {
            Span::Hours(hours) => return from.plus(i64::from(hours) * 60 * 60),
            Span::Days(days) => from.day().plus(i32::try_from(days).unwrap_or(i32::MAX)),
            Span::Months(months) => from.day().plus_months(months),
        };
        self.working_day(last).end()
    }

    fn working_day(&self, day: Day) -> Day {
        let mut day = day;
        // Days off in a row never last longer than a month.
        for _ in 0..31 {
            if !day.is_weekend() && !self.days_off.contains(&day) {
                break;
            }
            day = day.plus(1);
        }
        day
    }
}

impl Term {
    fn of(written: Written) -> Result<Self, BadClocks> {
        let lengths = [
            written.hours.map(Span::Hours),
            written.days.map(Span::Days),
            written.months.map(Span::Months),
        ];
        let mut lengths = lengths.into_iter().flatten();
        let (Some(span), None) = (lengths.next(), lengths.next()) else {
            return Err(BadClocks::Length(written.code));
        };
        Ok(Self {
            code: written.code,
            vi: written.vi,
            en: written.en,
            basis: written.basis,
            span,
            remote: written.remote_hours.map(Span::Hours),
            extended: written.extended_to_months.into_iter().map(Span::Months).collect(),
            valid_from: written.valid_from,
            valid_to: written.valid_to,
        })
    }

    fn holds_on(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Whether two terms have a day in common.
    fn meets(&self, other: &Self) -> bool {
        self.holds_on(other.valid_from) || other.holds_on(self.valid_from)
    }
}

fn parsed<E: serde::de::Error>(text: &str) -> Result<Day, E> {
    Day::parse(text).ok_or_else(|| E::custom("a day is written YYYY-MM-DD"))
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
    parsed(&String::deserialize(from)?)
}

fn day_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    day(from).map(Some)
}

fn days<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Day>, D::Error> {
    Vec::<String>::deserialize(from)?.iter().map(|text| parsed(text)).collect()
}

#[cfg(test)]
mod tests;
