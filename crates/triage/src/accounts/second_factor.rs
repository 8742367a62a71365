//! The second factor: one-time codes (TOTP, RFC 6238) and ten recovery codes.

pub mod page;
pub mod qr;
mod wrong_codes;

use casework::base32::{read, spell};
use casework::clock::Timestamp;
use casework::copied;
use sealing::keys::{Identity, Recipient};
use sealing::sealed::seal;
use sha2::{Digest, Sha256};
use storage::accounts::officers::Officer;
use storage::accounts::second_factors::{Factor, header_of_factor};
use storage::accounts::wrong_tries::WrongTry;
use storage::audit::Act;
use totp_rs::{Builder, Secret};

use crate::accounts::error::AccountError;
use crate::accounts::handles::SigningIn;
use crate::platform::auth::{BeSignedIn, May};
use crate::platform::refusal::Refusal;

/// Recovery codes of an officer.
const CODES: usize = 10;
/// Letters of a recovery code; 80 bits.
const LETTERS: usize = 16;
/// Digits of a one-time code.
const DIGITS: usize = 6;
/// Seconds of a step; each step has its own code.
const STEP: i64 = 30;
/// How many steps an officer's clock may be wrong.
const SKEW: i64 = 1;
/// A code that is up to this many steps too old is called expired rather than wrong: ten minutes.
const WRONG_CLOCK: i64 = 20;

/// A second factor that waits for its first code.
pub struct Enrolment {
    /// The secret in base 32, to be typed if there is no camera.
    pub secret: String,
    /// The same as an `otpauth:` address.
    pub uri: String,
}

/// The state of an officer's second factor.
pub struct FactorStatus {
    /// Whether it is set up.
    pub on: bool,
    /// Whether their role requires it.
    pub required: bool,
    /// Recovery codes left.
    pub codes: u64,
    /// The secret to set up, once that was begun.
    pub enrolment: Option<Enrolment>,
}

impl SigningIn<'_> {
    /// Asks for the code of an officer who has a second factor, and uses it up.
    pub(crate) async fn ask_second_factor(
        &self,
        officer: &Officer,
        identity: &Identity,
        code: &str,
    ) -> Result<(), Refusal> {
        let factor = self.triage.store.read().accounts().factor(officer.id).await?;
        let Some(factor) = factor.filter(|it| it.confirmed || it.lost) else { return Ok(()) };
        if copied::letters(code).is_empty() {
            return Err(AccountError::CodeNeeded.into());
        }
        let used = match read(code) {
            letters if letters.len() == LETTERS => self.use_recovery_code(officer, &letters).await,
            _ if factor.lost => Err(AccountError::RecoveryCodeNeeded.into()),
            _ => self.use_code(officer, identity, &factor, code).await,
        };
        // A code that was not checked is no wrong try; nor is a code for which the store does not answer.
        if used.is_err_and(|refused| matches!(refused.problem().status, 401)) {
            self.note_failure(Some(officer), WrongTry::Code).await?;
        }
        used
    }

    async fn use_recovery_code(&self, officer: &Officer, letters: &str) -> Result<(), Refusal> {
        let tx = self.triage.store.begin().await?;
        if !tx.accounts().use_recovery_code(officer.id, &digest_of(letters)).await? {
            return Err(AccountError::WrongCode.into());
        }
        let entry =
            self.triage.audit().entry(Some(officer.id), Act::RecoveryCodeUsed, officer.unit, "");
        tx.audit().record(entry).await?;
        Ok(tx.commit().await?)
    }

    /// Checks one code of an officer at a time, and only after the wait that wrong codes caused.
    async fn use_code(
        &self,
        officer: &Officer,
        identity: &Identity,
        factor: &Factor,
        code: &str,
    ) -> Result<(), Refusal> {
        let digits = digits_of(code)?;
        let secret = secret_of(factor, identity)?;
        let _turn = self.triage.codes.queue(officer.salt).turn().await?;
        let before = self.count_as_wrong(officer).await?;
        let now = self.triage.clock.now();
        let step = step_of(&secret, &digits, now)?;
        let tx = self.triage.store.begin().await?;
        if !tx.accounts().use_step(officer.id, step, latest_step(now)).await? {
            return Err(AccountError::ReplayedCode.into());
        }
        tx.accounts().remember_wrong_codes(officer.id, before).await?;
        Ok(tx.commit().await?)
    }

    /// The state of the caller's own second factor.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn factor_status(&self, may: &May<BeSignedIn>) -> Result<FactorStatus, Refusal> {
        let (read, officer) = (self.triage.store.read(), &may.who.officer);
        let factor = read.accounts().factor(officer.id).await?;
        let waiting = factor.as_ref().filter(|factor| factor.waits());
        let lost = factor.as_ref().is_some_and(|factor| factor.lost);
        let enrolment = waiting.map(|factor| {
            Ok::<_, Refusal>(enrolment(officer, &secret_of(factor, &may.who.identity)?))
        });
        Ok(FactorStatus {
            on: factor.as_ref().is_some_and(|factor| factor.confirmed),
            required: lost || self.triage.auth().requires_factor(&officer.roles),
            codes: read.accounts().recovery_codes_left(officer.id).await?,
            enrolment: enrolment.transpose()?,
        })
    }

    /// Makes a secret that waits for its first code.
    ///
    /// # Errors
    /// [`AccountError::AlreadyEnrolled`].
    pub async fn begin_factor(&self, may: &May<BeSignedIn>) -> Result<(), Refusal> {
        let (officer, secret) = (&may.who.officer, self.triage.rng.bytes::<20>());
        let tx = self.triage.store.begin().await?;
        let before = tx.read().accounts().factor(officer.id).await?;
        if before.as_ref().is_some_and(|factor| factor.confirmed) {
            return Err(AccountError::AlreadyEnrolled.into());
        }
        let lost = before.is_some_and(|factor| factor.lost);
        let factor = sealed_factor(officer, &secret, &officer.recipient, false)?;
        tx.accounts().keep_factor(&Factor { lost, ..factor }).await?;
        Ok(tx.commit().await?)
    }

    /// Takes the first code, and gives the recovery codes, which are shown once.
    ///
    /// # Errors
    /// [`AccountError`] of the code; [`Refusal::NotFound`] when nothing was begun.
    pub async fn confirm_factor(
        &self,
        may: &May<BeSignedIn>,
        code: &str,
    ) -> Result<Vec<String>, Refusal> {
        let officer = &may.who.officer;
        let factor = self
            .triage
            .store
            .read()
            .accounts()
            .factor(officer.id)
            .await?
            .ok_or(Refusal::NotFound)?;
        if factor.confirmed {
            return Err(AccountError::AlreadyEnrolled.into());
        }
        if !factor.waits() {
            return Err(Refusal::NotFound);
        }
        let now = self.triage.clock.now();
        let step = step_of(&secret_of(&factor, &may.who.identity)?, &digits_of(code)?, now)?;
        let tx = self.triage.store.begin().await?;
        tx.audit()
            .record(self.triage.audit().entry(Some(officer.id), Act::FactorSet, officer.unit, ""))
            .await?;
        if !tx.accounts().use_step(officer.id, step, latest_step(now)).await? {
            return Err(AccountError::ReplayedCode.into());
        }
        let codes: Vec<String> =
            (0..CODES).map(|_| spell(&self.triage.rng.bytes::<10>())).collect();
        let digests: Vec<_> =
            codes.iter().map(|code| (self.triage.rng.id(), digest_of(&read(code)))).collect();
        tx.accounts().keep_recovery_codes(officer.id, &digests).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Ends the caller's second factor, for a right code.
    ///
    /// # Errors
    /// [`AccountError`] of the code; [`Refusal::NotFound`] when there is none.
    pub async fn give_factor_up(&self, may: &May<BeSignedIn>, code: &str) -> Result<(), Refusal> {
        let (officer, now) = (&may.who.officer, self.triage.clock.now());
        if self.triage.store.read().accounts().factor(officer.id).await?.is_none() {
            return Err(Refusal::NotFound);
        }
        tokio::time::sleep(self.triage.backoff.try_now(&officer.username, now)).await;
        self.ask_second_factor(officer, &may.who.identity, code).await?;
        self.triage.backoff.succeeded(&officer.username);
        let tx = self.triage.store.begin().await?;
        tx.audit()
            .record(self.triage.audit().entry(
                Some(officer.id),
                Act::FactorGivenUp,
                officer.unit,
                "",
            ))
            .await?;
        tx.accounts().drop_factor(officer.id).await?;
        Ok(tx.commit().await?)
    }

    /// Sets up a second factor for an officer whose role requires one and who has none, and gives its secret
    /// in base 32. For the demo, where nobody can scan a picture.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn enrol_for_demo(&self, username: &str) -> Result<Option<String>, Refusal> {
        let Some(officer) = self.triage.store.read().accounts().with_username(username).await?
        else {
            return Ok(None);
        };
        if !self.triage.auth().must_enrol(&officer).await? {
            return Ok(None);
        }
        let secret = self.triage.rng.bytes::<20>();
        let tx = self.triage.store.begin().await?;
        tx.audit()
            .record(self.triage.audit().entry(Some(officer.id), Act::FactorSet, officer.unit, ""))
            .await?;
        tx.accounts()
            .keep_factor(&sealed_factor(&officer, &secret, &officer.recipient, true)?)
            .await?;
        tx.commit().await?;
        Ok(Some(Secret::new_stack(secret).to_base32()))
    }
}

fn sealed_factor(
    officer: &Officer,
    secret: &[u8; 20],
    to: &Recipient,
    confirmed: bool,
) -> Result<Factor, Refusal> {
    let secret = seal(header_of_factor(officer.id), secret, &[to])?;
    Ok(Factor { officer: officer.id, secret, last_step: 0, confirmed, lost: false })
}

fn secret_of(factor: &Factor, identity: &Identity) -> Result<Secret, Refusal> {
    let secret = factor.secret.open(factor.header(), identity)?;
    Ok(Secret::new(secret.as_slice().into()))
}

/// Name and issuer are in the address; a username needs no escaping.
fn enrolment(officer: &Officer, secret: &Secret) -> Enrolment {
    let (secret, name) = (secret.to_base32(), &officer.username);
    let uri = format!("otpauth://totp/LienThon:{name}?secret={secret}&issuer=LienThon");
    Enrolment { secret, uri }
}

/// The digits of a one-time code as copied.
fn digits_of(code: &str) -> Result<String, AccountError> {
    let digits = copied::digits(code);
    if digits.len() == DIGITS { Ok(digits) } else { Err(AccountError::CodeDigits(digits.len())) }
}

/// The last step whose code is right at this moment.
fn latest_step(now: Timestamp) -> i64 {
    now.0 / STEP + SKEW
}

/// The step of 30 seconds that a code belongs to.
///
/// A code is called expired only when its time is over. If one that is still to come were named too, a
/// guesser would learn when which code is right.
fn step_of(secret: &Secret, digits: &str, now: Timestamp) -> Result<i64, Refusal> {
    let totp = Builder::new().with_secret(secret.clone()).with_skew(0).build();
    let totp = totp.map_err(|_| Refusal::Internal)?;
    let of = |step: &i64| {
        u64::try_from(step * STEP).is_ok_and(|second| totp.check(digits, second).is_some())
    };
    let (first, latest) = (latest_step(now) - 2 * SKEW, latest_step(now));
    if let Some(step) = (first..=latest).find(of) {
        return Ok(step);
    }
    Err(match (first + SKEW - WRONG_CLOCK..first).find(of) {
        Some(_) => AccountError::SkewedCode.into(),
        None => AccountError::WrongCode.into(),
    })
}

fn digest_of(letters: &str) -> [u8; 32] {
    Sha256::digest(letters).into()
}

#[cfg(test)]
mod tests;
