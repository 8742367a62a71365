//! Search by category and place, which are only in sealed headlines: they are opened, some of the open cases
//! at a time; nothing is kept, and no masked name is read.

use casework::normalize::normalize_place;
use storage::audit::Act;
use storage::cases::Case;
use storage::cases::queue::{Cursor, Filter, View};

use crate::cases::conflicts::filter::LOOKED_AT;
use crate::cases::counts::COUNTED;
use crate::cases::handles::Queue;
use crate::cases::queue::{Line, PAGE, Page};
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// How many cases one request opens at most.
pub const SCANNED: usize = 500;
/// How many cases are read from the store at a time.
const STRETCH: usize = 50;

/// What to look for in the headlines; empty means anything.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Code of a category.
    pub category: String,
    /// Words of a place or village, in any spelling.
    pub place: String,
}

impl Wanted {
    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.category.is_empty() && self.place.is_empty()
    }

    fn fits(&self, line: &Line) -> bool {
        let Some(headline) = &line.headline else { return false };
        let category = self.category.is_empty() || self.category == headline.category;
        let village = headline.village.as_deref().unwrap_or_default();
        category
            && normalize_place(&format!("{village} {}", headline.place))
                .contains(&normalize_place(&self.place))
    }
}

impl Queue<'_> {
    /// A page of the cases that pass `filter` and fit what is wanted, after `after`. It opens at most
    /// [`SCANNED`] cases; `next` continues from there. A search for a place is recorded, its words are not.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn look_through(
        &self,
        may: &May<WorkCases>,
        filter: Filter,
        wanted: &Wanted,
        after: Option<Cursor>,
    ) -> Result<Page, Refusal> {
        if !wanted.place.is_empty() {
            self.record_search(may).await?;
        }
        let (who, mut rest) = (&may.who, LOOKED_AT);
        let read = self.triage.conflicts().widened(who, filter).await?;
        let (mut lines, mut looked, mut next) = (Vec::new(), 0, after);
        let (more, cut) = loop {
            let found = self.triage.conflicts().clear(who, read, next, STRETCH, &mut rest).await?;
            let last_stretch = found.cases.len() < STRETCH;
            let mut stretch = self.lines_of(who, found.cases).await?.into_iter();
            for line in stretch.by_ref() {
                looked += 1;
                next = Some(Case::cursor(&line.case));
                if wanted.fits(&line) && line.is_in(filter.view) {
                    lines.push(line);
                }
                if lines.len() == PAGE {
                    break;
                }
            }
            if found.cut {
                break (true, true);
            }
            if last_stretch && stretch.len() == 0 {
                break (false, false);
            }
            if lines.len() == PAGE || looked >= SCANNED {
                break (true, false);
            }
        };
        self.add_first_words(may, &mut lines).await?;
        let open =
            self.triage.conflicts().count_clear(who, View::Open.into(), COUNTED, &mut rest).await?;
        Ok(Page { lines, next: next.filter(|_| more), open, looked: Some(looked), cut })
    }

    async fn record_search(&self, may: &May<WorkCases>) -> Result<(), Refusal> {
        let tx = self.triage.store.begin().await?;
        tx.audit().record(self.triage.audit().act_by(&may.who, Act::PlaceFiltered)).await?;
        Ok(tx.commit().await?)
    }
}
