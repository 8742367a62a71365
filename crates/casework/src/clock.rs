//! Time, passed in: seconds for officers' acts, days for writers' acts.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::macros::format_description;
use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, UtcOffset, Weekday};

/// Vietnam keeps UTC+7 the whole year.
const VIETNAM: UtcOffset = match UtcOffset::from_hms(7, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// A moment in seconds since 1970-01-01T00:00Z. Only officers' acts may carry one (rule W2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// A calendar day in Vietnam, counted in days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i32);

impl Timestamp {
    /// The day in Vietnam on which this moment falls.
    #[must_use]
    pub fn day(self) -> Day {
        let seconds = self.0 + i64::from(VIETNAM.whole_seconds());
        Day(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(i32::MAX))
    }

    /// Reads `YYYY-MM-DDTHH:MM`, a minute in Vietnam.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let format = format_description!("[year]-[month]-[day]T[hour]:[minute]");
        let minute = PrimitiveDateTime::parse(text, format).ok()?;
        Some(Self(minute.assume_offset(VIETNAM).unix_timestamp()))
    }

    /// This moment moved by so many seconds.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// `HH:MM` of the day in Vietnam, for officers' own acts.
    #[must_use]
    pub fn hour_and_minute(self) -> String {
        let format = format_description!("[hour]:[minute]");
        OffsetDateTime::from_unix_timestamp(self.0)
            .ok()
            .and_then(|moment| moment.to_offset(VIETNAM).format(format).ok())
            .unwrap_or_default()
    }
}

impl Day {
    fn date(self) -> Date {
        let epoch = Date::from_calendar_date(1970, Month::January, 1).unwrap_or(Date::MIN);
        epoch.checked_add(Duration::days(i64::from(self.0))).unwrap_or(Date::MAX)
    }

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
        let epoch = Date::from_calendar_date(1970, Month::January, 1).ok()?;
        i32::try_from((date - epoch).whole_days()).ok().map(Self)
    }

    /// This day moved by so many days.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The same day of the month so many months later, or the last day of a shorter month.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let date = self.date();
        let count = date.year() * 12 + i32::from(u8::from(date.month())) - 1;
        let count = count.saturating_add(i32::try_from(months).unwrap_or(i32::MAX));
        let month = u8::try_from(count.rem_euclid(12) + 1).ok().and_then(|it| it.try_into().ok());
        let (year, month) = (count.div_euclid(12), month.unwrap_or(Month::January));
        let day = date.day().min(month.length(year));
        let moved = Date::from_calendar_date(year, month, day).unwrap_or(Date::MAX);
        self.plus(i32::try_from((moved - date).whole_days()).unwrap_or(i32::MAX))
    }

    /// The year in which it is.
    #[must_use]
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// Whether it is a Saturday or a Sunday.
    #[must_use]
    pub fn is_weekend(self) -> bool {
        matches!(self.date().weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The midnight in Vietnam at which it begins.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp(i64::from(self.0) * 86_400 - i64::from(VIETNAM.whole_seconds()))
    }

    /// The midnight in Vietnam at which it ends.
    #[must_use]
    pub fn end(self) -> Timestamp {
        self.plus(1).start()
    }

    /// `DD/MM/YYYY`, as people in Vietnam write it.
    #[must_use]
    pub fn as_people_write_it(self) -> String {
        let date = self.date();
        format!("{:02}/{:02}/{}", date.day(), u8::from(date.month()), date.year())
    }
}

/// `YYYY-MM-DD` (RFC 3339 full-date).
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
    }
}

/// The source of the time: the system's clock in service, a clock that was set in a demo, a clock that the
/// test moves in unit tests.
#[derive(Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// The machine's clock plus so many seconds, which may be negative: a clock that was set, and runs.
    Ahead(i64),
    /// A stopped clock, which a test moves.
    Stopped(Arc<AtomicI64>),
}

impl Clock {
    /// A clock for tests, standing at `moment`.
    #[must_use]
    pub fn stopped_at(moment: Timestamp) -> Self {
        Self::Stopped(Arc::new(AtomicI64::new(moment.0)))
    }

    /// A clock that was set to `moment` just now, and runs from there.
    #[must_use]
    pub fn running_from(moment: Timestamp) -> Self {
        Self::Ahead(moment.0.saturating_sub(system_seconds()))
    }

    /// The moment now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp(system_seconds()),
            Self::Ahead(seconds) => Timestamp(system_seconds()).plus(*seconds),
            Self::Stopped(seconds) => Timestamp(seconds.load(Ordering::Relaxed)),
        }
    }

    /// Today in Vietnam.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now().day()
    }

    /// Moves a stopped clock forward; a running clock is not moved by hand.
    pub fn advance(&self, seconds: i64) {
        if let Self::Stopped(now) = self {
            now.fetch_add(seconds, Ordering::Relaxed);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
fn system_seconds() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
