//! Declared conflicts of interest (rule C2): an officer names villages of the unit, and from then on no list,
//! count or page shows them a case from one of these (`conflicts/filter.rs`).

pub(crate) mod filter;
pub mod http;
pub mod page;

use casework::directory::Village;
use casework::ids::OfficerId;
use casework::tip::Headline;
use storage::accounts::password_resets::Eyes;
use storage::audit::Act;
use storage::cases::Case;
use storage::cases::queue::{Filter, View};

use crate::cases::handles::Conflicts;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::auth::{May, ReadTips};
use crate::platform::refusal::Refusal;

/// A village in which an officer can declare a conflict.
pub struct Declarable {
    /// The village.
    pub village: Village,
    /// Whether they have declared one.
    pub declared: bool,
    /// Whether all other officers of the unit who work cases stay away from it: then nobody could attend to a
    /// case from there.
    pub alone: bool,
}

impl Conflicts<'_> {
    /// The villages of the officer's unit, and in which of them this officer has declared a conflict.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn declarable(&self, may: &May<ReadTips>) -> Result<Vec<Declarable>, Refusal> {
        let directory = self.triage.directory.current();
        let villages = directory.unit(&may.who.unit.code).map(|unit| unit.villages.clone());
        let away = self.triage.handlers().others_away(&may.who).await?;
        let declarable = |village: Village| Declarable {
            declared: may.who.declared.contains(&village.name),
            alone: away.is_from(&village.name),
            village,
        };
        Ok(villages.unwrap_or_default().into_iter().map(declarable).collect())
    }

    /// Declares a conflict in these villages, by their ids, and in no others. Colleagues then see cases from
    /// there that this officer handles as cases without a handler; nothing is written about any case.
    ///
    /// # Errors
    /// [`Refusal::UnknownCode`] when one is not a village of the officer's unit.
    pub async fn declare(&self, may: &May<ReadTips>, villages: &[&str]) -> Result<(), Refusal> {
        let known = self.declarable(may).await?;
        let mut ids: Vec<i64> = Vec::with_capacity(villages.len());
        for id in villages {
            if !known.iter().any(|it| it.village.id == *id) {
                return Err(Refusal::UnknownCode);
            }
            ids.push(id.parse().map_err(|_| Refusal::UnknownCode)?);
        }
        ids.sort_unstable();
        ids.dedup();
        let tx = self.triage.store.begin().await?;
        tx.conflicts().declare(may.who.officer.id, &ids).await?;
        let entry = self
            .triage
            .audit()
            .act_by(&may.who, Act::ConflictsDeclared)
            .saying(ids.len().to_string());
        tx.audit().record(entry).await?;
        tx.commit().await?;
        self.triage.conflict_cache.forget();
        Ok(())
    }

    /// Shows a case as one without a handler, if its handler stays away from its village: by a declaration of
    /// their own, or of an officer who reset their password. The row is not changed, since a change would
    /// tell the village of the case.
    pub(crate) async fn without_handlers_in_conflict(
        &self,
        cases: &mut [(&mut Case, Option<&Headline>)],
    ) -> Result<(), Refusal> {
        let mut handlers: Vec<OfficerId> =
            cases.iter().filter_map(|(case, _)| case.handler).collect();
        handlers.sort_unstable();
        handlers.dedup();
        if handlers.is_empty() {
            return Ok(());
        }
        let (mut away_from, now) = (Vec::with_capacity(handlers.len()), self.triage.clock.now());
        for handler in handlers {
            let villages =
                self.triage.store.read().conflicts().stays_away(Eyes::of(handler, now)).await?;
            away_from.push((handler, villages));
        }
        for (case, headline) in cases {
            let Some(village) = headline.and_then(|it| it.village.as_ref()) else { continue };
            let away = |handler: &OfficerId| {
                away_from.iter().any(|(by, names)| by == handler && names.contains(village))
            };
            case.handler = case.handler.filter(|handler| !away(handler));
        }
        Ok(())
    }

    /// The filter that finds all cases without a handler: if a colleague declared a conflict, cases with a
    /// handler must be read too.
    pub(crate) async fn widened(&self, who: &SignedIn, filter: Filter) -> Result<Filter, Refusal> {
        if filter.view != View::Unassigned {
            return Ok(filter);
        }
        let colleagues = self.triage.store.read().accounts().officers_of_unit(who.unit.id).await?;
        let colleagues: Vec<OfficerId> = colleagues.iter().map(|it| it.id).collect();
        let none = self.triage.store.read().conflicts().declared_by(&colleagues).await?.is_empty();
        Ok(if none { filter } else { Filter { view: View::Open, ..filter } })
    }
}

impl SignedIn {
    /// Whether this headline's village is one in which they, or an officer who reset their password, have
    /// declared a conflict.
    pub(crate) fn is_in_conflict(&self, headline: Option<&Headline>) -> bool {
        let village = headline.and_then(|it| it.village.as_ref());
        village.is_some_and(|village| self.stays_away.contains(village))
    }
}
