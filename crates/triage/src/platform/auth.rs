//! Permission as a proof: only an open session can make a [`May`], and every use case asks for one.

pub(crate) mod keyring;
mod roles;
pub mod session;
pub mod signed_in;

use std::any::TypeId;
use std::marker::PhantomData;

use sealing::session::SessionSecret;

use crate::platform::auth::signed_in::SignedIn;
use crate::platform::refusal::Refusal;
use crate::platform::state::TriageState;

pub use roles::{
    Administer, BeSignedIn, LeadUnit, Oversee, Permission, ReadTips, Sanitise, WorkCases,
};

/// The header that carries a session's token against cross-site requests.
pub const CSRF_HEADER: &str = "X-CSRF-Token";

/// The proof that the caller may do `A`.
pub struct May<A> {
    /// The caller, with the keys they hold.
    pub who: SignedIn,
    /// The caller's session.
    pub(crate) secret: SessionSecret,
    act: PhantomData<A>,
}

impl<A: Permission> May<A> {
    /// The proof for an open session; the demo makes its sample cases with it.
    ///
    /// # Errors
    /// [`Refusal::SignIn`] when the session ended, [`Refusal::NotFound`] when the role is missing,
    /// [`Refusal::NotAdmitted`] for a role that needs a key of the unit, when the officer holds none,
    /// [`Refusal::EnrolFirst`] before a required second factor is set up.
    pub async fn of_session(triage: &TriageState, secret: SessionSecret) -> Result<Self, Refusal> {
        Self::of(triage, secret, true).await
    }

    /// The same; where `used` is false, this does not count as use of the session.
    pub(crate) async fn of(
        triage: &TriageState,
        secret: SessionSecret,
        used: bool,
    ) -> Result<Self, Refusal> {
        let who = triage.auth().look_in(&secret, used).await?;
        if who.must_enrol && TypeId::of::<A>() != TypeId::of::<BeSignedIn>() {
            return Err(Refusal::EnrolFirst);
        }
        given::<A>(&who)?;
        Ok(Self { who, secret, act: PhantomData })
    }
}

impl<A> May<A> {
    /// The proof of another permission for the same officer.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the role is missing, [`Refusal::NotAdmitted`].
    pub(crate) fn also<B: Permission>(&self) -> Result<May<B>, Refusal> {
        given::<B>(&self.who)?;
        Ok(May { who: self.who.clone(), secret: self.secret.clone(), act: PhantomData })
    }
}

/// Whether an officer may do `A` now. A role that reads or acts for a unit needs a key of the unit: an
/// officer without one has not been admitted yet. Their own account stays open.
fn given<A: Permission>(who: &SignedIn) -> Result<(), Refusal> {
    if TypeId::of::<A>() == TypeId::of::<BeSignedIn>() || A::given_to(&who.acting_roles()) {
        Ok(())
    } else if A::given_to(&who.officer.roles) {
        Err(Refusal::NotAdmitted)
    } else {
        Err(Refusal::NotFound)
    }
}
