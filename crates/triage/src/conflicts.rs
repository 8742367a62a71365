//! Declared conflicts of interest (rule C2): an officer names villages of the unit, and from then
//! on no list, count or page of theirs has a case of one of these (`conflicts/clear.rs`).

pub(crate) mod clear;
pub mod http;
pub(crate) mod looked;
pub mod page;

use casework::directory::Village;
use casework::tip::Headline;
use storage::audit::Act;
use storage::cases::Case;
use storage::queue::View;

use crate::conflicts::clear::LOOKED_AT;
use crate::permit::{May, ReadTips};
use crate::refusal::Refusal;
use crate::station::{SignedIn, Station};

/// What the chain says of a recusal that followed from a declaration.
const DECLARED: &str = "declared";

impl Station {
    /// The villages of the own unit, and in which of them this officer has declared a conflict.
    #[must_use]
    pub fn conflicts(&self, may: &May<ReadTips>) -> Vec<(Village, bool)> {
        let directory = self.directory.current();
        let villages = directory.unit(&may.who.unit.code).map(|unit| unit.villages.clone());
        let declared = |it: Village| {
            let is = may.who.declared.contains(&it.name);
            (it, is)
        };
        villages.unwrap_or_default().into_iter().map(declared).collect()
    }

    /// Declares a conflict in these villages, by their ids, and in no others. What this officer
    /// handles there is nobody's from then on.
    ///
    /// # Errors
    /// [`Refusal::UnknownCode`] when one is not a village of the own unit.
    pub async fn declare(&self, may: &May<ReadTips>, villages: &[&str]) -> Result<(), Refusal> {
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
        tx.commit().await?;
        let declared = self.store.read().declared(may.who.officer.id).await?;
        let who = SignedIn { declared, ..may.who.clone() };
        let mine = View::Of(who.officer.id).into();
        let mine = self.clear(&who, mine, None, LOOKED_AT, &mut { LOOKED_AT }).await?;
        self.keep_away(&who, mine.concerned).await
    }

    /// Keeps an officer away for good from cases that their declaration concerns: colleagues see
    /// it, and only the head lets them back.
    pub(crate) async fn keep_away(
        &self,
        who: &SignedIn,
        mut cases: Vec<Case>,
    ) -> Result<(), Refusal> {
        if cases.is_empty() {
            return Ok(());
        }
        // In one order and before the chain, so that two who do this at once do not wait for each
        // other.
        cases.sort_by_key(|case| case.id);
        let (tx, me) = (self.store.begin().await?, who.officer.id);
        let mut new = Vec::with_capacity(cases.len());
        for case in cases {
            if tx.recuse(case.id, me).await? {
                tx.unassign_from(case.id, me).await?;
                new.push(case.id);
            }
        }
        for case in new {
            tx.record(self.act_by(who, Act::Recused).on_case(case).saying(DECLARED)).await?;
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
