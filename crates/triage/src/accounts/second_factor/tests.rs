//! Which codes are accepted, and what is told of the others.

use std::sync::Arc;

use casework::role::Role;
use secrecy::SecretString;
use storage::accounts::second_factors::WrongCodes;
use tempfile::TempDir;

use super::*;
use crate::accounts::error::AccountError;
use crate::platform::state::TriageState;
use crate::platform::state::turns::Turn;
use crate::testing::Fresh;

/// An officer with a second factor.
struct Enrolled {
    triage: Arc<TriageState>,
    password: SecretString,
    secret: Secret,
    recovery: Vec<String>,
    _folder: TempDir,
}

impl Enrolled {
    /// Enrols an officer by the clock's present time.
    async fn on(fresh: Fresh, password: SecretString) -> Self {
        let may = fresh.may::<BeSignedIn>("truong", &password).await;
        let triage = Arc::new(fresh.triage);
        triage.sign_in().begin_factor(&may).await.expect("begun");
        let status = triage.sign_in().factor_status(&may).await.expect("a status");
        let secret = status.enrolment.expect("a secret").secret;
        let secret = Secret::try_from_base32(&secret).expect("base 32");
        let code = code_at(&secret, triage.clock.now());
        let recovery = triage.sign_in().confirm_factor(&may, &code).await.expect("confirmed");
        Self { triage, password, secret, recovery, _folder: fresh.folder }
    }

    async fn new() -> Self {
        let fresh = Fresh::new().await;
        let head = fresh.joined(Role::UnitHead, "truong").await;
        Self::on(fresh, head.password).await
    }

    /// The code for so many seconds from now.
    fn code(&self, seconds: i64) -> String {
        code_at(&self.secret, self.triage.clock.now().plus(seconds))
    }

    /// A code that is not right in the last and the next hours.
    fn wrong(&self) -> String {
        let near: Vec<String> = (-400..400).map(|step| self.code(step * STEP)).collect();
        let mut all = (0..).map(|it| format!("{it:06}"));
        all.find(|it| !near.contains(it)).expect("one")
    }

    /// Signs in with the right password, without waiting for the back-off of earlier tries.
    async fn tried(&self, code: &str) -> Option<Refusal> {
        self.triage.backoff.succeeded("truong");
        self.triage.sign_in().with_password("truong", self.password.clone(), code, None).await.err()
    }

    async fn officer(&self) -> Officer {
        let found =
            self.triage.store.read().accounts().with_username("truong").await.expect("read");
        found.expect("the officer")
    }

    /// As if so many wrong codes had come, the last one now.
    async fn after(&self, count: i32) {
        let (officer, tx) = (self.officer().await.id, self.triage.store.begin().await);
        let tx = tx.expect("a start");
        let wrong = WrongCodes { count, last: self.triage.clock.now() };
        tx.accounts().remember_wrong_codes(officer, wrong).await.expect("kept");
        tx.commit().await.expect("kept");
    }
}

fn code_at(secret: &Secret, at: Timestamp) -> String {
    let totp = Builder::new().with_secret(secret.clone()).build().expect("a secret");
    totp.generate(u64::try_from(at.0).expect("after 1970")).to_string()
}

fn told(reason: AccountError) -> Refusal {
    reason.into()
}

fn too_many(seconds: u32) -> Refusal {
    AccountError::TooManyCodes(seconds).into()
}

#[tokio::test]
async fn after_wrong_codes_none_is_looked_at_for_a_while_that_grows_and_a_recovery_code_opens() {
    let enrolled = Enrolled::new().await;
    let (clock, wrong) = (enrolled.triage.clock.clone(), enrolled.wrong());
    enrolled.after(8).await;
    clock.advance(2);
    assert_eq!(enrolled.tried(&enrolled.code(0)).await, Some(too_many(30)), "also for a right one");
    assert_eq!(enrolled.tried(&enrolled.recovery[0]).await, None);
    clock.advance(30);
    assert_eq!(enrolled.tried(&wrong).await, Some(told(AccountError::WrongCode)));
    assert_eq!(enrolled.tried(&enrolled.code(0)).await, Some(too_many(64)));
    clock.advance(64);
    assert_eq!(enrolled.tried(&enrolled.code(0)).await, None);
    // The owner's own sign-in gives a guesser no new tries.
    assert_eq!(enrolled.tried(&wrong).await, Some(told(AccountError::WrongCode)));
    assert_eq!(enrolled.tried(&wrong).await, Some(too_many(128)));
    enrolled.after(99).await;
    assert_eq!(enrolled.tried(&enrolled.code(0)).await, Some(too_many(3 * 60 * 60)));
    clock.advance(3 * 60 * 60);
    assert_eq!(enrolled.tried(&enrolled.code(0)).await, None, "nobody is locked out");
    let officer = enrolled.officer().await.id;
    let counted =
        enrolled.triage.store.read().accounts().open_wrong_tries(officer).await.expect("read");
    assert_eq!(counted[0].counts, [(WrongTry::Code, 2)], "those that were looked at");
}

#[tokio::test]
async fn one_code_of_a_name_is_looked_at_at_a_time() {
    let enrolled = Enrolled::new().await;
    let (triage, salt) = (enrolled.triage.clone(), enrolled.officer().await.salt);
    triage.clock.advance(2 * STEP);
    let before: Turn = triage.codes.queue(salt).turn().await.expect("a turn");
    let (password, code) = (enrolled.password.clone(), enrolled.code(0));
    let beside = triage.clone();
    let waits = tokio::spawn(async move {
        beside.sign_in().with_password("truong", password, &code, None).await
    });
    while triage.codes.waiting(salt) == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(enrolled.tried(&enrolled.recovery[0]).await, None, "it waits for nothing");
    assert!(!waits.is_finished());
    drop(before);
    assert!(waits.await.expect("an end").is_ok());
}

#[tokio::test]
async fn what_was_done_while_the_clock_was_ahead_keeps_no_owner_out_and_no_code_opens_twice() {
    const AHEAD: i64 = 24 * 60 * 60;
    let fresh = Fresh::new().await;
    let head = fresh.joined(Role::UnitHead, "truong").await;
    let clock = fresh.triage.clock.clone();
    clock.advance(AHEAD);
    let enrolled = Enrolled::on(fresh, head.password).await;
    clock.advance(90);
    assert_eq!(enrolled.tried(&enrolled.code(0)).await, None);
    enrolled.after(17).await;
    // Now the clock is set right.
    clock.advance(-AHEAD);
    assert_eq!(enrolled.tried(&enrolled.code(0)).await, None, "neither codes nor waits of then");
    enrolled.after(0).await;
    assert_eq!(enrolled.tried(&enrolled.code(0)).await, Some(told(AccountError::ReplayedCode)));
    assert_eq!(
        enrolled.tried(&enrolled.code(-30)).await,
        Some(told(AccountError::ReplayedCode)),
        "nor one before it"
    );
    clock.advance(AHEAD - 90);
    assert_eq!(
        enrolled.tried(&enrolled.code(0)).await,
        Some(told(AccountError::ReplayedCode)),
        "the enrolment's"
    );
    enrolled.after(0).await;
    clock.advance(90);
    assert_eq!(
        enrolled.tried(&enrolled.code(0)).await,
        Some(told(AccountError::ReplayedCode)),
        "the first sign-in's"
    );
    clock.advance(STEP);
    assert_eq!(enrolled.tried(&enrolled.code(0)).await, None);
}

#[test]
fn a_code_is_right_skewed_or_wrong_by_its_time() {
    // RFC 6238, appendix B: this secret gives 94287082 at 59 s, of which we take six digits.
    let secret = Secret::new_stack(*b"12345678901234567890");
    let at = |seconds| step_of(&secret, "287082", Timestamp(seconds));
    assert_eq!(at(59), Ok(1));
    assert_eq!(at(89), Ok(1));
    assert_eq!(at(90), Err(AccountError::SkewedCode.into()));
    assert_eq!(at(21 * 30 + 29), Err(AccountError::SkewedCode.into()));
    assert_eq!(at(22 * 30), Err(AccountError::WrongCode.into()));
    let wrong = step_of(&secret, "", Timestamp(59));
    assert_eq!(wrong, Err(AccountError::WrongCode.into()));
}

#[test]
fn of_a_code_whose_time_is_not_over_nothing_is_told_but_that_it_is_wrong() {
    // RFC 6238, appendix B: this secret gives 07081804 at 1111111109 s.
    let secret = Secret::new_stack(*b"12345678901234567890");
    let step = 1_111_111_109 / STEP;
    let at = |before: i64| step_of(&secret, "081804", Timestamp((step - before) * STEP));
    for before in [-1, 0, 1] {
        assert_eq!(at(before), Ok(step), "it is right now");
    }
    for before in 2..=40 {
        assert_eq!(at(before), Err(AccountError::WrongCode.into()), "{before} steps to come");
    }
}
