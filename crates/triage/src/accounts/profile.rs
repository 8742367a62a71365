//! The officer's own account: sessions, sign-in history, password, second factor.

pub mod http;
pub mod page;

use std::cmp::Reverse;

use casework::clock::Timestamp;
use casework::ids::OfficerId;
use storage::accounts::sessions::Session;
use storage::accounts::wrong_tries::WrongTries;
use storage::audit::{Act, Recorded};

use crate::accounts::handles::Accounts;
use crate::platform::auth::session::{IDLE, LONGEST};
use crate::platform::auth::{BeSignedIn, May};
use crate::platform::refusal::Refusal;

/// How many sign-ins are shown.
const SHOWN: u64 = 50;

/// One of an officer's open sessions.
pub struct OwnSession {
    /// Its row.
    pub id: i64,
    /// When it began.
    pub started: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen: Timestamp,
    /// Whether it is the caller's present session.
    pub this: bool,
}

/// An event in the history of the officer's own account.
pub struct OwnAct {
    /// When.
    pub at: Timestamp,
    /// The act's code, see [`Act::name`].
    pub act: String,
    /// The officer who did it, by display name; none for the owner, and for the recovery sheet, which does
    /// not say who holds it.
    pub by: Option<String>,
    /// For wrong tries: what was wrong and how often within the quarter hour that began at [`OwnAct::at`].
    pub tries: Option<WrongTries>,
}

impl Accounts<'_> {
    /// The caller's open sessions, the latest used first.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn own_sessions(&self, may: &May<BeSignedIn>) -> Result<Vec<OwnSession>, Refusal> {
        let now = self.triage.clock.now();
        let open = |it: &Session| it.last_seen.plus(IDLE) >= now && it.started.plus(LONGEST) >= now;
        let sessions = self.triage.store.read().accounts().sessions_of(may.who.officer.id).await?;
        let own = |it: Session| OwnSession {
            id: it.id,
            started: it.started,
            last_seen: it.last_seen,
            this: it.id == may.who.session,
        };
        Ok(sessions.into_iter().filter(open).map(own).collect())
    }

    /// Ends one of the caller's sessions.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the caller has no session with this id.
    pub async fn end_own_session(&self, may: &May<BeSignedIn>, id: i64) -> Result<(), Refusal> {
        let tx = self.triage.store.begin().await?;
        let own = tx.read().accounts().sessions_of(may.who.officer.id).await?;
        if !own.iter().any(|it| it.id == id) {
            return Err(Refusal::NotFound);
        }
        tx.accounts().end_session(id).await?;
        tx.audit()
            .record(self.triage.audit().on_colleague(&may.who, Act::SessionEnded, &may.who.officer))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Ends all of the caller's sessions but the present one.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn end_other_sessions(&self, may: &May<BeSignedIn>) -> Result<(), Refusal> {
        let tx = self.triage.store.begin().await?;
        tx.accounts().end_sessions_of(may.who.officer.id, Some(may.who.session)).await?;
        tx.audit()
            .record(self.triage.audit().on_colleague(&may.who, Act::SessionEnded, &may.who.officer))
            .await?;
        Ok(tx.commit().await?)
    }

    /// The caller's last sign-ins and the acts on their account, by themselves or by colleagues, the latest
    /// first.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn own_history(&self, may: &May<BeSignedIn>) -> Result<Vec<OwnAct>, Refusal> {
        let acts = [
            Act::SignedIn,
            Act::SignInFailed,
            Act::SignedOut,
            Act::RecoveryCodeUsed,
            Act::PasswordChanged,
            Act::FactorSet,
            Act::FactorGivenUp,
            Act::SessionEnded,
        ];
        let (own, read) = (may.who.officer.id, self.triage.store.read());
        let acts = read.audit().acts_of(own, &acts, SHOWN).await?;
        let by_others = acts.iter().filter_map(|it| it.officer).filter(|id| *id != own);
        let names = self
            .triage
            .names()
            .names_with_units(&by_others.collect::<Vec<_>>(), may.who.unit.id)
            .await?;
        let name = |id: OfficerId| names.iter().find(|it| it.id == id);
        let own_act = |it: Recorded| OwnAct {
            by: it.officer.and_then(name).map(|it| it.display_name.clone()),
            tries: (it.act == Act::SignInFailed.name())
                .then(|| WrongTries::read(it.at, &it.detail)),
            at: it.at,
            act: it.act,
        };
        let open = read.accounts().open_wrong_tries(own).await?.into_iter().map(|tries| OwnAct {
            at: tries.quarter,
            act: Act::SignInFailed.name().to_owned(),
            by: None,
            tries: Some(tries),
        });
        let mut history: Vec<_> = open.chain(acts.into_iter().map(own_act)).collect();
        // Wrong tries come into the chain later than they happened.
        history.sort_by_key(|it| Reverse(it.at));
        history.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
        Ok(history)
    }
}
