//! An open session: the officer whom its secret names, with the keys sealed to them.

use casework::clock::Timestamp;
use casework::ids::OfficerId;
use casework::role::Role;
use sealing::header::{Header, Purpose};
use sealing::session::SessionSecret;
use storage::accounts::officers::Officer;
use storage::accounts::password_resets::Eyes;

use crate::platform::auth::May;
use crate::platform::auth::signed_in::{SignedIn, parse_line};
use crate::platform::handles::Auth;
use crate::platform::refusal::Refusal;

/// A session ends after this many seconds without use.
pub const IDLE: i64 = 30 * 60;
/// A session ends after this many seconds in any case.
pub const LONGEST: i64 = 12 * 60 * 60;
/// The last use is stored at most this often, in seconds.
const TOUCH: i64 = 60;

impl Auth<'_> {
    /// The officer of a session, with the keys sealed to them.
    ///
    /// # Errors
    /// [`Refusal::SignIn`] when there is no such session or it ended.
    pub async fn resume(&self, secret: &SessionSecret) -> Result<SignedIn, Refusal> {
        self.look_in(secret, true).await
    }

    /// The same; where `used` is false, this does not count as use: a page that asks automatically keeps
    /// nobody signed in.
    pub(crate) async fn look_in(
        &self,
        secret: &SessionSecret,
        used: bool,
    ) -> Result<SignedIn, Refusal> {
        let read = self.triage.store.read();
        let session = read.accounts().session(&secret.find()).await?.ok_or(Refusal::SignIn)?;
        let now = self.triage.clock.now();
        if session.last_seen.plus(IDLE) < now || session.started.plus(LONGEST) < now {
            return Err(Refusal::SignIn);
        }
        let officer = read.accounts().with_id(session.officer).await?.ok_or(Refusal::SignIn)?;
        let header = Header { purpose: Purpose::Session, subject: officer.id.0, id: session.id };
        let line = session.identity.open(header, &secret.open())?;
        let identity = parse_line(&line)?;
        if used && session.last_seen.plus(TOUCH) < now {
            // A failure to store the last use is no reason to fail the page: the session then ages until the
            // next request.
            let _logged = self.touch(session.id, now).await;
        }
        let unit = read.units().with_id(officer.unit).await?.ok_or(Refusal::Internal)?;
        let keys = self.triage.keyring().held_keys(&officer, &identity).await?;
        let replaced = self.triage.keyring().replaced_keys(unit.id, &keys).await?;
        let must_enrol = self.must_enrol(&officer).await?;
        let declared = read.conflicts().declared(officer.id).await?;
        let (resets, eyes) = (read.accounts().resets(now).await?, Eyes::of(officer.id, now));
        let stays_away = read.conflicts().stays_away(eyes).await?;
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

    async fn touch(&self, session: i64, now: Timestamp) -> Result<(), Refusal> {
        let tx = self.triage.store.begin().await?;
        tx.accounts().touch_session(session, now).await?;
        Ok(tx.commit().await?)
    }

    /// Whether this officer must set up a second factor before anything else.
    pub(crate) async fn must_enrol(&self, officer: &Officer) -> Result<bool, Refusal> {
        let factor = self.triage.store.read().accounts().factor(officer.id).await?;
        let lost = factor.as_ref().is_some_and(|factor| factor.lost);
        let on = factor.is_some_and(|factor| factor.confirmed);
        Ok(!on && (lost || self.requires_factor(&officer.roles)))
    }

    /// Whether one of these roles requires a second factor.
    #[must_use]
    pub fn requires_factor(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.triage.second_factor.contains(role))
    }

    /// Whether another officer's account counts as the caller's own person: where two people are required,
    /// these are not two.
    pub(crate) async fn is_one<A>(&self, may: &May<A>, other: OfficerId) -> Result<bool, Refusal> {
        let named = self.triage.store.read().accounts().names_of(&[other]).await?;
        let unit = named.first().map_or(may.who.unit.id, |it| it.unit);
        Ok(may.who.is_one_with(other, unit))
    }
}
