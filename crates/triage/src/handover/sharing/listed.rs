//! The cases that the officer's unit holds beside another, or is to hold soon.

use casework::ids::{CaseId, CaseNumber};
use casework::tip::Headline;
use sealing::header::Purpose;
use storage::cases::Case;

use crate::cases::open::grants::headline_of;
use crate::cases::sight::Sight;
use crate::cases::view::ahead::headline as headline_ahead;
use crate::handover::handles::Sharing;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// How many shared cases a page shows.
const SHOWN: u64 = 200;

/// A case that the officer's unit holds beside the lead.
pub struct Shared {
    /// The plain part.
    pub case: Case,
    /// Its number.
    pub number: CaseNumber,
    /// Code of the unit that leads it.
    pub lead: String,
    /// Its headline, if that opens; none if the unit knows only that the case is late.
    pub headline: Option<Option<Headline>>,
    /// Whether the unit knows only kind and place so far, and the text is still to come.
    pub text_follows: bool,
    /// Whether the writer spoke last; always false if the unit does not know the text.
    pub answered: bool,
}

impl Sharing<'_> {
    /// The cases that the officer's unit holds beside another and that are open or have a waiting reply:
    /// shared cases, cases made known to it because nobody answered in time or can read them, and urgent
    /// cases whose kind and place it is shown before their text.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn held_beside(&self, may: &May<WorkCases>) -> Result<Vec<Shared>, Refusal> {
        let (who, kinds) = (&may.who, may.who.kinds());
        let read = self.triage.store.read();
        let mut cases = read.handover().cases_ahead(who.viewer(&kinds), SHOWN).await?;
        let held = read.handover().held_beside(who.viewer(&kinds), SHOWN).await?;
        cases.retain(|ahead| held.iter().all(|it| it.id != ahead.id));
        cases.extend(held);
        let sights = self.triage.conflicts().sights(who, &cases).await?;
        let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
        let grants = read.cases().grants(&ids).await?;
        let headlines = read.cases().envelopes_for(&ids, Purpose::Headline).await?;
        let answered = read.queue().answered(who.unit.id, &ids).await?;
        let ahead = self.triage.opening().shown_ahead(who, &cases).await?;
        let mut shown = Vec::with_capacity(cases.len());
        for (case, sight) in cases.into_iter().zip(sights) {
            let of_it = || ahead.iter().find(|it| it.0 == case.id).map(|it| headline_ahead(&it.1));
            let headline = match sight {
                Sight::Nothing => continue,
                Sight::OnlyLate => None,
                Sight::Ahead => Some(of_it()),
                Sight::Whole => Some(headline_of(who, &case, &grants, &headlines).ok()),
            };
            let (lead, text_follows) =
                (self.triage.names().code_of(case.unit).await?, sight == Sight::Ahead);
            let answered = sight == Sight::Whole && answered.contains(&case.id);
            let number = case.id.number();
            shown.push(Shared { case, number, lead, headline, text_follows, answered });
        }
        Ok(shown)
    }
}
