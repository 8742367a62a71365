//! Signing in and out. The password opens the officer's key; the cookie carries the secret that opens it next
//! time.

mod checking;
pub mod http;

use casework::clock::Timestamp;
use casework::copied;
use sealing::header::{Header, Purpose};
use sealing::keys::Identity;
use sealing::sealed::seal;
use sealing::session::SessionSecret;
use secrecy::SecretString;
use storage::accounts::officers::Officer;
use storage::accounts::sessions::Session;
use storage::audit::{Act, Entry};
use storage::db::store::Tx;

use crate::accounts::error::AccountError;
use crate::accounts::handles::SigningIn;
use crate::platform::auth::session::{IDLE, LONGEST};
use crate::platform::refusal::Refusal;

/// No username is longer, in bytes.
const LONGEST_NAME: usize = 64;

impl SigningIn<'_> {
    /// Opens a session for the right password, and the right one-time or recovery code where a second factor
    /// is set up. Wrong ones make the next try under that name wait. The session that the same browser had
    /// open `before` ends.
    ///
    /// # Errors
    /// [`AccountError::WrongPassword`], whether the name or the password is wrong; [`Refusal::TooManyTries`]
    /// where too many wait under that name; for the codes, see [`AccountError`].
    pub async fn with_password(
        &self,
        username: &str,
        password: SecretString,
        code: &str,
        before: Option<SessionSecret>,
    ) -> Result<SessionSecret, Refusal> {
        if username.len() > LONGEST_NAME {
            return Err(AccountError::WrongPassword.into());
        }
        let username = &copied::username(username);
        let now = self.triage.clock.now();
        // Counted before the outcome is known, so that parallel tries wait as well.
        tokio::time::sleep(self.triage.backoff.try_now(username, now)).await;
        let officer = self.triage.store.read().accounts().with_username(username).await?;
        let (officer, identity) = self.check_password(officer, password).await?;
        self.ask_second_factor(&officer, &identity, code).await?;
        self.triage.backoff.succeeded(username);
        self.open_session(&officer, &identity, before).await
    }

    async fn open_session(
        &self,
        officer: &Officer,
        identity: &Identity,
        before: Option<SessionSecret>,
    ) -> Result<SessionSecret, Refusal> {
        let secret = SessionSecret::draw(&mut self.triage.rng.clone());
        let (id, now) = (self.triage.rng.id(), self.triage.clock.now());
        let header = Header { purpose: Purpose::Session, subject: officer.id.0, id };
        let sealed = seal(header, identity.reveal().as_bytes(), &[&secret.open().recipient()])?;
        let tx = self.triage.store.begin().await?;
        tx.accounts().end_stale_sessions(now.plus(-IDLE), now.plus(-LONGEST)).await?;
        if let Some(before) = before {
            end(&tx, &before, now).await?;
        }
        tx.accounts()
            .open_session(&Session {
                id,
                find: secret.find(),
                officer: officer.id,
                identity: sealed,
                started: now,
                last_seen: now,
            })
            .await?;
        tx.audit().record(entry(Some(officer), Act::SignedIn, now)).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Ends a session; one that has already ended is no failure.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn sign_out(&self, secret: &SessionSecret) -> Result<(), Refusal> {
        let tx = self.triage.store.begin().await?;
        end(&tx, secret, self.triage.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// Ends the session of this secret, if there is one.
async fn end(tx: &Tx, secret: &SessionSecret, now: Timestamp) -> Result<(), Refusal> {
    let Some(session) = tx.read().accounts().session(&secret.find()).await? else { return Ok(()) };
    tx.accounts().end_session(session.id).await?;
    if let Some(officer) = tx.read().accounts().with_id(session.officer).await? {
        tx.audit().record(entry(Some(&officer), Act::SignedOut, now)).await?;
    }
    Ok(())
}

/// The header of an officer's own envelope.
pub(crate) fn header_of(officer: &Officer) -> Header {
    Header { purpose: Purpose::Officer, subject: officer.id.0, id: officer.id.0 }
}

fn entry(officer: Option<&Officer>, act: Act, at: Timestamp) -> Entry {
    let entry = Entry::of_nobody(at, act);
    match officer {
        Some(officer) => entry.by(officer.id, officer.unit),
        None => entry,
    }
}

#[cfg(test)]
mod tests;
