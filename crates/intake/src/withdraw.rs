//! Withdrawal: the writer takes back a tip with its token, as long as no officer has accepted it.

pub mod http;
pub mod page;

use casework::case::State;
use sealing::writer::LookupId;

use crate::refusal::Refusal;
use crate::state::IntakeState;

impl IntakeState {
    /// Withdraws the case under this lookup id. When this returns, no key to it is left.
    ///
    /// # Errors
    /// [`Refusal::Accepted`] when an officer has accepted it, [`Refusal::Held`] while it is held,
    /// [`Refusal::NoCase`] when there is none.
    pub async fn withdraw(&self, lookup: &LookupId) -> Result<(), Refusal> {
        let digest = self.digest(lookup);
        self.until_kept(async || {
            let door = self.store.open_door(digest).await?;
            let case = door.case().await?.ok_or(Refusal::NoCase)?;
            if case.withdrawn {
                return Ok(());
            }
            let today = self.clock.today();
            if case.state == State::Received && case.is_held(today) {
                return Err(Refusal::Held.into());
            }
            if !door.withdraw(&case, today).await? {
                return Err(Refusal::Accepted.into());
            }
            Ok(door.commit().await?)
        })
        .await
    }
}
