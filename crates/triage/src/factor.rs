//! The second factor: one-time codes (TOTP, RFC 6238) and ten recovery codes.

pub mod page;
pub mod qr;

use casework::clock::Moment;
use casework::role::Role;
use sealing::keys::{Identity, Recipient};
use sealing::sealed::seal;
use sha2::{Digest, Sha256};
use storage::audit::Act;
use storage::factors::{Factor, frame_of_factor};
use storage::officers::Officer;
use totp_rs::{Builder, Secret, Totp};

use crate::letters::{read, spell};
use crate::permit::{BeSignedIn, May};
use crate::refusal::{AccountRefusal, Refusal};
use crate::station::Station;

/// Recovery codes of an officer.
const CODES: usize = 10;
/// Letters of a recovery code; 80 bits.
const LETTERS: usize = 16;
/// Steps of 30 seconds by which an officer's clock may be wrong.
const SKEW: u16 = 1;
/// Steps within which a code counts as of another time rather than as wrong: ten minutes.
const WRONG_CLOCK: u16 = 20;

/// A second factor that waits for its first code.
pub struct Enrolment {
    /// The secret in base 32, to be typed where no camera is at hand.
    pub secret: String,
    /// The same as an `otpauth:` address.
    pub uri: String,
}

/// Where an officer's second factor stands.
pub struct Standing {
    /// Whether it is set up.
    pub on: bool,
    /// Whether their role requires it.
    pub required: bool,
    /// Recovery codes left.
    pub codes: u64,
    /// What to set up, once that was begun.
    pub enrolment: Option<Enrolment>,
}

impl Station {
    /// Whether this officer has to set a second factor up before anything else.
    pub(crate) async fn must_enrol(&self, officer: &Officer) -> Result<bool, Refusal> {
        if !self.requires_factor(&officer.roles) {
            return Ok(false);
        }
        let factor = self.store.read().factor(officer.id).await?;
        Ok(!factor.is_some_and(|factor| factor.confirmed))
    }

    /// Whether one of these roles requires a second factor.
    #[must_use]
    pub fn requires_factor(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.second_factor.contains(role))
    }

    /// Asks for the code of an officer who has a second factor, and uses it up.
    pub(crate) async fn ask_second_factor(
        &self,
        officer: &Officer,
        identity: &Identity,
        code: &str,
    ) -> Result<(), Refusal> {
        let factor = self.store.read().factor(officer.id).await?;
        let Some(factor) = factor.filter(|factor| factor.confirmed) else { return Ok(()) };
        if code.trim().is_empty() {
            return Err(AccountRefusal::CodeNeeded.into());
        }
        let used = self.use_code(officer, identity, &factor, code).await;
        if let Err(Refusal::Account(_)) = used {
            self.note_failure(Some(officer)).await?;
        }
        used
    }

    async fn use_code(
        &self,
        officer: &Officer,
        identity: &Identity,
        factor: &Factor,
        code: &str,
    ) -> Result<(), Refusal> {
        let tx = self.store.begin().await?;
        let letters = read(code);
        if letters.len() == LETTERS {
            if !tx.use_recovery_code(officer.id, &digest_of(&letters)).await? {
                return Err(AccountRefusal::WrongCode.into());
            }
            let entry = self.entry(Some(officer.id), Act::RecoveryCodeUsed, officer.unit, "");
            tx.record(entry).await?;
            return Ok(tx.commit().await?);
        }
        let step = step_of(&secret_of(factor, identity)?, code, self.clock.now())?;
        if !tx.use_step(officer.id, step).await? {
            return Err(AccountRefusal::ReplayedCode.into());
        }
        Ok(tx.commit().await?)
    }

    /// Where one's own second factor stands.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn factor_standing(&self, may: &May<BeSignedIn>) -> Result<Standing, Refusal> {
        let (read, officer) = (self.store.read(), &may.who.officer);
        let factor = read.factor(officer.id).await?;
        let waiting = factor.as_ref().filter(|factor| !factor.confirmed);
        let enrolment = waiting.map(|factor| {
            Ok::<_, Refusal>(enrolment(officer, &secret_of(factor, &may.who.identity)?))
        });
        Ok(Standing {
            on: factor.as_ref().is_some_and(|factor| factor.confirmed),
            required: self.requires_factor(&officer.roles),
            codes: read.recovery_codes_left(officer.id).await?,
            enrolment: enrolment.transpose()?,
        })
    }

    /// Makes a secret that waits for its first code.
    ///
    /// # Errors
    /// [`AccountRefusal::AlreadyEnrolled`].
    pub async fn begin_factor(&self, may: &May<BeSignedIn>) -> Result<(), Refusal> {
        let (officer, secret) = (&may.who.officer, self.chance.bytes::<20>());
        let tx = self.store.begin().await?;
        if tx.read().factor(officer.id).await?.is_some_and(|factor| factor.confirmed) {
            return Err(AccountRefusal::AlreadyEnrolled.into());
        }
        tx.keep_factor(&sealed_factor(officer, &secret, &officer.recipient, false)?).await?;
        Ok(tx.commit().await?)
    }

    /// Takes the first code, and gives the recovery codes, which are shown once.
    ///
    /// # Errors
    /// [`AccountRefusal`] of the code; [`Refusal::NotFound`] when nothing was begun.
    pub async fn confirm_factor(
        &self,
        may: &May<BeSignedIn>,
        code: &str,
    ) -> Result<Vec<String>, Refusal> {
        let officer = &may.who.officer;
        let factor = self.store.read().factor(officer.id).await?.ok_or(Refusal::NotFound)?;
        if factor.confirmed {
            return Err(AccountRefusal::AlreadyEnrolled.into());
        }
        let step = step_of(&secret_of(&factor, &may.who.identity)?, code, self.clock.now())?;
        let tx = self.store.begin().await?;
        tx.record(self.entry(Some(officer.id), Act::FactorSet, officer.unit, "")).await?;
        if !tx.use_step(officer.id, step).await? {
            return Err(AccountRefusal::ReplayedCode.into());
        }
        let codes: Vec<String> =
            (0..CODES).map(|_| spell(&self.chance.bytes::<10>(), LETTERS)).collect();
        let digests: Vec<_> =
            codes.iter().map(|code| (self.chance.id(), digest_of(&read(code)))).collect();
        tx.keep_recovery_codes(officer.id, &digests).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Gives one's second factor up, for a right code.
    ///
    /// # Errors
    /// [`AccountRefusal`] of the code; [`Refusal::NotFound`] when there is none.
    pub async fn give_factor_up(&self, may: &May<BeSignedIn>, code: &str) -> Result<(), Refusal> {
        let (officer, now) = (&may.who.officer, self.clock.now());
        if self.store.read().factor(officer.id).await?.is_none() {
            return Err(Refusal::NotFound);
        }
        tokio::time::sleep(self.backoff.try_now(&officer.username, now)).await;
        self.ask_second_factor(officer, &may.who.identity, code).await?;
        self.backoff.succeeded(&officer.username);
        let tx = self.store.begin().await?;
        tx.record(self.entry(Some(officer.id), Act::FactorGivenUp, officer.unit, "")).await?;
        tx.drop_factor(officer.id).await?;
        Ok(tx.commit().await?)
    }

    /// Sets a second factor up for an officer whose role requires one and who has none, and gives
    /// its secret in base 32. For the demo, which has nobody who could read a picture.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn enrol_for_demo(&self, username: &str) -> Result<Option<String>, Refusal> {
        let Some(officer) = self.store.read().officer_named(username).await? else {
            return Ok(None);
        };
        if !self.must_enrol(&officer).await? {
            return Ok(None);
        }
        let secret = self.chance.bytes::<20>();
        let tx = self.store.begin().await?;
        tx.record(self.entry(Some(officer.id), Act::FactorSet, officer.unit, "")).await?;
        tx.keep_factor(&sealed_factor(&officer, &secret, &officer.recipient, true)?).await?;
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
    let secret = seal(frame_of_factor(officer.id), secret, &[to])?;
    Ok(Factor { officer: officer.id, secret, last_step: 0, confirmed })
}

fn secret_of(factor: &Factor, identity: &Identity) -> Result<Secret, Refusal> {
    let secret = factor.secret.open(factor.frame(), identity)?;
    Ok(Secret::new(secret.as_slice().into()))
}

/// Name and issuer stand in the address; a username needs no escaping.
fn enrolment(officer: &Officer, secret: &Secret) -> Enrolment {
    let (secret, name) = (secret.to_base32(), &officer.username);
    let uri = format!("otpauth://totp/LienThon:{name}?secret={secret}&issuer=LienThon");
    Enrolment { secret, uri }
}

/// The step of 30 seconds that a code belongs to.
fn step_of(secret: &Secret, code: &str, now: Moment) -> Result<i64, Refusal> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let now = u64::try_from(now.0).unwrap_or(0);
    let step =
        |skew: u16| -> Result<Option<u64>, Refusal> { Ok(totp(secret, skew)?.check(&digits, now)) };
    if let Some(step) = step(SKEW)? {
        return i64::try_from(step).map_err(|_| Refusal::Internal);
    }
    Err(match step(WRONG_CLOCK)? {
        Some(_) => AccountRefusal::SkewedCode.into(),
        None => AccountRefusal::WrongCode.into(),
    })
}

fn totp(secret: &Secret, skew: u16) -> Result<Totp, Refusal> {
    let totp = Builder::new().with_secret(secret.clone()).with_skew(skew).build();
    totp.map_err(|_| Refusal::Internal)
}

fn digest_of(letters: &str) -> [u8; 32] {
    Sha256::digest(letters).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_right_skewed_or_wrong_by_its_time() {
        // RFC 6238, appendix B: this secret gives 94287082 at 59 s, of which we take six digits.
        let secret = Secret::new_stack(*b"12345678901234567890");
        let at = |seconds| step_of(&secret, "287 082", Moment(seconds));
        assert_eq!(at(59), Ok(1));
        assert_eq!(at(89), Ok(1));
        assert_eq!(at(90), Err(AccountRefusal::SkewedCode.into()));
        assert_eq!(at(59 + 60 * 60), Err(AccountRefusal::WrongCode.into()));
        let wrong = step_of(&secret, "", Moment(59));
        assert_eq!(wrong, Err(AccountRefusal::WrongCode.into()));
    }
}
