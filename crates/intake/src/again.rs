//! What is kept is tried again where other work was in the way: nothing of it was kept then, and the
//! words are still there. Nobody hears "kept" before it is on the disk.

use std::time::Duration;

use storage::db::error::StoreError;
use tokio::time::Instant;

use crate::refusal::Refusal;
use crate::state::IntakeState;

/// How often a piece of work is done at most.
const TRIES: u32 = 6;
/// The longest pause before the second try, in milliseconds; before each further one it is twice as
/// long.
const PAUSE: u64 = 8;

/// Why one try kept nothing.
pub(crate) enum Failed {
    /// It is refused, however often it is tried.
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
    /// Does a piece of work from its beginning, in a transaction of its own each time, until nothing
    /// is in its way. It must be the same however often it is done. Between tries it waits for a
    /// while of chance, so that two who met do not meet again, and holds nothing meanwhile. What has
    /// taken as long as anybody waits is not tried again.
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
