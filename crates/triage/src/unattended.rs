//! Cases that wait for nobody: everybody of the unit stays away from them or has lost the key. The unit
//! above learns that there is one, by its dormant grant, which is never the concerned unit's (rule C1).

use casework::case::State;
use casework::directory::KeyKind;
use casework::ids::{CaseId, OfficerId, UnitId};
use casework::tip::Headline;
use storage::audit::{Act, Entry};
use storage::cases::Case;
use storage::store::Tx;

use crate::refusal::Refusal;
use crate::station::{SignedIn, Station};

/// How many a tick makes known at most.
const AT_A_TICK: u64 = 500;

impl Station {
    /// Makes cases that wait for nobody known to the unit above. Done at a tick; gives how many.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn make_the_unattended_known(&self) -> Result<usize, Refusal> {
        let mut known = 0;
        for case in self.store.read().unattended(AT_A_TICK).await? {
            // One that cannot be made known does not keep the others.
            known += usize::from(matches!(self.make_known(case.id, case.unit).await, Ok(true)));
        }
        Ok(known)
    }

    /// Wakes the dormant grant of a case that this unit leads; false when it leads it no more or none
    /// is asleep.
    pub(crate) async fn make_known(&self, case: CaseId, lead: UnitId) -> Result<bool, Refusal> {
        let tx = self.store.begin_on(&[case]).await?;
        let case = tx.read().case(case).await?.ok_or(Refusal::Internal)?;
        let woken = case.unit == lead && self.wake(&tx, &case).await?;
        tx.commit().await?;
        Ok(woken)
    }

    /// Wakes the dormant grant of a case, and records it.
    pub(crate) async fn wake(&self, tx: &Tx, case: &Case) -> Result<bool, Refusal> {
        let woken = tx.wake(case).await?;
        if woken {
            let entry = Entry::of_nobody(self.clock.now(), Act::GrantWoken);
            tx.record(entry.on_case(case.id).of_unit(case.unit)).await?;
        }
        Ok(woken)
    }

    /// The officers of the unit that leads a case who can work it: they hold its key, and neither a
    /// recusal nor a declared conflict in its village keeps them away.
    pub(crate) async fn attended_by(
        &self,
        case: &Case,
        headline: Option<&Headline>,
    ) -> Result<Vec<OfficerId>, Refusal> {
        let read = self.store.read();
        let mut able = read.able(case.unit, case.kind).await?;
        let recused = read.recused_from(case.id).await?;
        able.retain(|it| !recused.contains(it));
        if let Some(village) = headline.and_then(|it| it.village.as_ref()) {
            let declared = read.declared_by(&able).await?;
            able.retain(|it| !declared.iter().any(|(by, name)| by == it && name == village));
        }
        Ok(able)
    }

    /// From which villages the other officers of the unit who work cases stay away.
    pub(crate) async fn others_away(&self, who: &SignedIn) -> Result<OthersAway, Refusal> {
        let read = self.store.read();
        let mut others = read.able(who.unit.id, KeyKind::Desk).await?;
        others.retain(|it| *it != who.officer.id);
        let declared = read.declared_by(&others).await?;
        Ok(OthersAway { others, declared })
    }
}

/// Whether a case waits for nobody once only these officers attend to it. A closed one waits for no work
/// (as [`Read::unattended`](storage::store::Read::unattended) has it at a tick).
pub(crate) fn waits_for_nobody(case: &Case, attended_by: &[OfficerId]) -> bool {
    case.state != State::Closed && attended_by.is_empty()
}

/// The other officers of a unit, and what they declared.
pub(crate) struct OthersAway {
    others: Vec<OfficerId>,
    declared: Vec<(OfficerId, String)>,
}

impl OthersAway {
    /// Whether all of them stay away from the village of this name.
    pub(crate) fn is_from(&self, village: &str) -> bool {
        let by =
            |it: &OfficerId| self.declared.iter().any(|(by, name)| by == it && name == village);
        self.others.iter().all(by)
    }
}
