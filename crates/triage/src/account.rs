//! One's own account: sessions, sign-in history, password, second factor.

pub mod http;
pub mod page;

use casework::clock::Moment;
use storage::audit::{Act, Recorded};
use storage::sessions::Session;

use crate::permit::{BeSignedIn, May};
use crate::refusal::Refusal;
use crate::signing::{IDLE, LONGEST};
use crate::station::Station;

/// How many sign-ins are shown.
const SHOWN: u64 = 50;

/// One of an officer's open sessions.
pub struct OwnSession {
    /// Its row.
    pub id: i64,
    /// When it began.
    pub started: Moment,
    /// When it was last used, to the minute.
    pub last_seen: Moment,
    /// Whether it is the one that asks.
    pub this: bool,
}

impl Station {
    /// One's own open sessions, the latest used first.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn own_sessions(&self, may: &May<BeSignedIn>) -> Result<Vec<OwnSession>, Refusal> {
        let now = self.clock.now();
        let open = |it: &Session| it.last_seen.plus(IDLE) >= now && it.started.plus(LONGEST) >= now;
        let sessions = self.store.read().sessions_of(may.who.officer.id).await?;
        let own = |it: Session| OwnSession {
            id: it.id,
            started: it.started,
            last_seen: it.last_seen,
            this: it.id == may.who.session,
        };
        Ok(sessions.into_iter().filter(open).map(own).collect())
    }

    /// Ends one of one's own sessions.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none of this id.
    pub async fn end_own_session(&self, may: &May<BeSignedIn>, id: i64) -> Result<(), Refusal> {
        let tx = self.store.begin().await?;
        let own = tx.read().sessions_of(may.who.officer.id).await?;
        if !own.iter().any(|it| it.id == id) {
            return Err(Refusal::NotFound);
        }
        tx.end_session(id).await?;
        tx.record(self.on_colleague(&may.who, Act::SessionEnded, &may.who.officer)).await?;
        Ok(tx.commit().await?)
    }

    /// Ends all of one's own sessions but the one that asks.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn end_other_sessions(&self, may: &May<BeSignedIn>) -> Result<(), Refusal> {
        let tx = self.store.begin().await?;
        tx.end_sessions_of(may.who.officer.id, Some(may.who.session)).await?;
        tx.record(self.on_colleague(&may.who, Act::SessionEnded, &may.who.officer)).await?;
        Ok(tx.commit().await?)
    }

    /// One's own last sign-ins and what was done to the account, the latest first.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn own_sign_ins(&self, may: &May<BeSignedIn>) -> Result<Vec<Recorded>, Refusal> {
        let acts = [
            Act::SignedIn,
            Act::SignInFailed,
            Act::SignedOut,
            Act::RecoveryCodeUsed,
            Act::AccountRecovered,
            Act::PasswordChanged,
            Act::FactorSet,
            Act::FactorGivenUp,
            Act::SessionEnded,
        ];
        Ok(self.store.read().acts_of(may.who.officer.id, &acts, SHOWN).await?)
    }
}
