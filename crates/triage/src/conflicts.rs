//! Declared conflicts of interest (rule C2): an officer names villages of the unit, and from then
//! on a case of one of these is kept away from them the moment it would be shown.

pub mod http;
pub mod page;

use casework::directory::Village;
use casework::tip::Headline;
use storage::audit::Act;
use storage::cases::Case;

use crate::permit::{May, WorkCases};
use crate::refusal::Refusal;
use crate::station::{SignedIn, Station};

/// What the chain says of a recusal that followed from a declaration.
const DECLARED: &str = "declared";

impl Station {
    /// The villages of the own unit, and in which of them this officer has declared a conflict.
    #[must_use]
    pub fn conflicts(&self, may: &May<WorkCases>) -> Vec<(Village, bool)> {
        let directory = self.directory.current();
        let villages = directory.unit(&may.who.unit.code).map(|unit| unit.villages.clone());
        let declared = |it: Village| {
            let is = may.who.declared.contains(&it.name);
            (it, is)
        };
        villages.unwrap_or_default().into_iter().map(declared).collect()
    }

    /// Declares a conflict in these villages, by their ids, and in no others.
    ///
    /// # Errors
    /// [`Refusal::UnknownCode`] when one is not a village of the own unit.
    pub async fn declare(&self, may: &May<WorkCases>, villages: &[&str]) -> Result<(), Refusal> {
        let known = self.conflicts(may);
        let mut ids: Vec<i64> = Vec::with_capacity(villages.len());
        for id in villages {
            if !known.iter().any(|(village, _)| village.id == *id) {
                return Err(Refusal::UnknownCode);
            }
            ids.push(id.parse().map_err(|_| Refusal::UnknownCode)?);
        }
        ids.sort_unstable();
        ids.dedup();
        let tx = self.store.begin().await?;
        tx.declare(may.who.officer.id, &ids).await?;
        let entry = self.act_by(&may.who, Act::ConflictsDeclared).saying(ids.len().to_string());
        tx.record(entry).await?;
        Ok(tx.commit().await?)
    }

    /// Keeps an officer away from a case of a village in which they declared a conflict.
    pub(crate) async fn keep_away(&self, who: &SignedIn, case: &Case) -> Result<(), Refusal> {
        let tx = self.store.begin().await?;
        if tx.recuse(case.id, who.officer.id).await? {
            tx.unassign_from(case.id, who.officer.id).await?;
            tx.record(self.act_by(who, Act::Recused).on_case(case.id).saying(DECLARED)).await?;
        }
        Ok(tx.commit().await?)
    }
}

impl SignedIn {
    /// Whether they have declared a conflict in the village of this headline.
    pub(crate) fn is_in_conflict(&self, headline: Option<&Headline>) -> bool {
        let village = headline.and_then(|it| it.village.as_ref());
        village.is_some_and(|village| self.declared.contains(village))
    }
}
