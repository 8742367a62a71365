//! Signing in and out. The password opens the officer's key; the cookie carries what opens it next.

pub mod backoff;
mod checking;
pub mod http;
pub(crate) mod turns;

use casework::clock::Moment;
use casework::copied;
use sealing::frame::{Frame, Purpose};
use sealing::keys::Identity;
use sealing::sealed::seal;
use sealing::session::SessionSecret;
use secrecy::SecretString;
use storage::accounts::officers::Officer;
use storage::accounts::password_resets::Eyes;
use storage::accounts::sessions::Session;
use storage::audit::{Act, Entry};
use storage::db::store::Tx;

use crate::refusal::Refusal;
use crate::station::{SignedIn, Station};

/// A session ends after this many seconds without use.
pub const IDLE: i64 = 30 * 60;
/// A session ends after this many seconds in any case.
pub const LONGEST: i64 = 12 * 60 * 60;
/// No username is longer, in bytes.
const LONGEST_NAME: usize = 64;
/// The last use is written down at most this often, in seconds.
const TOUCH: i64 = 60;

impl Station {
    /// Opens a session for the right password, and the right one-time or recovery code where a
    /// second factor is set up. Wrong ones make the next try under that name wait. What the same
    /// browser had open `before` ends with it.
    ///
    /// # Errors
    /// [`Refusal::WrongPassword`], whether the name or the password is wrong;
    /// [`Refusal::TooManyTries`] where too many wait under that name; of the codes, see
    /// [`AccountRefusal`](crate::refusal::AccountRefusal).
    pub async fn sign_in(
        &self,
        username: &str,
        password: SecretString,
        code: &str,
        before: Option<SessionSecret>,
    ) -> Result<SessionSecret, Refusal> {
        if username.len() > LONGEST_NAME {
            return Err(Refusal::WrongPassword);
        }
        let username = &copied::username(username);
        let now = self.clock.now();
        // Counted before the outcome is known, so that tries side by side wait as well.
        tokio::time::sleep(self.backoff.try_now(username, now)).await;
        let officer = self.store.read().officer_named(username).await?;
        let (officer, identity) = self.check_password(officer, password).await?;
        self.ask_second_factor(&officer, &identity, code).await?;
        self.backoff.succeeded(username);
        self.open_session(&officer, &identity, before).await
    }

    async fn open_session(
        &self,
        officer: &Officer,
        identity: &Identity,
        before: Option<SessionSecret>,
    ) -> Result<SessionSecret, Refusal> {
        let secret = SessionSecret::draw(&mut self.chance.clone());
        let (id, now) = (self.chance.id(), self.clock.now());
        let frame = Frame { purpose: Purpose::Session, subject: officer.id.0, id };
        let sealed = seal(frame, identity.reveal().as_bytes(), &[&secret.open().recipient()])?;
        let tx = self.store.begin().await?;
        tx.end_stale_sessions(now.plus(-IDLE), now.plus(-LONGEST)).await?;
        if let Some(before) = before {
            end(&tx, &before, now).await?;
        }
        tx.open_session(&Session {
            id,
            find: secret.find(),
            officer: officer.id,
            identity: sealed,
            started: now,
            last_seen: now,
        })
        .await?;
        tx.record(entry(Some(officer), Act::SignedIn, now)).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// The officer of a session, with the keys that were sealed to them.
    ///
    /// # Errors
    /// [`Refusal::SignIn`] when there is no such session or it ended.
    pub async fn resume(&self, secret: &SessionSecret) -> Result<SignedIn, Refusal> {
        self.look_in(secret, true).await
    }

    /// The same, and where `used` is false the session goes on ageing: what a page asks by itself
    /// keeps nobody signed in.
    pub(crate) async fn look_in(
        &self,
        secret: &SessionSecret,
        used: bool,
    ) -> Result<SignedIn, Refusal> {
        let read = self.store.read();
        let session = read.session(&secret.find()).await?.ok_or(Refusal::SignIn)?;
        let now = self.clock.now();
        if session.last_seen.plus(IDLE) < now || session.started.plus(LONGEST) < now {
            return Err(Refusal::SignIn);
        }
        let officer = read.officer(session.officer).await?.ok_or(Refusal::SignIn)?;
        let frame = Frame { purpose: Purpose::Session, subject: officer.id.0, id: session.id };
        let line = session.identity.open(frame, &secret.open())?;
        let identity = parse_line(&line)?;
        if used && session.last_seen.plus(TOUCH) < now {
            // That it was used is not worth the page: it then ages until the next request.
            let _logged = self.touch(session.id, now).await;
        }
        let unit = read.unit(officer.unit).await?.ok_or(Refusal::Internal)?;
        let keys = self.held_keys(&officer, &identity).await?;
        let replaced = self.replaced_keys(unit.id, &keys).await?;
        let must_enrol = self.must_enrol(&officer).await?;
        let declared = read.declared(officer.id).await?;
        let (resets, eyes) = (read.resets(now).await?, Eyes::of(officer.id, now));
        let stays_away = read.stays_away(eyes).await?;
        Ok(SignedIn {
            officer,
            unit,
            keys,
            replaced,
            declared,
            stays_away,
            resets,
            eyes,
            must_enrol,
            identity,
            session: session.id,
            since: session.started,
        })
    }

    async fn touch(&self, session: i64, now: Moment) -> Result<(), Refusal> {
        let tx = self.store.begin().await?;
        tx.touch_session(session, now).await?;
        Ok(tx.commit().await?)
    }

    /// Ends a session; one that is gone already is as good.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn sign_out(&self, secret: &SessionSecret) -> Result<(), Refusal> {
        let tx = self.store.begin().await?;
        end(&tx, secret, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// Ends the session of this secret, if there is one.
async fn end(tx: &Tx, secret: &SessionSecret, now: Moment) -> Result<(), Refusal> {
    let Some(session) = tx.read().session(&secret.find()).await? else { return Ok(()) };
    tx.end_session(session.id).await?;
    if let Some(officer) = tx.read().officer(session.officer).await? {
        tx.record(entry(Some(&officer), Act::SignedOut, now)).await?;
    }
    Ok(())
}

/// What an officer's own envelope says of itself.
pub(crate) fn frame_of(officer: &Officer) -> Frame {
    Frame { purpose: Purpose::Officer, subject: officer.id.0, id: officer.id.0 }
}

/// Reads a private key out of an opened envelope.
pub(crate) fn parse_line(line: &[u8]) -> Result<Identity, Refusal> {
    let line = std::str::from_utf8(line).map_err(|_| Refusal::Internal)?;
    Identity::parse(line).map_err(|_| Refusal::Internal)
}

fn entry(officer: Option<&Officer>, act: Act, at: Moment) -> Entry {
    let entry = Entry::of_nobody(at, act);
    match officer {
        Some(officer) => entry.by(officer.id, officer.unit),
        None => entry,
    }
}

#[cfg(test)]
mod tests;
