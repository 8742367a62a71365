//! What a unit keeps of the cases that it handed over: when, to whom, on which basis, and the
//! answer; and the original, where the text was sanitised.

use casework::clock::Moment;
use casework::ids::{CaseId, CaseNumber, UnitId};
use casework::referral::{Answer, Basis};
use casework::tip::Tip;
use sealing::frame::Purpose;
use serde::de::DeserializeOwned;
use storage::audit::Act;
use storage::cases::{Envelope, Grant};

use crate::permit::{May, WorkCases};
use crate::referral::is_late;
use crate::refusal::Refusal;
use crate::station::{SignedIn, Station};

/// How many tombstones a page shows.
const SHOWN: u64 = 200;

/// What is left of a case that was handed over.
pub struct Tombstone {
    /// The case.
    pub number: CaseNumber,
    /// When it went.
    pub at: Moment,
    /// Code of the unit that got it.
    pub to: String,
    /// On which basis.
    pub basis: Basis,
    /// What that unit answered, and when.
    pub answer: Option<(Answer, Moment)>,
    /// Whether an answer is overdue.
    pub late: bool,
    /// Whether the original is kept here.
    pub kept: bool,
}

impl Station {
    /// The tombstones of the own unit, the latest first, of cases from which neither a recusal nor a
    /// declared conflict keeps this officer, and whose key they held. Of a case that has gone nobody
    /// can say any more in which village it was: whoever declared a conflict sees only those of which
    /// the original is here, or the case again.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn tombstones(&self, may: &May<WorkCases>) -> Result<Vec<Tombstone>, Refusal> {
        let (now, who, kinds) = (self.clock.now(), &may.who, may.who.kinds());
        let read = self.store.read();
        let sent = read.tombstones(who.viewer(&kinds), SHOWN).await?;
        let ids: Vec<CaseId> = sent.iter().map(|it| it.case).collect();
        let away = self.numbers_kept_from(who, &ids).await?;
        let mut stones = Vec::new();
        for it in sent.into_iter().filter(|it| !away.contains(&it.case)) {
            stones.push(Tombstone {
                number: it.case.number(),
                at: it.at,
                to: self.code_of(it.to).await?,
                basis: it.basis,
                late: is_late(&it, now),
                answer: it.answer,
                kept: it.kept,
            });
        }
        Ok(stones)
    }

    /// The original of a case that went out sanitised; the opening is recorded.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when this unit keeps none that this session opens.
    pub async fn kept_original(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
    ) -> Result<Tip, Refusal> {
        let read = self.store.read();
        let case = read.case_of_number(number).await?.ok_or(Refusal::NotFound)?;
        let here = may.who.unit.id;
        let kept = |it: &storage::referrals::Referral| it.from == here && it.kept;
        let sent = read.referrals(case.id).await?.iter().any(kept);
        if !sent || !self.kept_from(&may.who, std::slice::from_ref(&case)).await?.is_empty() {
            return Err(Refusal::NotFound);
        }
        let grants = read.grants(&[case.id]).await?;
        let envelopes = read.envelopes(case.id).await?;
        let mine = |it: &&Grant| {
            it.unit == may.who.unit.id && it.era < case.era && !it.dormant && !it.beside
        };
        let mut kept = grants.iter().filter(mine);
        let opens = |grant: &Grant| piece_of::<Tip>(&may.who, grant, &envelopes, Purpose::Tip);
        let tip = kept.find_map(opens).ok_or(Refusal::NotFound)?;
        let tx = self.store.begin().await?;
        tx.record(self.act_on(may, &case, Act::OriginalViewed, "")).await?;
        tx.commit().await?;
        Ok(tip)
    }

    /// The code of a unit.
    pub(crate) async fn code_of(&self, unit: UnitId) -> Result<String, Refusal> {
        Ok(self.store.read().unit(unit).await?.ok_or(Refusal::Internal)?.code)
    }
}

/// A piece of a grant's era, if this session opens it.
fn piece_of<T: DeserializeOwned>(
    who: &SignedIn,
    grant: &Grant,
    envelopes: &[Envelope],
    purpose: Purpose,
) -> Option<T> {
    let key = who.case_key(grant)?;
    let of_era = |it: &&Envelope| it.era == grant.era && it.purpose == purpose;
    let piece = envelopes.iter().find(of_era)?;
    serde_json::from_slice(&piece.sealed.open(piece.frame(), &key).ok()?).ok()
}
