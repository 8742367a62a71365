//! Cases that wait for nobody: everybody of the unit stays away from them or has lost the key. The unit
//! above learns that there is one, by its dormant grant, which is never the concerned unit's (rule C1).

use casework::case::State;
use casework::directory::KeyKind;
use casework::ids::{CaseId, OfficerId, UnitId};
use casework::tip::Headline;
use storage::accounts::password_resets::{ONE_PERSON, Resets};
use storage::audit::{Act, Entry};
use storage::cases::Case;
use storage::db::store::Tx;

use crate::cases::handles::Handlers;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::refusal::Refusal;

/// How many a tick makes known at most.
const AT_A_TICK: u64 = 500;

impl Handlers<'_> {
    /// Makes cases that wait for nobody known to the unit above. Done at a tick, and when an account was
    /// bound to another by a reset; gives how many.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn make_the_unattended_known(&self) -> Result<usize, Refusal> {
        let since = self.triage.clock.now().plus(-ONE_PERSON);
        Ok(self
            .make_all_known(self.triage.store.read().queue().unattended(since, AT_A_TICK).await?)
            .await)
    }

    /// Makes closed cases to which the writer replied, and which nobody of the unit can read, known to the
    /// unit above. Done at the first tick of a day; gives how many.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; it is done the next day.
    pub async fn make_unread_replies_known(&self) -> Result<usize, Refusal> {
        let since = self.triage.clock.now().plus(-ONE_PERSON);
        Ok(self
            .make_all_known(self.triage.store.read().queue().unread(since, AT_A_TICK).await?)
            .await)
    }

    async fn make_all_known(&self, cases: Vec<Case>) -> usize {
        let mut known = 0;
        for case in cases {
            // One that cannot be made known does not keep the others.
            known += usize::from(matches!(self.make_known(case.id, case.unit).await, Ok(true)));
        }
        known
    }

    /// Wakes the dormant grant of a case that this unit leads; false when it leads it no more or none
    /// is asleep.
    pub(crate) async fn make_known(&self, case: CaseId, lead: UnitId) -> Result<bool, Refusal> {
        let tx = self.triage.store.begin_on(&[case]).await?;
        let case = tx.read().cases().with_id(case).await?.ok_or(Refusal::Internal)?;
        let woken = case.unit == lead && self.wake(&tx, &case).await?;
        tx.commit().await?;
        Ok(woken)
    }

    /// Wakes the dormant grant of a case, and records it.
    pub(crate) async fn wake(&self, tx: &Tx, case: &Case) -> Result<bool, Refusal> {
        let woken = tx.handover().wake(case).await?;
        if woken {
            let entry = Entry::of_nobody(self.triage.clock.now(), Act::GrantWoken);
            tx.audit().record(entry.on_case(case.id).of_unit(case.unit)).await?;
        }
        Ok(woken)
    }

    /// The officers of the unit that leads a case who can work it: they hold its key, and neither a
    /// recusal nor a declared conflict in its village keeps them away, nor one of somebody in whose
    /// hands their account may be.
    pub(crate) async fn attended_by(
        &self,
        case: &Case,
        headline: Option<&Headline>,
    ) -> Result<Attending, Refusal> {
        let read = self.triage.store.read();
        let mut able = read.queue().able(case.unit, case.kind).await?;
        let resets = read.accounts().resets(self.triage.clock.now()).await?;
        let recused = read.conflicts().recused_from(case.id).await?;
        able.retain(|it| !resets.hands(*it).iter().any(|hand| recused.contains(hand)));
        if let Some(village) = headline.and_then(|it| it.village.as_ref()) {
            let away = self.away(&able, resets.clone()).await?;
            able.retain(|it| !away.is_from(*it, village));
        }
        Ok(Attending { officers: able, resets })
    }

    /// From which villages the other officers of the unit who work cases stay away. Accounts that this
    /// officer reset go with them.
    pub(crate) async fn others_away(&self, who: &SignedIn) -> Result<OthersAway, Refusal> {
        let read = self.triage.store.read();
        let mut others = read.queue().able(who.unit.id, KeyKind::Desk).await?;
        others.retain(|it| !who.resets.hands(*it).contains(&who.officer.id));
        let away = self.away(&others, who.resets.clone()).await?;
        Ok(OthersAway { others, away })
    }

    async fn away(&self, officers: &[OfficerId], resets: Resets) -> Result<Away, Refusal> {
        let hands: Vec<OfficerId> = officers.iter().flat_map(|it| resets.hands(*it)).collect();
        Ok(Away {
            declared: self.triage.store.read().conflicts().declared_by(&hands).await?,
            resets,
        })
    }
}

/// Whether a case waits for nobody once only these attend to it. A closed one waits for no work
/// (as [`QueueReads::unattended`](storage::cases::handles::QueueReads::unattended) has it at a tick); that its writer replied
/// is found once a day.
pub(crate) fn waits_for_nobody(case: &Case, attending: &Attending) -> bool {
    case.state != State::Closed && attending.officers.is_empty()
}

/// Who can work a case.
pub(crate) struct Attending {
    officers: Vec<OfficerId>,
    resets: Resets,
}

impl Attending {
    /// Those who are left once this officer stays away: neither they nor an account that may be in
    /// their hands.
    pub(crate) fn without(mut self, officer: OfficerId) -> Self {
        self.officers.retain(|it| !self.resets.hands(*it).contains(&officer));
        self
    }

    /// Whether nobody is left once this officer, who is among them, stays away.
    pub(crate) fn is_only(&self, officer: OfficerId) -> bool {
        let goes = |it: &OfficerId| self.resets.hands(*it).contains(&officer);
        self.officers.contains(&officer) && self.officers.iter().all(goes)
    }
}

/// From which villages officers stay away: what they declared, and those in whose hands their accounts
/// may be.
struct Away {
    declared: Vec<(OfficerId, String)>,
    resets: Resets,
}

impl Away {
    fn is_from(&self, officer: OfficerId, village: &str) -> bool {
        let hands = self.resets.hands(officer);
        self.declared.iter().any(|(by, name)| hands.contains(by) && name == village)
    }
}

/// The other officers of a unit, and from where they stay away.
pub(crate) struct OthersAway {
    others: Vec<OfficerId>,
    away: Away,
}

impl OthersAway {
    /// Whether all of them stay away from the village of this name.
    pub(crate) fn is_from(&self, village: &str) -> bool {
        self.others.iter().all(|it| self.away.is_from(*it, village))
    }
}
