//! Tombstones of cases that a unit handed over: when, to which unit, on which basis, and the answer; and the
//! original, if the text was sanitised.

use casework::clock::{Day, Timestamp};
use casework::ids::{CaseId, CaseNumber};
use casework::referral::{Answer, Basis};
use casework::tip::{Note, Tip};
use sealing::header::Purpose;
use storage::audit::Act;
use storage::cases::Grant;
use storage::handover::referrals::is_late;

use crate::cases::open::conversation::{Said, said_in};
use crate::cases::open::originals_of;
use crate::handover::handles::Referrals;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// How many tombstones a page shows.
const SHOWN: u64 = 200;

/// The tombstone of a case that was handed over.
pub struct Tombstone {
    /// The case.
    pub number: CaseNumber,
    /// When it went.
    pub at: Timestamp,
    /// Code of the unit that got it.
    pub to: String,
    /// Its basis.
    pub basis: Basis,
    /// The other unit's answer, and when it came.
    pub answer: Option<(Answer, Timestamp)>,
    /// Whether an answer is overdue.
    pub late: bool,
    /// Whether the original is kept here.
    pub kept: bool,
}

/// An original that the unit keeps.
pub struct Original {
    /// The case.
    pub number: CaseNumber,
    /// Whether the unit still leads the case, or leads it again.
    pub leads: bool,
    /// The writer's tip.
    pub tip: Tip,
    /// The messages up to the sanitised copy, which took the original's place.
    pub conversation: Vec<Said>,
    /// The officers' notes up to then.
    pub notes: Vec<(Day, Note)>,
}

impl Referrals<'_> {
    /// The tombstones of the officer's unit, the latest first, of cases whose key they held and from which no
    /// recusal or declared conflict keeps them. The village of a case that has left is not known any more: an
    /// officer who declared a conflict sees only cases whose original is here, or that came back.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn tombstones(&self, may: &May<WorkCases>) -> Result<Vec<Tombstone>, Refusal> {
        let (now, who, kinds) = (self.triage.clock.now(), &may.who, may.who.kinds());
        let read = self.triage.store.read();
        let sent = read.handover().tombstones(who.viewer(&kinds), SHOWN).await?;
        let ids: Vec<CaseId> = sent.iter().map(|it| it.case).collect();
        let away = self.triage.conflicts().numbers_kept_from(who, &ids).await?;
        let mut stones = Vec::new();
        for it in sent.into_iter().filter(|it| !away.contains(&it.case)) {
            stones.push(Tombstone {
                number: it.case.number(),
                at: it.at,
                to: self.triage.names().code_of(it.to).await?,
                basis: it.basis,
                late: is_late(&it, now),
                answer: it.answer,
                kept: it.kept,
            });
        }
        Ok(stones)
    }

    /// The original of a case that went out sanitised or was shared so, with the messages and notes up to
    /// then; the opening is recorded.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when this unit keeps no original that this session opens.
    pub async fn kept_original(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
    ) -> Result<Original, Refusal> {
        let (read, who) = (self.triage.store.read(), &may.who);
        let case = read.cases().with_number(number).await?.ok_or(Refusal::NotFound)?;
        let key_epochs = read.handover().originals_of(who.unit.id, case.id).await?;
        if key_epochs.is_empty()
            || !self
                .triage
                .conflicts()
                .kept_from(who, std::slice::from_ref(&case))
                .await?
                .is_empty()
        {
            return Err(Refusal::NotFound);
        }
        let grants = read.cases().grants(&[case.id]).await?;
        let envelopes = read.cases().envelopes(case.id).await?;
        let mine = |key_epoch: i32| {
            let mine = move |it: &&Grant| {
                it.unit == who.unit.id && it.key_epoch == key_epoch && !it.dormant && !it.beside
            };
            grants.iter().filter(mine)
        };
        let kept: Vec<&Grant> = key_epochs.into_iter().flat_map(mine).collect();
        let originals = originals_of(who, &case, &kept, &envelopes);
        let first = originals.first().ok_or(Refusal::NotFound)?;
        let tx = self.triage.store.begin().await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &case, Act::OriginalViewed, ""))
            .await?;
        tx.commit().await?;
        let tip: Tip = first.first(Purpose::Tip)?;
        Ok(Original {
            number,
            leads: case.unit == who.unit.id,
            conversation: said_in(&originals, Some(&tip)),
            notes: originals.iter().flat_map(|it| it.all(Purpose::Note)).collect(),
            tip,
        })
    }
}
