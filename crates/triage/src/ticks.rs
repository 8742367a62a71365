//! What triage does at fixed ticks, with nobody signed in and no key.

use crate::station::Station;

impl Station {
    /// Does what is due. What fails is in the log and is done at the next tick.
    pub async fn tick(&self) {
        let _logged = self.wake_what_waits().await;
        let _logged = self.commit_finished_days().await;
    }
}
