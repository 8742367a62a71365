//! Shared cases: a neighbour holds a border case beside the unit that leads it, where it counts.

pub mod http;
pub mod page;

use casework::ids::{CaseNumber, UnitId};
use casework::tip::Headline;
use sealing::frame::Purpose;
use storage::audit::Act;
use storage::cases::Case;

use crate::permit::{May, WorkCases};
use crate::queue::headline_of;
use crate::referral::rekeying::recipient_of;
use crate::refusal::{NoReferral, Refusal};
use crate::station::Station;

/// How many shared cases a page shows.
const SHOWN: u64 = 200;

/// A case that the own unit holds beside the one that leads it.
pub struct Shared {
    /// The plain part.
    pub case: Case,
    /// Its number.
    pub number: CaseNumber,
    /// Code of the unit that leads it.
    pub lead: String,
    /// What it is about; none where only its being late is known here.
    pub headline: Option<Headline>,
}

impl Station {
    /// Lets a neighbour hold a case beside one's own unit.
    ///
    /// # Errors
    /// [`Refusal::Referral`] with what stands against it.
    pub async fn share_case(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
        with: &str,
    ) -> Result<(), Refusal> {
        let opened = self.opened(may, number).await?.led()?;
        let units = self.units().await?;
        let here = units.unit(&may.who.unit.code).ok_or(NoReferral::TooFar)?;
        if with == here.code {
            return Err(NoReferral::ToItself.into());
        }
        if opened.concerns(with, &units, &self.categories) {
            return Err(NoReferral::Concerned.into());
        }
        self.refuse_merged(with).await?;
        let known = here.neighbours.iter().any(|code| code == with);
        let to = units.unit(with).filter(|_| known).ok_or(NoReferral::TooFar)?;
        let recipient = recipient_of(to, opened.case.kind)?;
        let key = opened.key.as_ref().ok_or(Refusal::Unreadable)?;
        let (unit, kind) = (UnitId(to.id), opened.case.kind);
        let grant = self.key_for(&opened, key, &recipient, unit, kind, false)?;
        let tx = self.begin_on(&opened).await?;
        // Once is enough: the one that was there goes.
        let _before = tx.take_grant(&opened.case, unit).await?;
        tx.grant_beside(&opened.case, grant).await?;
        tx.record(self.act_on(may, &opened.case, Act::CaseShared, with)).await?;
        Ok(tx.commit().await?)
    }

    /// Takes a shared case back from a neighbour.
    ///
    /// # Errors
    /// [`NoReferral::NotReferred`] when it is not shared with them.
    pub async fn unshare_case(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
        with: &str,
    ) -> Result<(), Refusal> {
        let opened = self.opened(may, number).await?.led()?;
        let tx = self.begin_on(&opened).await?;
        let unit = tx.read().unit_of_code(with).await?.ok_or(NoReferral::NotReferred)?;
        if !tx.take_grant(&opened.case, unit.id).await? {
            return Err(NoReferral::NotReferred.into());
        }
        tx.record(self.act_on(may, &opened.case, Act::CaseUnshared, with)).await?;
        Ok(tx.commit().await?)
    }

    /// The open cases that the own unit holds beside another: shared with it, or made known to it
    /// because nobody answered in time.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn held_beside(&self, may: &May<WorkCases>) -> Result<Vec<Shared>, Refusal> {
        let read = self.store.read();
        let cases = read.held_beside(may.who.unit.id, SHOWN).await?;
        let ids: Vec<_> = cases.iter().map(|case| case.id).collect();
        let grants = read.grants(&ids).await?;
        let headlines = read.envelopes_for(&ids, Purpose::Headline).await?;
        let mut shown = Vec::with_capacity(cases.len());
        let away = read.recusals_of(may.who.eyes, &ids).await?;
        for case in cases.into_iter().filter(|case| !away.contains(&case.id)) {
            let headline = match headline_of(&may.who, &case, &grants, &headlines) {
                Ok(headline) if may.who.is_in_conflict(Some(&headline)) => continue,
                Ok(headline) => Some(headline),
                Err(Refusal::Unreadable) => None,
                // Under a key that this officer does not hold.
                Err(_) => continue,
            };
            let lead = self.code_of(case.unit).await?;
            shown.push(Shared { number: case.id.number(), lead, headline, case });
        }
        Ok(shown)
    }
}
