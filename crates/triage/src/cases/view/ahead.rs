//! An urgent case whose kind, place and time a neighbour is shown at once, while its sharing is prepared: its
//! text has not passed the gate yet (rule W7), and the neighbour cannot act on it.

pub mod http;

use casework::case::State;
use casework::clock::Day;
use casework::directory::ServedUnit;
use casework::ids::{CaseId, CaseNumber};
use casework::tip::{Ahead, Headline};
use sealing::sealed::{Sealed, seal};
use storage::cases::Case;
use storage::handover::ahead::ShownAhead;

use crate::cases::counts::COUNTED;
use crate::cases::error::CaseError;
use crate::cases::handles::Opening;
use crate::cases::open::OpenCase;
use crate::cases::sight::Sight;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::auth::{May, WorkCases};
use crate::platform::directory::recipient_of;
use crate::platform::refusal::Refusal;

/// All that such a unit sees of it.
pub struct AheadCase {
    /// Its number.
    pub number: CaseNumber,
    /// Code of the unit that leads it.
    pub lead: String,
    /// The day on which it was received.
    pub day: Day,
    /// Its kind, place and time.
    pub shown: Ahead,
}

impl Opening<'_> {
    /// What this officer's unit is shown of these cases before their text, as far as one of the officer's
    /// keys opens it and no recusal or declared conflict keeps the officer away (rule C2).
    pub(crate) async fn shown_ahead(
        &self,
        who: &SignedIn,
        cases: &[Case],
    ) -> Result<Vec<(CaseId, Ahead)>, Refusal> {
        let open =
            |it: &&Case| !it.withdrawn && it.state != State::Closed && it.unit != who.unit.id;
        let there: Vec<&Case> = cases.iter().filter(open).collect();
        let ids: Vec<CaseId> = there.iter().map(|case| case.id).collect();
        let shown = self.triage.store.read().handover().ahead(who.unit.id, &ids).await?;
        if shown.is_empty() {
            return Ok(Vec::new());
        }
        let away = self.triage.store.read().conflicts().recusals_of(who.eyes, &ids).await?;
        let mut seen = Vec::new();
        for it in shown.iter().filter(|it| !away.contains(&it.case)) {
            let Some(case) = there.iter().find(|case| case.id == it.case) else { continue };
            let opened = who.ahead_of(case, it);
            seen.extend(
                opened
                    .filter(|it| !who.is_in_conflict(Some(&headline(it))))
                    .map(|ahead| (it.case, ahead)),
            );
        }
        Ok(seen)
    }

    /// How many such cases an officer sees.
    pub(crate) async fn count_ahead(&self, who: &SignedIn) -> Result<u64, Refusal> {
        let kinds = who.kinds();
        let cases =
            self.triage.store.read().handover().cases_ahead(who.viewer(&kinds), COUNTED).await?;
        if cases.is_empty() {
            return Ok(0);
        }
        let sights = self.triage.conflicts().sights(who, &cases).await?;
        let seen = sights.iter().filter(|it| **it == Sight::Ahead).count();
        Ok(u64::try_from(seen).unwrap_or(COUNTED))
    }

    /// What is shown of a case before its text.
    pub(crate) async fn ahead_case(
        &self,
        may: &May<WorkCases>,
        case: &Case,
    ) -> Result<AheadCase, Refusal> {
        let mut shown = self.shown_ahead(&may.who, std::slice::from_ref(case)).await?;
        let (_, shown) = shown.pop().ok_or(Refusal::NotFound)?;
        let lead = self.triage.names().code_of(case.unit).await?;
        Ok(AheadCase { number: case.id.number(), lead, day: case.day, shown })
    }
}

impl OpenCase {
    /// The facts for a neighbour, sealed to that unit's key of the case's kind.
    pub(crate) fn sealed_ahead(
        &self,
        to: &ServedUnit,
        handover: i64,
        (place, time): (&str, &str),
    ) -> Result<Sealed, Refusal> {
        let tip = self.tip().ok_or(CaseError::Unreadable)?;
        let ahead = Ahead {
            category: tip.category.clone(),
            village: self.headline().and_then(|it| it.village),
            place: place.trim().to_owned(),
            time: time.trim().to_owned(),
        };
        let body = serde_json::to_vec(&ahead).map_err(|_| Refusal::Internal)?;
        let header = ShownAhead::header_of(self.case.id, handover);
        Ok(seal(header, &body, &[&recipient_of(to, self.case.kind)?])?)
    }
}

impl SignedIn {
    fn ahead_of(&self, case: &Case, shown: &ShownAhead) -> Option<Ahead> {
        let mut keys = self.keys.iter().chain(&self.replaced).filter(|key| key.kind == case.kind);
        let body = keys.find_map(|key| shown.sealed.open(shown.header(), &key.identity).ok())?;
        serde_json::from_slice(&body).ok()
    }
}

/// The same as a headline for a queue.
pub(crate) fn headline(of: &Ahead) -> Headline {
    Headline {
        category: of.category.clone(),
        village: of.village.clone(),
        place: Headline::place_of(&of.place),
    }
}
