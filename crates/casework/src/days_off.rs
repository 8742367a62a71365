//! Days off: weekends, the days that law or a decision of the year sets, and the weekend days that are worked
//! in their place. Tết and Giỗ Tổ move with the lunar calendar, and the years ahead are not decreed yet.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::clock::Day;
use crate::lists::{BadList, Entries, check_once, days, read};

/// Which days are worked.
#[derive(Clone, Debug, Default)]
pub struct DaysOff {
    off: BTreeSet<Day>,
    worked: BTreeSet<Day>,
    decreed: BTreeSet<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: Entries<Year>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    #[serde(rename = "year")]
    number: i32,
    #[serde(default)]
    provisional: bool,
    #[serde(deserialize_with = "days")]
    off: Vec<Day>,
    #[serde(default, deserialize_with = "days")]
    worked: Vec<Day>,
}

impl Year {
    /// What is wrong with its days.
    fn fault(&self) -> Option<String> {
        let elsewhere = self.off.iter().chain(&self.worked).find(|day| day.year() != self.number);
        if let Some(day) = elsewhere {
            return Some(format!("{day} is not in {}: it stands under its own year", self.number));
        }
        if let Some(day) = self.worked.iter().find(|day| self.off.contains(day)) {
            return Some(format!("{day} is off and worked: leave it out of one list"));
        }
        let weekday = self.worked.iter().find(|day| !day.is_weekend())?;
        Some(format!("{weekday} is no Saturday or Sunday and worked anyway: leave it out"))
    }
}

impl DaysOff {
    /// Reads `config/days_off.toml`.
    ///
    /// # Errors
    /// [`BadList`], also when a day is both off and worked, or stands under another year.
    pub fn parse(text: &str) -> Result<Self, BadList> {
        let File { year: years } = read(text)?;
        check_once(text, &years, |it| it.number, |it| format!("the year {}", it.number))?;
        let mut all = Self::default();
        for entry in years {
            let start = entry.span().start;
            let year = entry.into_inner();
            if let Some(fault) = year.fault() {
                return Err(BadList::at(text, start, fault));
            }
            if !year.provisional {
                all.decreed.insert(year.number);
            }
            all.off.extend(year.off);
            all.worked.extend(year.worked);
        }
        Ok(all)
    }

    /// Whether people work on this day.
    #[must_use]
    pub fn is_worked(&self, day: Day) -> bool {
        self.worked.contains(&day) || !(day.is_weekend() || self.off.contains(&day))
    }

    /// Whether nobody has decreed the days off of its year yet.
    #[must_use]
    pub fn is_provisional(&self, day: Day) -> bool {
        !self.decreed.contains(&day.year())
    }

    /// This day, or the first one after it on which people work.
    #[must_use]
    pub fn worked_from(&self, day: Day) -> Day {
        let mut day = day;
        // No row of days off is longer than a month.
        for _ in 0..31 {
            if self.is_worked(day) {
                break;
            }
            day = day.plus(1);
        }
        day
    }

    /// The last of so many working days after this day.
    #[must_use]
    pub fn worked_after(&self, day: Day, many: u32) -> Day {
        (0..many).fold(day, |day, _| self.worked_from(day.plus(1)))
    }
}

#[cfg(test)]
mod tests;
