//! Cases that no declared conflict concerns. The village is sealed, so headlines are opened, with the keys of
//! the officer who declared a conflict: each case once, and a bounded number in a request.

use storage::cases::Case;
use storage::cases::queue::{Cursor, Filter};

use crate::cases::handles::Conflicts;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::refusal::Refusal;

/// How many cases one request checks or passes over at most.
pub(crate) const LOOKED_AT: usize = 500;
/// How many cases are read from the store at a time.
const STRETCH: usize = 100;

/// A part of a list without the cases that a declared conflict concerns.
#[derive(Default)]
pub(crate) struct Clear {
    /// The cases, in the order of the queue.
    pub(crate) cases: Vec<Case>,
    /// Whether there may be more that are not checked yet: one request checks a bounded number.
    pub(crate) cut: bool,
}

impl Conflicts<'_> {
    /// The first `most` cases that pass a filter and are known to be clear for this officer. `rest` is how
    /// many cases the request may still check. An officer without declared conflicts skips all that.
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

    /// The number of cases that pass a filter, at most `most`, without those that a declared conflict
    /// concerns; cases that are not checked yet do not count.
    pub(crate) async fn count_clear(
        &self,
        who: &SignedIn,
        filter: Filter,
        most: u64,
        rest: &mut usize,
    ) -> Result<u64, Refusal> {
        if who.stays_away.is_empty() {
            let filter = Filter { eyes: Some(who.eyes), ..filter };
            return Ok(self
                .triage
                .store
                .read()
                .queue()
                .count(who.unit.id, &who.kinds(), filter, most)
                .await?);
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let found = self.clear(who, filter, None, most, rest).await?;
        Ok(u64::try_from(found.cases.len()).unwrap_or(u64::MAX))
    }

    async fn stretch(
        &self,
        who: &SignedIn,
        filter: Filter,
        after: Option<Cursor>,
        most: usize,
    ) -> Result<Vec<Case>, Refusal> {
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        Ok(self
            .triage
            .store
            .read()
            .queue()
            .list(who.unit.id, &who.kinds(), filter, after, most)
            .await?)
    }
}
