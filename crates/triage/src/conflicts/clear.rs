//! Cases that no declared conflict concerns. The village is sealed, so their headlines are opened:
//! by those who declared one, each case once, a bounded number a request.

use sealing::frame::Purpose;
use storage::cases::Case;
use storage::queue::{Cursor, Filter};

use crate::queue::headline_of;
use crate::refusal::Refusal;
use crate::station::{SignedIn, Station};

/// How many cases one request looks at, or passes over, at most.
pub(crate) const LOOKED_AT: usize = 500;
/// How many are read from the store at a time.
const STRETCH: usize = 100;

/// A stretch of a list without the cases that a declared conflict concerns.
#[derive(Default)]
pub(crate) struct Clear {
    /// The cases, in the order of the queue.
    pub(crate) cases: Vec<Case>,
    /// Whether there may be more, at which nobody has looked yet: what one request looks at is
    /// bounded.
    pub(crate) cut: bool,
}

impl Station {
    /// The first `most` cases behind a filter that are known to be clear for this officer. `rest`
    /// is what the request may still look at. Who declared nothing pays nothing.
    pub(crate) async fn clear(
        &self,
        who: &SignedIn,
        filter: Filter,
        after: Option<Cursor>,
        most: usize,
        rest: &mut usize,
    ) -> Result<Clear, Refusal> {
        let filter = Filter { eyes: Some(who.eyes), ..filter };
        if who.stays_away.is_empty() {
            let cases = self.stretch(who, filter, after, most).await?;
            return Ok(Clear { cases, ..Clear::default() });
        }
        let (mut found, mut at) = (Clear::default(), after);
        loop {
            let cases = self.stretch(who, filter, at, STRETCH).await?;
            let last = cases.len() < STRETCH;
            at = cases.last().map(Case::cursor);
            self.look_at(who, &cases, rest).await?;
            for case in cases {
                match self.concerns(who, &case) {
                    Some(false) => found.cases.push(case),
                    Some(true) if *rest > 0 => {
                        *rest -= 1;
                    }
                    Some(true) | None => {
                        found.cut = true;
                        return Ok(found);
                    }
                }
                if found.cases.len() == most {
                    return Ok(found);
                }
            }
            if last {
                return Ok(found);
            }
        }
    }

    /// How many cases there are behind a filter, at most `most`, without those that a declared
    /// conflict concerns; one at which nobody has looked is not counted yet.
    pub(crate) async fn count_clear(
        &self,
        who: &SignedIn,
        filter: Filter,
        most: u64,
        rest: &mut usize,
    ) -> Result<u64, Refusal> {
        if who.stays_away.is_empty() {
            let filter = Filter { eyes: Some(who.eyes), ..filter };
            return Ok(self.store.read().count(who.unit.id, &who.kinds(), filter, most).await?);
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let found = self.clear(who, filter, None, most, rest).await?;
        Ok(u64::try_from(found.cases.len()).unwrap_or(u64::MAX))
    }

    /// Whether a declared conflict keeps this officer from a case that their keys open.
    pub(crate) async fn is_kept_from(&self, who: &SignedIn, case: &Case) -> Result<bool, Refusal> {
        if who.stays_away.is_empty() {
            return Ok(false);
        }
        self.look_at(who, std::slice::from_ref(case), &mut 1).await?;
        Ok(self.concerns(who, case).unwrap_or(true))
    }

    async fn stretch(
        &self,
        who: &SignedIn,
        filter: Filter,
        after: Option<Cursor>,
        most: usize,
    ) -> Result<Vec<Case>, Refusal> {
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        Ok(self.store.read().queue(who.unit.id, &who.kinds(), filter, after, most).await?)
    }

    /// Opens the headlines of those at which nobody has looked yet, as far as `rest` goes.
    async fn look_at(
        &self,
        who: &SignedIn,
        cases: &[Case],
        rest: &mut usize,
    ) -> Result<(), Refusal> {
        let new = cases.iter().filter(|case| self.concerns(who, case).is_none());
        let new: Vec<&Case> = new.take(*rest).collect();
        if new.is_empty() {
            return Ok(());
        }
        *rest -= new.len();
        let ids: Vec<_> = new.iter().map(|case| case.id).collect();
        let grants = self.store.read().grants(&ids).await?;
        let headlines = self.store.read().envelopes_for(&ids, Purpose::Headline).await?;
        for case in new {
            // What does not open names no village.
            let headline = headline_of(who, case, &grants, &headlines).ok();
            let concerned = who.is_in_conflict(headline.as_ref());
            if concerned
                && case.unit == who.unit.id
                && self.attended_by(case, headline.as_ref()).await?.is_empty()
            {
                self.make_known(case.id, case.unit).await?;
            }
            self.looked.note(who.officer.id, &who.stays_away, case, concerned);
        }
        Ok(())
    }

    fn concerns(&self, who: &SignedIn, case: &Case) -> Option<bool> {
        self.looked.at(who.officer.id, &who.stays_away, case)
    }
}
