//! The register of agreements between units, which a hand-over can rest on.

pub mod http;
pub mod page;

use casework::clock::Day;
use casework::ids::UnitId;
use casework::referral::AgreementKind;
use casework::tip::{Fault, SHORT_LIMIT};
use storage::agreements::Agreement;
use storage::audit::{Act, Entry};

use crate::permit::{LeadUnit, May, WorkCases};
use crate::refusal::{NoReferral, Refusal};
use crate::station::Station;

/// An agreement as a head enters it.
pub struct Entered<'a> {
    /// Which kind of document.
    pub kind: AgreementKind,
    /// Number and name of the document.
    pub title: &'a str,
    /// What it covers.
    pub scope: &'a str,
    /// Codes of the other parties.
    pub with: &'a [&'a str],
    /// From which day on.
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
    /// Whether a hand-over can rest on it today.
    pub holds: bool,
}

impl Station {
    /// The agreements to which the own unit is party.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn agreements(&self, may: &May<WorkCases>) -> Result<Vec<Registered>, Refusal> {
        let (unit, today) = (may.who.unit.id, self.clock.today());
        let mut shown = Vec::new();
        for agreement in self.store.read().agreements(unit).await? {
            let mut parties = Vec::with_capacity(agreement.parties.len());
            for party in &agreement.parties {
                parties.push(self.code_of(*party).await?);
            }
            let holds = agreement.holds_between(unit, unit, today);
            shown.push(Registered { agreement, parties, holds });
        }
        Ok(shown)
    }

    /// Registers an agreement of one's unit with others.
    ///
    /// # Errors
    /// [`Refusal::Words`] without a title, [`NoReferral::Agreement`] when the days are the wrong
    /// way round or a party is not served.
    pub async fn register(
        &self,
        may: &May<LeadUnit>,
        entered: &Entered<'_>,
    ) -> Result<i64, Refusal> {
        let (title, scope) = (entered.title.trim(), entered.scope.trim());
        if title.is_empty() {
            return Err(Fault::TextEmpty.into());
        }
        if [title, scope].iter().any(|it| it.chars().count() > SHORT_LIMIT) {
            return Err(Fault::AnswerTooLong.into());
        }
        if entered.review_by < entered.valid_from {
            return Err(NoReferral::Agreement.into());
        }
        let directory = self.directory.current();
        let mut parties = vec![may.who.unit.id];
        for code in entered.with {
            let unit = directory.unit(code).ok_or(NoReferral::Agreement)?;
            if !parties.contains(&UnitId(unit.id)) {
                parties.push(UnitId(unit.id));
            }
        }
        if parties.len() < 2 {
            return Err(NoReferral::Agreement.into());
        }
        let agreement = Agreement {
            id: self.chance.id(),
            kind: entered.kind,
            title: title.to_owned(),
            scope: scope.to_owned(),
            valid_from: entered.valid_from,
            review_by: entered.review_by,
            ended: false,
            parties,
        };
        let tx = self.store.begin().await?;
        tx.add_agreement(&agreement).await?;
        tx.record(self.on_register(may, Act::AgreementAdded, agreement.id)).await?;
        tx.commit().await?;
        Ok(agreement.id)
    }

    /// Ends an agreement to which one's unit is party.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is not.
    pub async fn end_agreement(&self, may: &May<LeadUnit>, id: i64) -> Result<(), Refusal> {
        let known = self.store.read().agreements(may.who.unit.id).await?;
        if !known.iter().any(|it| it.id == id) {
            return Err(Refusal::NotFound);
        }
        let tx = self.store.begin().await?;
        tx.end_agreement(id).await?;
        tx.record(self.on_register(may, Act::AgreementEnded, id)).await?;
        Ok(tx.commit().await?)
    }

    fn on_register(&self, may: &May<LeadUnit>, act: Act, id: i64) -> Entry {
        self.act_by(&may.who, act).saying(id.to_string())
    }
}
