//! Two officers on one case: whoever acts says what they saw, and hears it when it moved on.

use casework::clock::Moment;
use casework::ids::{CaseNumber, OfficerId};
use storage::audit::{Act, Recorded};
use storage::cases::version::Revision;
use storage::db::store::Tx;

use crate::casefile::allowed::still_possible;
use crate::casefile::{Event, Opened};
use crate::permit::{May, WorkCases};
use crate::refusal::Refusal;
use crate::station::Station;

/// A colleague who opened a case so many seconds ago or less is on it still, as far as one knows.
const LATELY: i64 = 15 * 60;

/// A case, and what of it was seen by whoever acts; without that, the act goes by what is there.
#[derive(Clone, Copy, Debug)]
pub struct AsSeen {
    /// Its number.
    pub number: CaseNumber,
    /// What they saw.
    pub seen: Option<Revision>,
}

impl From<CaseNumber> for AsSeen {
    fn from(number: CaseNumber) -> Self {
        Self { number, seen: None }
    }
}

impl AsSeen {
    /// A number and a revision as they come from outside; an empty revision is none.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`Refusal::UnknownCode`] when the revision is not one.
    pub fn parse(number: &str, seen: Option<&str>) -> Result<Self, Refusal> {
        let number = number.parse().map_err(|_| Refusal::NotFound)?;
        let seen = seen.filter(|text| !text.is_empty()).map(str::parse).transpose();
        Ok(Self { number, seen: seen.map_err(|_| Refusal::UnknownCode)? })
    }
}

impl Station {
    /// Starts a piece of work on a case that is still under the keys with which it was opened, still as
    /// whoever acts saw it, and on which the act for which it was opened is still possible. One that
    /// was opened for none is not worked on: no act slips past the table of acts and states.
    pub(crate) async fn begin_on(&self, opened: &Opened) -> Result<Tx, Refusal> {
        let (case, act) = (&opened.case, opened.act.ok_or(Refusal::Internal)?);
        let tx = self.store.begin_on(&[case.id]).await?;
        if !tx.hold(case, opened.seen).await? {
            return Err(Refusal::Changed);
        }
        still_possible(&tx, case.id, act).await?;
        Ok(tx)
    }

    /// What a case has come to, for a page that asks by itself; opening nothing, it is no view.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none that this officer may see.
    pub async fn revision(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
    ) -> Result<Revision, Refusal> {
        let case = self.visible(&may.who, number).await?;
        Ok(self.store.read().revision(case.id).await?)
    }
}

/// Which colleagues opened a case lately, each with the last time, the latest first.
pub(crate) fn beside(
    history: &[Recorded],
    events: &[Event],
    me: OfficerId,
    now: Moment,
) -> Vec<(String, Moment)> {
    let viewed = |it: &(&Recorded, &Event)| {
        it.0.act == Act::CaseViewed.name()
            && it.0.officer != Some(me)
            && it.0.at.plus(LATELY) >= now
    };
    let mut beside: Vec<(String, Moment)> = Vec::new();
    for (_, event) in history.iter().zip(events).rev().filter(viewed) {
        if beside.iter().all(|(name, _)| *name != event.by) {
            beside.push((event.by.clone(), event.at));
        }
    }
    beside
}
