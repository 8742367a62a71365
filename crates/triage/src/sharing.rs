//! Shared cases: a neighbour holds a border case beside the unit that leads it, where it counts.

pub mod http;
pub mod page;

use casework::case::acts::CaseAct;
use casework::ids::{CaseNumber, UnitId};
use casework::tip::Headline;
use sealing::frame::Purpose;
use sealing::keys::Recipient;
use storage::audit::Act;
use storage::cases::Case;

use crate::casefile::Opened;
use crate::permit::{May, WorkCases};
use crate::queue::headline_of;
use crate::referral::rekeying::recipient_of;
use crate::refusal::{NoReferral, Refusal};
use crate::sight::Sight;
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
    /// What it is about, if that opens; none where only its being late is known here.
    pub headline: Option<Option<Headline>>,
    /// Whether the writer spoke last; never where only its being late is known.
    pub answered: bool,
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
        let opened = self.opened_for(may, number, CaseAct::Share).await?;
        let (unit, recipient) = self.can_share(&opened, with).await?;
        let (key, kind) = (opened.key.as_ref().ok_or(Refusal::Unreadable)?, opened.case.kind);
        let grant = self.key_for(&opened, key, &recipient, unit, kind, false)?;
        let tx = self.begin_on(&opened).await?;
        // Once is enough: the one that was there goes.
        let _before = tx.take_grant(&opened.case, unit).await?;
        tx.grant_beside(&opened.case, grant).await?;
        tx.record(self.act_on(may, &opened.case, Act::CaseShared, with)).await?;
        Ok(tx.commit().await?)
    }

    /// Whether a neighbour of the unit that leads a case can hold it beside: who, and to which key.
    pub(crate) async fn can_share(
        &self,
        opened: &Opened,
        with: &str,
    ) -> Result<(UnitId, Recipient), Refusal> {
        let units = self.units().await?;
        let here = units.units.iter().find(|unit| unit.id == opened.case.unit.0);
        let here = here.ok_or(NoReferral::TooFar)?;
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
        if opened.key.is_none() {
            return Err(Refusal::Unreadable);
        }
        Ok((UnitId(to.id), recipient))
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
        let opened = self.opened_for(may, number, CaseAct::Unshare).await?;
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
        let (who, kinds) = (&may.who, may.who.kinds());
        let cases = self.store.read().held_beside(who.viewer(&kinds), SHOWN).await?;
        let sights = self.sights(who, &cases).await?;
        let ids: Vec<_> = cases.iter().map(|case| case.id).collect();
        let grants = self.store.read().grants(&ids).await?;
        let headlines = self.store.read().envelopes_for(&ids, Purpose::Headline).await?;
        let answered = self.store.read().answered(&ids).await?;
        let mut shown = Vec::with_capacity(cases.len());
        for (case, sight) in cases.into_iter().zip(sights) {
            let headline = match sight {
                Sight::Nothing => continue,
                Sight::OnlyLate => None,
                Sight::Whole => Some(headline_of(who, &case, &grants, &headlines).ok()),
            };
            let lead = self.code_of(case.unit).await?;
            let answered = headline.is_some() && answered.contains(&case.id);
            shown.push(Shared { number: case.id.number(), lead, headline, answered, case });
        }
        Ok(shown)
    }
}
