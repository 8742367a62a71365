//! A forgotten password is replaced by a colleague of the unit or with the recovery sheet.

pub mod http;
pub mod page;

use casework::copied;
use casework::directory::KeyKind;
use casework::role::Role;
use sealing::keys::Identity;
use sealing::sealed::Unopened;
use secrecy::SecretString;
use storage::accounts::officers::Officer;
use storage::accounts::password_resets::{PasswordReset, ResetBy};
use storage::accounts::wrong_tries::WrongTry;
use storage::audit::Act;

use crate::accounts::colleague::{holds_keys, other};
use crate::accounts::error::AccountError;
use crate::accounts::handles::Accounts;
use crate::accounts::sign_in::header_of;
use crate::platform::auth::signed_in::HeldKey;
use crate::platform::auth::{BeSignedIn, May, WorkCases};
use crate::platform::refusal::Refusal;

/// A recovery sheet has two keys; more lines than this are not read.
const LINES: usize = 8;

/// An account with a new password, shown once.
pub struct Mended {
    /// The name to sign in with.
    pub username: String,
    /// The new pass phrase.
    pub password: SecretString,
    /// The keys that were sealed to the account again.
    pub keys: Vec<KeyKind>,
}

impl Accounts<'_> {
    /// Gives a colleague a new password, and seals to them again those of their keys that the caller holds.
    ///
    /// # Errors
    /// [`Refusal::NoColleague`], [`AccountError::NotOneself`], and [`AccountError::ResetByHead`] or
    /// [`AccountError::ResetByCommand`] where a colleague may not reset an account with these roles.
    pub async fn reset_password(
        &self,
        may: &May<WorkCases>,
        username: &str,
    ) -> Result<Mended, Refusal> {
        let who = &may.who;
        let tx = self.triage.store.begin().await?;
        let officer = other(&tx, who, username).await?;
        may_reset(&who.acting_roles(), &officer)?;
        let holders = tx.read().units().holders(who.unit.id).await?;
        drop(tx);
        let held = |key: &&HeldKey| holders.contains(&(officer.id, key.kind));
        let keys: Vec<&HeldKey> = who.keys.iter().filter(held).collect();
        let by = ResetBy::Colleague(who.officer.id);
        self.mend(officer, &keys, Act::PasswordReset, by).await
    }

    /// Gives an officer a new password for a key of their unit's recovery sheet. A replaced key proves
    /// nothing: an officer who left may know it.
    ///
    /// # Errors
    /// [`AccountError::WrongSheet`], whether the name or the key is wrong;
    /// [`AccountError::ResetByCommand`] with a right key.
    pub async fn recover(&self, username: &str, sheet: &str) -> Result<Mended, Refusal> {
        let username = &copied::username(username);
        let slowed = format!("phuc-hoi {}", username.chars().take(64).collect::<String>());
        tokio::time::sleep(self.triage.backoff.try_now(&slowed, self.triage.clock.now())).await;
        let read = self.triage.store.read();
        let officer = read.accounts().with_username(username).await?;
        let among = self.triage.sign_in().wait_to_try_a_sheet(officer.as_ref()).await?;
        let Some(officer) = officer else {
            self.triage.sign_in().note_failure(None, WrongTry::Sheet).await?;
            return Err(AccountError::WrongSheet.into());
        };
        let keys = read.units().keys(officer.unit).await?;
        let lines = sheet.split_whitespace().filter_map(|line| Identity::parse(line).ok());
        let printed = lines.take(LINES).filter_map(|identity| {
            let key = keys.iter().find(|key| key.recipient == identity.recipient())?;
            Some(HeldKey { unit: key.unit, kind: key.kind, identity })
        });
        let printed: Vec<HeldKey> = printed.collect();
        if printed.is_empty() {
            let told = among.done().await;
            self.triage.sign_in().note_failure(Some(&officer), WrongTry::Sheet).await?;
            return Err(told.err().unwrap_or(AccountError::WrongSheet.into()));
        }
        if by_command_only(&officer) {
            return Err(AccountError::ResetByCommand.into());
        }
        let holders = read.units().holders(officer.unit).await?;
        let heads = officer.roles.contains(&Role::UnitHead);
        let held = |kind| holders.contains(&(officer.id, kind));
        let due = |key: &&HeldKey| match key.kind {
            KeyKind::Desk => holds_keys(&officer),
            KeyKind::Restricted => heads || held(key.kind),
        };
        let keys: Vec<&HeldKey> = printed.iter().filter(due).collect();
        self.triage.backoff.succeeded(&slowed);
        self.mend(officer, &keys, Act::AccountRecovered, ResetBy::Sheet).await
    }

    /// Gives any officer a new password and ends their second factor, for a command on the machine. Keys that
    /// were sealed to them must be handed to them again.
    ///
    /// # Errors
    /// [`Refusal::NoColleague`] when no officer has this name.
    pub async fn reset_by_command(&self, username: &str) -> Result<Mended, Refusal> {
        let officer = self.triage.store.read().accounts().with_username(username).await?;
        let officer = officer.ok_or(Refusal::NoColleague)?;
        self.mend(officer, &[], Act::ResetByCommand, ResetBy::Command).await
    }

    /// Gives an officer who knows their password a new one; their other sessions end.
    ///
    /// # Errors
    /// [`AccountError::WrongPassword`].
    pub async fn change_password(
        &self,
        may: &May<BeSignedIn>,
        current: SecretString,
    ) -> Result<SecretString, Refusal> {
        let who = &may.who;
        let mut officer = who.officer.clone();
        tokio::time::sleep(self.triage.backoff.try_now(&officer.username, self.triage.clock.now()))
            .await;
        let key = self.triage.sign_in().hashed(current, officer.salt).await?;
        match officer.identity.open(header_of(&officer), &key) {
            Ok(_) => self.triage.backoff.succeeded(&officer.username),
            Err(Unopened::Key(_)) => {
                self.triage.sign_in().note_failure(Some(&officer), WrongTry::Password).await?;
                return Err(AccountError::WrongPassword.into());
            }
            Err(other) => return Err(other.into()),
        }
        let password = self.give_password(&mut officer, &who.identity).await?;
        let tx = self.triage.store.begin().await?;
        tx.audit()
            .record(self.triage.audit().on_colleague(who, Act::PasswordChanged, &officer))
            .await?;
        tx.accounts().renew_identity(&officer).await?;
        tx.accounts().end_sessions_of(officer.id, Some(who.session)).await?;
        tx.commit().await?;
        Ok(password)
    }

    /// Makes a new private key under a new password. What was sealed to the old one is lost: sessions,
    /// shares, and the secret of the second factor. Its recovery codes stay.
    async fn mend(
        &self,
        mut officer: Officer,
        keys: &[&HeldKey],
        act: Act,
        by: ResetBy,
    ) -> Result<Mended, Refusal> {
        let identity = Identity::generate(&mut self.triage.rng.clone());
        let password = self.give_password(&mut officer, &identity).await?;
        let (tx, handled) = self.triage.handlers().begin_on_handled_by(officer.id).await?;
        let detail = officer.id.0.to_string();
        let whom = match by {
            ResetBy::Colleague(colleague) => Some(colleague),
            ResetBy::Sheet => Some(officer.id),
            ResetBy::Command => None,
        };
        tx.audit().record(self.triage.audit().entry(whom, act, officer.unit, &detail)).await?;
        // The officer may have left while the password was hashed.
        if tx.read().accounts().with_id(officer.id).await?.is_none() {
            return Err(Refusal::NoColleague);
        }
        tx.accounts().renew_identity(&officer).await?;
        tx.accounts().end_sessions_of(officer.id, None).await?;
        tx.units().take_keys_off(officer.id).await?;
        match by {
            ResetBy::Command => tx.accounts().drop_factor(officer.id).await?,
            ResetBy::Colleague(_) | ResetBy::Sheet => tx.accounts().lose_factor(officer.id).await?,
        }
        let (unit, at) = (officer.unit, self.triage.clock.now());
        let reset = PasswordReset { officer: officer.id, unit, by, at };
        tx.accounts().note_reset(self.triage.rng.id(), &reset).await?;
        let keys = self.triage.keyring().hand_on(&tx, keys, &officer).await?;
        self.triage.handlers().take_off_officer(&tx, (officer.id, &handled), whom).await?;
        tx.commit().await?;
        self.triage.conflict_cache.forget();
        // A case that is kept from the caller is now kept from this account too, which may have been the last
        // that could attend to it.
        let _logged = self.triage.handlers().make_the_unattended_known().await;
        Ok(Mended { username: officer.username, password, keys })
    }
}

/// Whether only a command on the machine may give this officer a new password: nobody in a unit may take over
/// its oversight or its administrator.
fn by_command_only(officer: &Officer) -> bool {
    officer.roles.iter().any(|role| matches!(role, Role::Oversight | Role::Administrator))
}

/// Whether an officer with these roles may give this officer a new password.
///
/// # Errors
/// [`AccountError::ResetByCommand`], [`AccountError::ResetByHead`].
pub(crate) fn may_reset(roles: &[Role], officer: &Officer) -> Result<(), AccountError> {
    if by_command_only(officer) {
        return Err(AccountError::ResetByCommand);
    }
    if officer.roles.contains(&Role::UnitHead) && !roles.contains(&Role::UnitHead) {
        return Err(AccountError::ResetByHead);
    }
    Ok(())
}
