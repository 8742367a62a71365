//! Wrong passwords make the next try under the same name wait; nobody is ever locked out.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use casework::clock::Timestamp;

/// Wrong tries that cause no wait.
const FREE: u32 = 3;
/// The longest wait: long enough to make guessing hopeless, short enough for a person.
const LONGEST: Duration = Duration::from_secs(8);
/// After so many seconds a wrong try is forgotten.
const FORGOTTEN: i64 = 15 * 60;
/// How many names are remembered; beyond that the oldest go.
const NAMES: usize = 4096;

/// Wrong tries by name. It slows and never refuses, so an attacker who guesses at an officer's password
/// cannot keep the officer out, and other names are not affected.
#[derive(Default)]
pub struct Backoff {
    wrong: Mutex<HashMap<String, (u32, Timestamp)>>,
}

impl Backoff {
    /// Notes a try and gives how long it must wait. It counts as wrong until [`Backoff::succeeded`] says
    /// otherwise.
    #[must_use]
    pub fn try_now(&self, username: &str, now: Timestamp) -> Duration {
        let delay = self.delay(username, now);
        self.count(username, now);
        delay
    }

    fn delay(&self, username: &str, now: Timestamp) -> Duration {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let tries = match wrong.get(username) {
            Some((tries, last)) if last.plus(FORGOTTEN) > now => *tries,
            Some(_) | None => 0,
        };
        match tries.checked_sub(FREE) {
            None => Duration::ZERO,
            Some(more) => Duration::from_millis(500 << more.min(4)).min(LONGEST),
        }
    }

    fn count(&self, username: &str, now: Timestamp) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= NAMES && !wrong.contains_key(username) {
            wrong.retain(|_, (_, last)| last.plus(FORGOTTEN) > now);
            let oldest = wrong.iter().min_by_key(|(_, (_, last))| *last).map(|it| it.0.clone());
            if let Some(oldest) = oldest.filter(|_| wrong.len() >= NAMES) {
                wrong.remove(&oldest);
            }
        }
        let tries = wrong.entry(username.to_owned()).or_insert((0, now));
        *tries = (tries.0.saturating_add(1), now);
    }

    /// Forgets the wrong tries of a name.
    pub fn succeeded(&self, username: &str) {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).remove(username);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_passwords_slow_their_own_name_and_no_colleagues() {
        let backoff = Backoff::default();
        let now = Timestamp(1_000_000);
        let delays: Vec<_> = (0..9).map(|_| backoff.try_now("truc", now).as_millis()).collect();
        assert_eq!(delays, [0, 0, 0, 500, 1000, 2000, 4000, 8000, 8000]);
        assert_eq!(backoff.delay("truong", now), Duration::ZERO);
        assert_eq!(backoff.delay("truc", now.plus(FORGOTTEN)), Duration::ZERO);
        backoff.succeeded("truc");
        assert_eq!(backoff.delay("truc", now), Duration::ZERO);
    }

    #[test]
    fn a_flood_of_names_does_not_grow_without_bound() {
        let backoff = Backoff::default();
        for name in 0..3 * NAMES {
            let _delay = backoff.try_now(&name.to_string(), Timestamp(0));
        }
        assert!(backoff.wrong.lock().expect("lock").len() <= NAMES);
    }
}
