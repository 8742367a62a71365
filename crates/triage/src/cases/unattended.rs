//! Cases that no officer can attend to: all officers of the unit stay away from them or have lost the key.
//! The unit above learns that there is one by its dormant grant, which is never the concerned unit's (rule
//! C1).

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

/// How many cases one tick makes known at most.
const AT_A_TICK: u64 = 500;

impl Handlers<'_> {
    /// Makes cases that no officer can attend to known to the unit above. Done at a tick, and when a reset
    /// binds an account to another; gives how many.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn make_the_unattended_known(&self) -> Result<usize, Refusal> {
        let since = self.triage.clock.now().plus(-ONE_PERSON);
        Ok(self
            .make_all_known(self.triage.store.read().queue().unattended(since, AT_A_TICK).await?)
            .await)
    }

    /// Makes closed cases known to the unit above if the writer replied and no officer of the unit can read
    /// them. Done at the first tick of a day; gives how many.
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
            // A case that cannot be made known does not stop the others.
            known += usize::from(matches!(self.make_known(case.id, case.unit).await, Ok(true)));
        }
        known
    }

    /// Wakes the dormant grant of a case that this unit leads; false when it does not lead it any more, or no
    /// grant is asleep.
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

    /// The officers of the unit that leads a case who can work it: they hold its key, and no recusal or
    /// declared conflict in its village keeps them away, neither their own nor that of an officer in whose
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

    /// The villages from which the other officers of the unit who work cases stay away. Accounts that this
    /// officer reset are not counted among the others.
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

/// Whether no officer can attend to a case once only these are left. A closed case needs no work (as for
/// [`QueueReads::unattended`](storage::cases::handles::QueueReads::unattended) at a tick); a reply of its
/// writer is found once a day.
pub(crate) fn waits_for_nobody(case: &Case, attending: &Attending) -> bool {
    case.state != State::Closed && attending.officers.is_empty()
}

/// The officers who can work a case.
pub(crate) struct Attending {
    officers: Vec<OfficerId>,
    resets: Resets,
}

impl Attending {
    /// The officers left once this officer stays away: without them and the accounts that may be in their
    /// hands.
    pub(crate) fn without(mut self, officer: OfficerId) -> Self {
        self.officers.retain(|it| !self.resets.hands(*it).contains(&officer));
        self
    }

    /// Whether nobody is left once this officer, who is one of them, stays away.
    pub(crate) fn is_only(&self, officer: OfficerId) -> bool {
        let goes = |it: &OfficerId| self.resets.hands(*it).contains(&officer);
        self.officers.contains(&officer) && self.officers.iter().all(goes)
    }
}

/// The villages from which officers stay away: those in which they declared a conflict, or an officer did in
/// whose hands their account may be.
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

/// The other officers of a unit, and the villages from which they stay away.
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
