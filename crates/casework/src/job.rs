//! What triage does by itself, and when. No job starts because a writer did something (rule W2).

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::clock::Timestamp;

/// Seconds between two ticks, at which triage looks for work that is due.
pub const TICK: i64 = 15 * 60;
/// Daily work begins this many seconds after midnight: transactions under way at midnight are on the disk by
/// then, and the time of a link says nothing about when the last tip of the day came.
pub const AFTER_MIDNIGHT: i64 = 60 * 60;
/// A tick may come this much early, by the clock of another machine.
const EARLY: i64 = 60;
/// The longest wait between two tries of a job that fails.
const LONGEST_WAIT: i64 = 4 * 60 * 60;

/// Work that is done by itself, in the order of a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Job {
    /// Makes hand-overs that nobody answered in time known to the unit above.
    WakeUnanswered,
    /// Takes cases off handlers who cannot open them.
    FreeHandlers,
    /// Makes cases that no officer can attend to known to the unit above.
    WakeUnattended,
    /// Makes closed cases with a reply that nobody can read known to the unit above.
    WakeUnread,
    /// Starts the terms of law that run from the receipt of a tip.
    StartTerms,
    /// Erases tips that their writers withdrew.
    EraseWithdrawn,
    /// Erases the originals of sanitised hand-overs after their days.
    EraseOriginals,
    /// Puts the counts of wrong sign-ins into the chain.
    CloseWrongTries,
    /// Commits the envelopes of finished days to the chain.
    CommitDays,
    /// Signs and stores the head of the chain.
    KeepHead,
    /// Drops replaced keys that nothing needs.
    DropKeys,
    /// Takes the order of finished days out of SQLite's file.
    Compact,
}

/// How often a job is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Every {
    /// At each tick.
    Tick,
    /// Once a day, after midnight.
    Day,
}

/// How the last run of a job went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum JobOutcome {
    /// All that was due is done.
    Done,
    /// Something failed, often the database; it is tried again.
    Failed,
    /// It took longer than it may; it is tried again.
    TookTooLong,
    /// A fault of the program; it is tried again.
    Panicked,
}

crate::codes!(Job, Every, JobOutcome);

impl Job {
    /// How often it is done.
    #[must_use]
    pub fn every(self) -> Every {
        match self {
            Self::WakeUnread | Self::CommitDays | Self::KeepHead => Every::Day,
            Self::WakeUnanswered
            | Self::FreeHandlers
            | Self::WakeUnattended
            | Self::StartTerms
            | Self::EraseWithdrawn
            | Self::EraseOriginals
            | Self::CloseWrongTries
            | Self::DropKeys
            | Self::Compact => Every::Tick,
        }
    }

    /// How many seconds it may take. A node that claimed it and died keeps it from the others for as long.
    #[must_use]
    pub fn may_take(self) -> i64 {
        match self {
            Self::StartTerms | Self::CommitDays | Self::Compact => 60 * 60,
            _ => 10 * 60,
        }
    }

    /// When it is due again after a run that ended `now`, the last `failures` of which failed in a row.
    #[must_use]
    pub fn next(self, now: Timestamp, failures: u32) -> Timestamp {
        if failures > 0 {
            let wait = TICK.saturating_mul(1 << (failures - 1).min(8)).min(LONGEST_WAIT);
            return now.plus(wait - EARLY);
        }
        match self.every() {
            Every::Tick => now.plus(TICK - EARLY),
            // The day that counts begins an hour after midnight.
            Every::Day => now.plus(-AFTER_MIDNIGHT).day().end().plus(AFTER_MIDNIGHT),
        }
    }

    /// How many seconds after a run it is due again at the latest. A time further ahead was written under a
    /// clock that has been set back since, and counts for nothing.
    #[must_use]
    pub fn longest_wait(self) -> i64 {
        match self.every() {
            Every::Tick => LONGEST_WAIT,
            Every::Day => 24 * 60 * 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds since the midnight in Vietnam of a day.
    fn at(seconds: i64) -> Timestamp {
        crate::clock::Day(20_000).start().plus(seconds)
    }

    #[test]
    fn a_daily_job_is_due_once_between_two_hours_after_midnight() {
        let job = Job::KeepHead;
        assert_eq!(job.next(at(AFTER_MIDNIGHT), 0), at(AFTER_MIDNIGHT + 24 * 3600));
        assert_eq!(job.next(at(23 * 3600), 0), at(AFTER_MIDNIGHT + 24 * 3600));
        assert_eq!(job.next(at(AFTER_MIDNIGHT - 1), 0), at(AFTER_MIDNIGHT), "still the day before");
    }

    #[test]
    fn a_job_that_fails_is_tried_later_each_time_and_at_every_tick_again_once_it_succeeds() {
        let job = Job::WakeUnanswered;
        let waits: Vec<i64> = (0..8).map(|it| job.next(at(0), it).0 - at(0).0 + EARLY).collect();
        let ticks: Vec<i64> = waits.iter().map(|it| it / TICK).collect();
        assert_eq!(ticks, [1, 1, 2, 4, 8, 16, 16, 16]);
        for job in Job::ALL {
            for failures in 0..40 {
                let wait = job.next(at(5 * 3600), failures).0 - at(5 * 3600).0;
                assert!((1..=job.longest_wait()).contains(&wait), "{job:?} {failures}");
            }
            assert!(job.may_take() >= 60);
        }
    }
}
