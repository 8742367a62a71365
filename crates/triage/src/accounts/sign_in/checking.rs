//! A password or a recovery sheet is tried in the turn of its name, and a wrong try is counted.

use std::time::Duration;

use casework::copied;
use sealing::keys::Identity;
use sealing::password::PasswordSecret;
use sealing::sealed::Unopened;
use secrecy::{ExposeSecret, SecretString};
use storage::accounts::officers::Officer;
use storage::accounts::wrong_tries::WrongTry;

use crate::accounts::error::AccountError;
use crate::accounts::handles::SigningIn;
use crate::accounts::sign_in::header_of;
use crate::platform::auth::signed_in::parse_line;
use crate::platform::refusal::Refusal;
use crate::platform::state::turns::{Among, STRANGERS, Turn, makers};

/// How long a turn with a recovery sheet takes, so that tries are slow although nothing is hashed.
const SHEET: Duration = Duration::from_millis(100);

impl SigningIn<'_> {
    /// The officer of a name and their private key, for the right password.
    ///
    /// All names without an account share one line, which a flood makes long. So a wrong password under a
    /// real name is answered when one in that line would have been: the time does not tell which names exist.
    ///
    /// # Errors
    /// [`AccountError::WrongPassword`], [`Refusal::TooManyTries`].
    pub(crate) async fn check_password(
        &self,
        officer: Option<Officer>,
        password: SecretString,
    ) -> Result<(Officer, Identity), Refusal> {
        let Some(officer) = officer else {
            self.hashed(password, STRANGERS).await?;
            self.note_failure(None, WrongTry::Password).await?;
            return Err(AccountError::WrongPassword.into());
        };
        let (secret, same) = (self.triage.secret.clone(), password.clone());
        let among = Among::strangers(&self.triage.hashing, |turn| async {
            let _nobodys = hash(turn, secret, same, STRANGERS).await;
        });
        let key = self.hashed(password, officer.salt).await?;
        match officer.identity.open(header_of(&officer), &key) {
            Ok(line) => {
                let identity = parse_line(&line)?;
                Ok((officer, identity))
            }
            Err(Unopened::Key(_)) => {
                let told = among.done().await;
                self.note_failure(Some(&officer), WrongTry::Password).await?;
                Err(told.err().unwrap_or(AccountError::WrongPassword.into()))
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Hashes a password in the turn of the account whose salt this is.
    ///
    /// # Errors
    /// [`Refusal::TooManyTries`] when too many wait for the same account.
    pub(crate) async fn hashed(
        &self,
        password: SecretString,
        salt: [u8; 16],
    ) -> Result<Identity, Refusal> {
        let turn = self.triage.hashing.queue(salt).turn().await?;
        hash(turn, self.triage.secret.clone(), password, salt).await
    }

    /// Hashes a new password of an officer in their unit's turn.
    ///
    /// # Errors
    /// [`Refusal::TooManyTries`] when too many are being made for the same unit.
    pub(crate) async fn hashed_anew(
        &self,
        password: SecretString,
        officer: &Officer,
    ) -> Result<Identity, Refusal> {
        let turn = self.triage.hashing.queue(makers(officer.unit)).turn().await?;
        hash(turn, self.triage.secret.clone(), password, officer.salt).await
    }

    /// Waits until a recovery sheet may be tried under a name; gives what a wrong sheet must wait for in
    /// addition, as with a password.
    ///
    /// # Errors
    /// [`Refusal::TooManyTries`].
    pub(crate) async fn wait_to_try_a_sheet(
        &self,
        officer: Option<&Officer>,
    ) -> Result<Among, Refusal> {
        let among = match officer {
            Some(_) => Among::strangers(&self.triage.sheets, take_a_while),
            None => Among::nothing(),
        };
        let name = officer.map_or(STRANGERS, |officer| officer.salt);
        take_a_while(self.triage.sheets.queue(name).turn().await?).await;
        Ok(among)
    }

    /// Counts a wrong try, also under a name without an account, so that the time taken tells nothing.
    pub(crate) async fn note_failure(
        &self,
        officer: Option<&Officer>,
        what: WrongTry,
    ) -> Result<(), Refusal> {
        let tx = self.triage.store.begin().await?;
        tx.accounts()
            .count_wrong_try(officer.map(|it| it.id), what, self.triage.clock.now())
            .await?;
        Ok(tx.commit().await?)
    }
}

async fn take_a_while(turn: Turn) {
    tokio::time::sleep(SHEET).await;
    drop(turn);
}

/// Hashes in a thread of its own. The turn ends with the hash, even if nobody waits for it any more.
async fn hash(
    turn: Turn,
    secret: PasswordSecret,
    password: SecretString,
    salt: [u8; 16],
) -> Result<Identity, Refusal> {
    let hashed = tokio::task::spawn_blocking(move || {
        let copied = copied::password(password.expose_secret()).collect::<String>();
        let key = secret.key(&SecretString::from(copied), &salt);
        drop(turn);
        key
    });
    hashed.await.map_err(|_| Refusal::Internal)?.map_err(|_| Refusal::Unavailable)
}
