//! After wrong one-time codes the next code must wait, longer each time, up to three hours.
//!
//! Three codes of a million are right at a time. An attacker who knows the password and guesses as fast as
//! this allows has 18 tries and then one every three hours: 2,940 in a year, which find a right code with a
//! chance of 0.9 %. A right code does not shorten the wait, or the owner's own sign-ins would give the
//! attacker new tries; only time does, one code every three hours. The count is stored in the database, so a
//! restart gives no new tries either. Recovery codes have 80 random bits and do not wait: with one of them
//! the owner gets in meanwhile.

use std::time::Duration;

use casework::clock::Timestamp;
use storage::accounts::officers::Officer;
use storage::accounts::second_factors::WrongCodes;

use crate::accounts::error::AccountError;
use crate::accounts::handles::SigningIn;
use crate::platform::refusal::Refusal;

/// After this many wrong codes the next need not wait yet.
const FREE: i32 = 3;
/// The longest wait, in seconds; a wrong code is forgotten after the same time.
const LONGEST: i64 = 3 * 60 * 60;
/// The request itself waits at most so many seconds; during a longer wait no code is checked.
const SAT_THROUGH: i64 = 8;

impl SigningIn<'_> {
    /// Waits until a code of this officer may be checked, and counts it as wrong in advance, so that a client
    /// who leaves early is counted too. Gives the count to be restored if the code is right.
    ///
    /// # Errors
    /// [`AccountError::TooManyCodes`].
    pub(super) async fn count_as_wrong(&self, officer: &Officer) -> Result<WrongCodes, Refusal> {
        let now = self.triage.clock.now();
        let before = self.triage.store.read().accounts().wrong_codes(officer.id).await?;
        let remembered = remembered(before, now);
        let wait = left_to_wait(WrongCodes { count: remembered, ..before }, now);
        if wait > SAT_THROUGH {
            return Err(AccountError::TooManyCodes(u32::try_from(wait).unwrap_or(1)).into());
        }
        tokio::time::sleep(Duration::from_secs(u64::try_from(wait).unwrap_or(0))).await;
        let wrong =
            WrongCodes { count: remembered.saturating_add(1), last: self.triage.clock.now() };
        let tx = self.triage.store.begin().await?;
        tx.accounts().remember_wrong_codes(officer.id, wrong).await?;
        tx.commit().await?;
        Ok(before)
    }
}

/// How many wrong codes still count now. If the last one is in the future, a clock was ahead, and all of them
/// still count.
fn remembered(wrong: WrongCodes, now: Timestamp) -> i32 {
    let forgotten = (now.0.saturating_sub(wrong.last.0) / LONGEST).max(0);
    let forgotten = i32::try_from(forgotten).unwrap_or(i32::MAX);
    wrong.count.saturating_sub(forgotten).max(0)
}

/// For how many seconds from now no further code is checked. A last one in the future keeps nobody out.
fn left_to_wait(wrong: WrongCodes, now: Timestamp) -> i64 {
    let wait = match wrong.count.saturating_sub(FREE) {
        ..0 => 0,
        more => 1_i64 << more.min(40),
    };
    let since = now.0.saturating_sub(wrong.last.0);
    if since < 0 { 0 } else { (wait.min(LONGEST) - since).max(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: Timestamp = Timestamp(1_795_366_800);

    /// How many wrong codes an attacker who never misses a chance can try within so many seconds.
    fn tries_within(seconds: i64) -> i64 {
        let (mut now, mut tries) = (BEGIN, 0);
        let mut wrong = WrongCodes { count: 0, last: Timestamp(0) };
        loop {
            let count = remembered(wrong, now);
            match left_to_wait(WrongCodes { count, ..wrong }, now) {
                0 => {
                    wrong = WrongCodes { count: count + 1, last: now };
                    tries += 1;
                }
                wait => now = now.plus(wait),
            }
            if now.0 - BEGIN.0 >= seconds {
                return tries;
            }
        }
    }

    #[test]
    fn a_year_of_guessing_finds_a_code_with_less_than_a_hundredth_of_a_chance() {
        let year = tries_within(365 * 24 * 60 * 60);
        assert!(year * 3 * 100 < 1_000_000, "{year} tries of three right codes in a million");
        assert!(tries_within(60) <= 9, "and none gets a start from which it could not be stopped");
    }

    #[test]
    fn the_wait_after_wrong_codes_doubles_up_to_three_hours_and_is_forgotten_with_time() {
        let wait = |count| left_to_wait(WrongCodes { count, last: BEGIN }, BEGIN);
        let waits: Vec<i64> = [0, 2, 3, 4, 6, 8, 12, 16, 17, 99].map(wait).into();
        assert_eq!(waits, [0, 0, 1, 2, 8, 32, 512, 8192, LONGEST, LONGEST]);
        let many = WrongCodes { count: 5, last: BEGIN };
        assert_eq!(remembered(many, BEGIN.plus(LONGEST - 1)), 5);
        assert_eq!(remembered(many, BEGIN.plus(2 * LONGEST)), 3);
        assert_eq!(remembered(many, BEGIN.plus(99 * LONGEST)), 0);
    }

    #[test]
    fn wrong_codes_of_a_time_that_is_still_to_come_keep_nobody_out() {
        let ahead = WrongCodes { count: 17, last: BEGIN.plus(24 * 60 * 60) };
        assert_eq!(left_to_wait(ahead, BEGIN), 0);
        assert_eq!(remembered(ahead, BEGIN), 17);
    }
}
