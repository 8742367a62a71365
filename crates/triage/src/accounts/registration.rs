//! Joining by invitation. A unit's first head makes its keys, and gets the recovery sheet once.

pub mod http;
pub(crate) mod names;

use casework::copied;
use casework::directory::KeyKind;
use casework::ids::{OfficerId, UnitId, UnitKeyId};
use casework::length::{self, is_longer};
use casework::role::Role;
use sealing::keys::Identity;
use sealing::password::generate;
use sealing::sealed::{Sealed, seal};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use storage::accounts::invitations::Invitation;
use storage::accounts::officers::Officer;
use storage::audit::Act;
use storage::db::error::StoreError;
use storage::db::store::Tx;
use storage::units::UnitKey;

use crate::accounts::error::AccountError;
use crate::accounts::handles::Accounts;
use crate::accounts::registration::names::{display_name, is_username, tells_apart};
use crate::accounts::sign_in::header_of;
use crate::platform::auth::keyring::short_code;
use crate::platform::auth::signed_in::HeldKey;
use crate::platform::refusal::Refusal;

/// How long an invitation can be used, in seconds: a week.
pub const INVITATION: i64 = 7 * 24 * 60 * 60;

/// A new account, shown once.
pub struct Joined {
    /// The name to sign in with.
    pub username: String,
    /// The new pass phrase.
    pub password: SecretString,
    /// Code of the unit.
    pub unit_code: String,
    /// The keys that the newcomer holds; if they made the unit's keys, these are printed on the recovery
    /// sheet.
    pub keys: Vec<HeldKey>,
    /// The code to read to the colleague who admits them; none for newcomers who need no key.
    pub short_code: Option<String>,
}

/// A newcomer's choice of names.
pub struct Newcomer {
    /// 3 to 32 letters a-z, digits, dots or dashes.
    pub username: String,
    /// The name that colleagues see, such as `N.V.A`.
    pub display_name: String,
    /// Their roles.
    pub roles: Vec<Role>,
}

impl Accounts<'_> {
    /// Makes an invitation to a unit: a code of syllables ([`generate`]), of which only the digest is stored.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn invite(&self, unit: UnitId, role: Role) -> Result<String, Refusal> {
        self.invite_by(None, unit, role).await
    }

    /// The same as an officer's act; none for the command line.
    pub(crate) async fn invite_by(
        &self,
        officer: Option<OfficerId>,
        unit: UnitId,
        role: Role,
    ) -> Result<String, Refusal> {
        let found = self.triage.store.read().units().with_id(unit).await?;
        if found.is_none_or(|it| it.merged.is_some()) {
            return Err(Refusal::UnknownCode);
        }
        let code = generate(&mut self.triage.rng.clone()).expose_secret().to_owned();
        let tx = self.triage.store.begin().await?;
        tx.accounts()
            .invite(&Invitation {
                id: self.triage.rng.id(),
                code_digest: digest_of(&code),
                unit,
                role,
                expires: self.triage.clock.now().plus(INVITATION),
            })
            .await?;
        tx.audit()
            .record(self.triage.audit().entry(officer, Act::Invited, unit, role.name()))
            .await?;
        tx.commit().await?;
        Ok(code)
    }

    /// Turns an invitation into an account. The first head of a unit makes its two key pairs; if two join at
    /// once, one is the first, and the other is a newcomer without keys.
    ///
    /// # Errors
    /// [`AccountError::NoInvitation`], or [`AccountError::BadUsername`] when the name is taken or malformed.
    pub async fn join(&self, code: &str, mut newcomer: Newcomer) -> Result<Joined, Refusal> {
        let now = self.triage.clock.now();
        let invitation = self.triage.store.read().accounts().invitation(&digest_of(code)).await?;
        let invitation =
            invitation.filter(|it| it.expires > now).ok_or(AccountError::NoInvitation)?;
        newcomer.roles = vec![invitation.role];
        let account = self.account(invitation.unit, newcomer).await?;
        let (officer, role) = (account.officer.id, invitation.role.name());
        let tx = self.triage.store.begin().await?;
        // Recorded first, since this makes all others wait: a newcomer who joins at the same time sees the
        // keys made here.
        tx.audit()
            .record(self.triage.audit().entry(Some(officer), Act::Joined, invitation.unit, role))
            .await?;
        if !tx.accounts().use_invitation(invitation.id).await? {
            return Err(AccountError::NoInvitation.into());
        }
        let first = tx.read().units().keys(invitation.unit).await?.is_empty();
        add(&tx, &account.officer).await?;
        let keys = if first && invitation.role == Role::UnitHead {
            self.make_unit_keys(&tx, &account.officer).await?
        } else {
            Vec::new()
        };
        let unit = tx.read().units().with_id(invitation.unit).await?.ok_or(Refusal::Internal)?;
        tx.commit().await?;
        let waits = keys.is_empty() && invitation.role.holds_keys();
        let short_code = waits.then(|| short_code(&account.officer.recipient));
        let (username, password) = (account.officer.username, account.password);
        Ok(Joined { username, password, unit_code: unit.code, keys, short_code })
    }

    /// Adds an officer to a unit and seals to them the unit keys that the caller hands over.
    ///
    /// # Errors
    /// [`AccountError::BadUsername`] when the name is taken or malformed.
    pub async fn admit(
        &self,
        unit: UnitId,
        newcomer: Newcomer,
        handed: &[HeldKey],
    ) -> Result<SecretString, Refusal> {
        let role = newcomer.roles.first().map_or("", |role| role.name());
        let account = self.account(unit, newcomer).await?;
        let tx = self.triage.store.begin().await?;
        tx.audit()
            .record(self.triage.audit().entry(Some(account.officer.id), Act::Joined, unit, role))
            .await?;
        add(&tx, &account.officer).await?;
        let keys = tx.read().units().keys(unit).await?;
        for given in handed {
            let key = keys.iter().find(|it| it.kind == given.kind).ok_or(Refusal::Internal)?;
            self.triage.keyring().share(&tx, key.id, &given.identity, &account.officer).await?;
        }
        tx.commit().await?;
        Ok(account.password)
    }

    async fn account(&self, unit: UnitId, newcomer: Newcomer) -> Result<Account, Refusal> {
        let username = copied::username(&newcomer.username);
        if !is_username(&username) {
            return Err(AccountError::BadUsername.into());
        }
        let identity = Identity::generate(&mut self.triage.rng.clone());
        let id = OfficerId::draw(&self.triage.rng);
        let display_name = display_name(&newcomer.display_name, &username);
        if is_longer(&display_name, length::DISPLAY_NAME) {
            return Err(AccountError::LongDisplayName.into());
        }
        let mut officer = Officer {
            id,
            unit,
            display_name,
            username,
            salt: [0; 16],
            identity: Sealed::from_bytes(Vec::new()),
            recipient: identity.recipient(),
            roles: newcomer.roles,
        };
        let password = self.give_password(&mut officer, &identity).await?;
        Ok(Account { officer, password })
    }

    /// Makes a pass phrase for an officer and seals their private key under it.
    pub(crate) async fn give_password(
        &self,
        officer: &mut Officer,
        identity: &Identity,
    ) -> Result<SecretString, Refusal> {
        let password = generate(&mut self.triage.rng.clone());
        officer.salt = self.triage.rng.bytes();
        let under = self.triage.sign_in().hashed_anew(password.clone(), officer).await?;
        let line = identity.reveal();
        officer.identity = seal(header_of(officer), line.as_bytes(), &[&under.recipient()])?;
        officer.recipient = identity.recipient();
        Ok(password)
    }

    async fn make_unit_keys(&self, tx: &Tx, head: &Officer) -> Result<Vec<HeldKey>, Refusal> {
        let mut made = Vec::with_capacity(2);
        for kind in KeyKind::ALL.iter().copied() {
            let identity = Identity::generate(&mut self.triage.rng.clone());
            let id = UnitKeyId::draw(&self.triage.rng);
            let recipient = identity.recipient();
            let public = UnitKey { id, unit: head.unit, kind, recipient };
            tx.units().add_unit_key(&public, self.triage.clock.today()).await?;
            self.triage.keyring().share(tx, id, &identity, head).await?;
            made.push(HeldKey { unit: head.unit, kind, identity });
        }
        Ok(made)
    }
}

struct Account {
    officer: Officer,
    password: SecretString,
}

/// Adds an officer whose names nobody else has; the chain's lock keeps others waiting meanwhile.
async fn add(tx: &Tx, officer: &Officer) -> Result<(), Refusal> {
    let colleagues = tx.read().accounts().officers_of_unit(officer.unit).await?;
    let role = officer.roles.first().copied();
    if colleagues.iter().any(|it| it.username == officer.username) {
        return Err(AccountError::BadUsername.into());
    }
    let names = [&officer.display_name, &officer.username];
    if !names.into_iter().all(|name| tells_apart(name, role, &colleagues)) {
        return Err(AccountError::BadDisplayName.into());
    }
    match tx.accounts().add_officer(officer).await {
        Err(StoreError::Conflict(_)) => Err(AccountError::BadUsername.into()),
        other => Ok(other?),
    }
}

fn digest_of(code: &str) -> [u8; 32] {
    Sha256::digest(copied::letters(code)).into()
}

#[cfg(test)]
mod tests;
