//! What triage does at fixed ticks, with nobody signed in and no key.

use crate::refusal::Refusal;
use crate::station::Station;

impl Station {
    /// Does what is due. What fails is in the log and is done at the next tick.
    pub async fn tick(&self) {
        let woken: Result<usize, Refusal> = self.wake_what_waits().await;
        match woken {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "hand-overs that nobody answered in time"),
            Err(_) => tracing::error!("a tick was not done whole"),
        }
    }
}
