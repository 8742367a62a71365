//! The register of support bodies: the head adds and ends them, officers who work cases see them.

pub mod http;
pub mod page;

use casework::clock::Day;
use casework::copied::says_something;
use casework::ids::{BodyId, hex};
use casework::length::{self, is_longer};
use storage::audit::{Act, Entry};
use storage::units::support_bodies::SupportBody;

use crate::cases::error::CaseError;
use crate::platform::auth::{LeadUnit, May, Permission, WorkCases};
use crate::platform::refusal::Refusal;
use crate::units::error::UnitError;
use crate::units::handles::Units;

/// A body as the head types it.
#[derive(Clone, Default)]
pub struct NewBody {
    /// Code of its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The first day of its mandate, `YYYY-MM-DD`; empty for today.
    pub from: String,
    /// The last day; empty while it is open.
    pub to: String,
}

/// Permissions that include seeing the register.
pub trait SeesBodies: Permission {}
impl SeesBodies for WorkCases {}
impl SeesBodies for LeadUnit {}

impl NewBody {
    /// First and last day; `None` unless they are days in order.
    fn days(&self, today: Day) -> Option<(Day, Option<Day>)> {
        let from = if self.from.is_empty() { today } else { Day::parse(&self.from)? };
        let to = if self.to.is_empty() { None } else { Some(Day::parse(&self.to)?) };
        to.is_none_or(|to| from <= to).then_some((from, to))
    }
}

impl Units<'_> {
    /// The bodies of the officer's unit, including those whose mandate has ended.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn support_bodies<A: SeesBodies>(
        &self,
        may: &May<A>,
    ) -> Result<Vec<SupportBody>, Refusal> {
        Ok(self.triage.store.read().units().support_bodies(may.who.unit.id).await?)
    }

    /// Registers a body.
    ///
    /// # Errors
    /// [`UnitError::BadBody`].
    pub async fn add_body(&self, may: &May<LeadUnit>, new: &NewBody) -> Result<BodyId, Refusal> {
        let name = new.name.trim();
        let fits = says_something(name) && !is_longer(name, length::BODY_NAME);
        let (from, to) = new.days(self.triage.clock.today()).ok_or(UnitError::BadBody)?;
        let kind = self.triage.kinds.get(&new.kind).filter(|_| fits).ok_or(UnitError::BadBody)?;
        let body = SupportBody {
            id: BodyId::draw(&self.triage.rng),
            unit: may.who.unit.id,
            kind: kind.code.clone(),
            name: name.to_owned(),
            from,
            to,
        };
        let tx = self.triage.store.begin().await?;
        tx.units().add_body(&body).await?;
        tx.audit().record(self.act_on_body(may, Act::BodyAdded, body.id)).await?;
        tx.commit().await?;
        Ok(body.id)
    }

    /// Ends a body's mandate: yesterday was its last day, so it takes no more tasks.
    ///
    /// # Errors
    /// [`CaseError::NoBody`].
    pub async fn end_body(&self, may: &May<LeadUnit>, body: BodyId) -> Result<(), Refusal> {
        let yesterday = self.triage.clock.today().plus(-1);
        let tx = self.triage.store.begin().await?;
        if !tx.units().end_body(may.who.unit.id, body, yesterday).await? {
            return Err(CaseError::NoBody.into());
        }
        tx.audit().record(self.act_on_body(may, Act::BodyEnded, body)).await?;
        Ok(tx.commit().await?)
    }

    fn act_on_body(&self, may: &May<LeadUnit>, act: Act, body: BodyId) -> Entry {
        self.triage.audit().act_by(&may.who, act).saying(hex(body.0))
    }
}
