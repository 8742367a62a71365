//! Deadlines by law: which terms run from the acceptance of a case, and when each ends.

use serde::{Deserialize, Serialize};

use crate::clock::{Day, Timestamp};
use crate::days_off::DaysOff;
use crate::lists::{BadList, Entries, check_codes, check_valid, day, day_or_none, read, values};

/// Code of the one deadline that no law sets: the answer to a hand-over.
pub const ANSWER: &str = "answer";

/// One term that runs from the acceptance of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The code used in the API, `decision`.
    pub code: String,
    /// How long it is.
    pub span: Span,
    /// How long it is for units in remote areas, where that differs.
    pub remote: Option<Span>,
    /// What goes on holding for one that runs.
    pub rule: Rule,
    /// The first day of acceptance for which it holds.
    pub valid_from: Day,
    /// The last such day; none while it is in force.
    pub valid_to: Option<Day>,
}

/// What a term that runs keeps of the list with which it began, whatever the list says later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The legal basis.
    pub basis: String,
    /// To which terms, from the same beginning, it can be extended, in turn.
    pub extended: Vec<Span>,
    /// From when it runs.
    #[serde(default)]
    pub from: Beginning,
    /// Whether an officer's message to the writer is what it is for.
    #[serde(default)]
    pub met_by_answer: bool,
}

/// From when a term runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beginning {
    /// From the beginning of the day on which the tip was received, accepted or not: no hour of a tip is
    /// known (rule W2).
    Received,
    /// From the moment when an officer accepts the case.
    #[default]
    Acceptance,
}

/// The length of a term, `{ days = 20 }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// To the second.
    Hours(u32),
    /// Ends at midnight of its last day.
    Days(u32),
    /// Ends at midnight of the last of so many days on which people work.
    WorkingDays(u32),
    /// Ends at midnight of its last day.
    Months(u32),
}

/// All terms, and the days off: no term ends on one.
#[derive(Clone, Debug, Default)]
pub struct DeadlineRules {
    terms: Vec<Term>,
    days_off: DaysOff,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    term: Entries<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: String,
    basis: String,
    length: Span,
    remote: Option<Span>,
    #[serde(default)]
    extended_to: Vec<Span>,
    #[serde(default)]
    from: Beginning,
    #[serde(default)]
    met_by_answer: bool,
    #[serde(deserialize_with = "day")]
    valid_from: Day,
    #[serde(default, deserialize_with = "day_or_none")]
    valid_to: Option<Day>,
}

impl Span {
    /// Whether it is a length at all, and not beyond ten years.
    fn is_sound(self) -> bool {
        match self {
            Self::Hours(many) => (1..=10 * 366 * 24).contains(&many),
            Self::Days(many) => (1..=10 * 366).contains(&many),
            Self::WorkingDays(many) => (1..=10 * 262).contains(&many),
            Self::Months(many) => (1..=120).contains(&many),
        }
    }
}

impl DeadlineRules {
    /// Reads `config/deadlines.toml`, of terms that end on no day off.
    ///
    /// # Errors
    /// [`BadList`], also when a code stands twice for the same days.
    pub fn parse(text: &str, days_off: DaysOff) -> Result<Self, BadList> {
        let File { term: list } = read(text)?;
        check_codes(text, &list, |it| &it.code)?;
        check_valid(text, &list, |it| (&it.code, it.valid_from, it.valid_to))?;
        let odd = |it: &Written| {
            let all = it.extended_to.iter().chain(&it.remote).chain([&it.length]);
            all.copied().any(|span| !span.is_sound())
        };
        if let Some(entry) = list.iter().find(|it| odd(it.as_ref())) {
            let code = &entry.as_ref().code;
            let fault = format!("{code:?} is longer than ten years, or of no length: mend it");
            return Err(BadList::at(text, entry.span().start, fault));
        }
        if let Some(entry) = list.iter().find(|it| it.as_ref().code == ANSWER) {
            let fault = format!("{ANSWER:?} is the answer to a hand-over: take another code");
            return Err(BadList::at(text, entry.span().start, fault));
        }
        let terms = values(list).into_iter().map(Term::of).collect();
        Ok(Self { terms, days_off })
    }

    /// All terms, also those that begin no more.
    pub fn iter(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter()
    }

    /// The terms that run from an acceptance on `day`.
    pub fn from_acceptance(&self, day: Day) -> impl Iterator<Item = &Term> {
        let from = |term: &&Term| term.rule.from == Beginning::Acceptance;
        self.terms.iter().filter(from).filter(move |term| term.holds_on(day))
    }

    /// The terms that run from the receipt of a tip, of all days.
    pub fn from_receipt(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(|term| term.rule.from == Beginning::Received)
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
            Span::WorkingDays(days) => self.days_off.worked_after(from.day(), days),
            Span::Months(months) => from.day().plus_months(months),
        };
        self.days_off.worked_from(last).end()
    }

    /// Whether the end of a term was reckoned with days off that nobody has decreed yet. What ends in the
    /// midst of a day was reckoned in hours.
    #[must_use]
    pub fn is_provisional(&self, end: Timestamp) -> bool {
        let last = end.plus(-1).day();
        last.end() == end && self.days_off.is_provisional(last)
    }
}

impl Term {
    /// Under which key its name stands in the words of a language.
    #[must_use]
    pub fn name_key(&self) -> String {
        format!("term-{}", self.code)
    }

    fn of(written: Written) -> Self {
        Self {
            code: written.code,
            span: written.length,
            remote: written.remote,
            rule: Rule {
                basis: written.basis,
                extended: written.extended_to,
                from: written.from,
                met_by_answer: written.met_by_answer,
            },
            valid_from: written.valid_from,
            valid_to: written.valid_to,
        }
    }

    fn holds_on(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

#[cfg(test)]
mod tests;
