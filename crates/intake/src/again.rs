//! Work that other work kept from being stored is tried again: nothing of it was stored, and the words are
//! still there. No client hears "kept" before the words are on the disk.

use std::time::Duration;

use storage::db::error::StoreError;
use tokio::time::Instant;

use crate::refusal::Refusal;
use crate::state::IntakeState;

/// How many times a piece of work is tried at most.
const TRIES: u32 = 6;
/// The longest pause before the second try, in milliseconds; it doubles before each further try.
const PAUSE: u64 = 8;

/// Why one try stored nothing.
pub(crate) enum Failed {
    /// It is refused, and would be each time.
    Refused(Refusal),
    /// By the store.
    Store(StoreError),
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl IntakeState {
    /// Does a piece of work from its beginning, each time in a transaction of its own, until nothing is in
    /// its way. The work must give the same result if it is repeated. Between tries it waits for a random
    /// time, so that two that met do not meet again, and holds nothing meanwhile. Work that has taken as long
    /// as the store waits is not tried again.
    pub(crate) async fn until_kept<T>(
        &self,
        work: impl AsyncFn() -> Result<T, Failed>,
    ) -> Result<T, Refusal> {
        let until = Instant::now() + self.store.patience();
        for before in 1..TRIES {
            match work().await {
                Ok(kept) => return Ok(kept),
                Err(Failed::Store(error)) if error.passes() && Instant::now() < until => {
                    error.log();
                }
                Err(failed) => return Err(failed.into()),
            }
            tokio::time::sleep(self.pause(before)).await;
        }
        work().await.map_err(Refusal::from)
    }

    fn pause(&self, tries: u32) -> Duration {
        let longest = PAUSE << tries;
        Duration::from_millis(self.rng.id().unsigned_abs() % longest)
    }
}

impl From<Failed> for Refusal {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Refused(refusal) => refusal,
            Failed::Store(error) => error.into(),
        }
    }
}
