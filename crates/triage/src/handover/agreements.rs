//! The register of agreements between units, on which hand-overs can rest.

pub mod http;
pub mod page;

use casework::clock::Day;
use casework::ids::UnitId;
use casework::referral::AgreementKind;
use casework::tip::{check_answer, check_required_answer};
use storage::audit::{Act, Entry};
use storage::handover::agreements::{Agreement, Party};

use crate::handover::error::HandoverError;
use crate::handover::handles::Agreements;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::refusal::Refusal;

/// An agreement as a head enters it.
pub struct Entered<'a> {
    /// The kind of the document.
    pub kind: AgreementKind,
    /// Number and name of the document.
    pub title: &'a str,
    /// What it covers.
    pub scope: &'a str,
    /// Codes of the other parties.
    pub with: &'a [&'a str],
    /// The first day on which it holds.
    pub valid_from: Day,
    /// The last day before it is to be reviewed.
    pub review_by: Day,
}

/// An agreement as a page shows it.
pub struct Registered {
    /// The agreement.
    pub agreement: Agreement,
    /// Codes of all parties.
    pub parties: Vec<String>,
    /// Whether a hand-over of the officer's unit can rest on it today.
    pub holds: bool,
    /// Codes of the parties whose heads have not confirmed it.
    pub waits_for: Vec<String>,
    /// Whether the officer's unit is one of these.
    pub waits_here: bool,
}

impl Agreements<'_> {
    /// The agreements to which the officer's unit is party.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn list(&self, may: &May<WorkCases>) -> Result<Vec<Registered>, Refusal> {
        let (unit, today) = (may.who.unit.id, self.triage.clock.today());
        let mut shown = Vec::new();
        for agreement in self.triage.store.read().handover().agreements(unit).await? {
            let (mut parties, mut waits_for) = (Vec::new(), Vec::new());
            for party in &agreement.parties {
                let code = self.triage.names().code_of(party.unit).await?;
                if party.confirmed.is_none() {
                    waits_for.push(code.clone());
                }
                parties.push(code);
            }
            let others = agreement.parties.iter().filter(|it| it.unit != unit);
            let holds = others.clone().any(|it| agreement.holds_between(unit, it.unit, today));
            let waits_here = !agreement.ended && !agreement.is_confirmed_by(unit);
            shown.push(Registered { agreement, parties, holds, waits_for, waits_here });
        }
        Ok(shown)
    }

    /// Registers an agreement of the officer's unit with others, and confirms it for that unit. It holds with
    /// another unit once a head of that unit has confirmed it.
    ///
    /// # Errors
    /// [`Refusal::Words`] without a title, [`HandoverError::Agreement`] when the days are in the wrong order
    /// or a party is not served.
    pub async fn register(
        &self,
        may: &May<LeadUnit>,
        entered: &Entered<'_>,
    ) -> Result<i64, Refusal> {
        let (title, scope) = (entered.title.trim(), entered.scope.trim());
        check_required_answer(title)?;
        check_answer(scope)?;
        if entered.review_by < entered.valid_from {
            return Err(HandoverError::Agreement.into());
        }
        let directory = self.triage.directory.current();
        let (own, head) = (may.who.unit.id, may.who.officer.id);
        let mut parties = vec![Party { unit: own, confirmed: Some(head) }];
        for code in entered.with {
            let unit = directory.unit(code).ok_or(HandoverError::Agreement)?;
            let unit = UnitId(unit.id);
            if !parties.iter().any(|it| it.unit == unit) {
                parties.push(Party { unit, confirmed: None });
            }
        }
        if parties.len() < 2 {
            return Err(HandoverError::Agreement.into());
        }
        let agreement = Agreement {
            id: self.triage.rng.id(),
            kind: entered.kind,
            title: title.to_owned(),
            scope: scope.to_owned(),
            valid_from: entered.valid_from,
            review_by: entered.review_by,
            ended: false,
            parties,
        };
        let tx = self.triage.store.begin().await?;
        tx.handover().add_agreement(&agreement).await?;
        tx.audit().record(self.on_register(may, Act::AgreementAdded, agreement.id)).await?;
        tx.commit().await?;
        Ok(agreement.id)
    }

    /// Confirms, for the officer's unit, an agreement that a head of another party registered.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where there is none to confirm, [`HandoverError::SamePerson`] when this account
    /// counts as the same person's as one that confirmed it for another party.
    pub async fn confirm(&self, may: &May<LeadUnit>, id: i64) -> Result<(), Refusal> {
        let (unit, head) = (may.who.unit.id, may.who.officer.id);
        let known = self.triage.store.read().handover().agreements(unit).await?;
        let open = known.iter().find(|it| it.id == id && !it.ended).ok_or(Refusal::NotFound)?;
        for party in &open.parties {
            if party.confirmed.is_some_and(|it| may.who.is_one_with(it, party.unit)) {
                return Err(HandoverError::SamePerson.into());
            }
        }
        let tx = self.triage.store.begin().await?;
        if !tx.handover().confirm_agreement(id, unit, head).await? {
            return Err(Refusal::NotFound);
        }
        tx.audit().record(self.on_register(may, Act::AgreementConfirmed, id)).await?;
        Ok(tx.commit().await?)
    }

    /// Ends an agreement to which the officer's unit is party.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the unit is not party to it.
    pub async fn end(&self, may: &May<LeadUnit>, id: i64) -> Result<(), Refusal> {
        let known = self.triage.store.read().handover().agreements(may.who.unit.id).await?;
        if !known.iter().any(|it| it.id == id) {
            return Err(Refusal::NotFound);
        }
        let tx = self.triage.store.begin().await?;
        tx.handover().end_agreement(id).await?;
        tx.audit().record(self.on_register(may, Act::AgreementEnded, id)).await?;
        Ok(tx.commit().await?)
    }

    fn on_register(&self, may: &May<LeadUnit>, act: Act, id: i64) -> Entry {
        self.triage.audit().act_by(&may.who, act).saying(id.to_string())
    }
}
