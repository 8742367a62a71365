//! The queue: the open cases of the officer's unit, as far as the officer's keys open them.

pub mod filter;
pub mod finding;
pub mod first_words;
pub mod http;
pub mod page;
pub mod scan;

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::ids::{CaseId, CaseNumber, OfficerId};
use casework::tip::Headline;
use sealing::header::Purpose;
use storage::cases::Case;
use storage::cases::queue::{Cursor, Filter, View};

use crate::cases::conflicts::filter::LOOKED_AT;
use crate::cases::counts::COUNTED;
use crate::cases::handles::Queue;
use crate::cases::open::grants::headline_of;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// How many cases a page shows.
pub const PAGE: usize = 25;

/// A page of the queue.
pub struct Page {
    /// The cases.
    pub lines: Vec<Line>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
    /// How many cases are open, at most 100.
    pub open: u64,
    /// How many cases were opened to find these, if a category or place was asked for.
    pub looked: Option<usize>,
    /// Whether the page ends early: one request checks a bounded number of cases for the officer's declared
    /// conflicts, and the next request continues.
    pub cut: bool,
}

impl Page {
    /// The cursor of the next page for an address; empty for the beginning, if this page was cut before it
    /// found anything.
    #[must_use]
    pub fn next_text(&self) -> Option<String> {
        self.next.map(cursor_text).or_else(|| self.cut.then(String::new))
    }
}

/// One case in the queue.
pub struct Line {
    /// The plain part.
    pub case: Case,
    /// Its number.
    pub number: CaseNumber,
    /// Its category and place; none when the sender's envelope does not open.
    pub headline: Option<Headline>,
    /// The first words of its tip, where a list shows them.
    pub words: Option<String>,
    /// The officer who handles it.
    pub handler: Option<String>,
    /// Whether the writer spoke last and nobody marked it as read.
    pub answered: bool,
    /// Whether something is overdue.
    pub late: bool,
    /// Whether something is due within a day.
    pub soon: bool,
}

impl Line {
    /// Whether it is urgent and nobody has accepted it.
    #[must_use]
    pub fn alarms(&self) -> bool {
        self.case.urgent && self.case.state == State::Received
    }

    /// Whether it belongs in this view: the view of unassigned cases is read widened, and cases with a
    /// handler are dropped here.
    fn is_in(&self, view: View) -> bool {
        view != View::Unassigned || self.case.handler.is_none()
    }
}

impl Queue<'_> {
    /// A page of the queue after `after`.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn list(
        &self,
        may: &May<WorkCases>,
        filter: impl Into<Filter>,
        after: Option<Cursor>,
    ) -> Result<Page, Refusal> {
        let (who, mut rest) = (&may.who, LOOKED_AT);
        let filter = filter.into();
        let read = self.triage.conflicts().widened(who, filter).await?;
        let mut found =
            self.triage.conflicts().clear(who, read, after, PAGE + 1, &mut rest).await?;
        let more = found.cases.len() > PAGE;
        found.cases.truncate(PAGE);
        let next = found.cases.last().map(Case::cursor).or(after).filter(|_| more || found.cut);
        let mut lines = self.lines_of(who, found.cases).await?;
        lines.retain(|line| line.is_in(filter.view));
        self.add_first_words(may, &mut lines).await?;
        let open =
            self.triage.conflicts().count_clear(who, View::Open.into(), COUNTED, &mut rest).await?;
        Ok(Page { lines, next, open, looked: None, cut: found.cut })
    }

    /// These cases as lines, each with its headline if that opens.
    async fn lines_of(&self, who: &SignedIn, mut cases: Vec<Case>) -> Result<Vec<Line>, Refusal> {
        let read = self.triage.store.read();
        let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
        let grants = read.cases().grants(&ids).await?;
        let headlines = read.cases().envelopes_for(&ids, Purpose::Headline).await?;
        let answered = read.queue().answered(who.unit.id, &ids).await?;
        let colleagues = read.accounts().officers_of_unit(who.unit.id).await?;
        let name = |id: OfficerId| colleagues.iter().find(|it| it.id == id);
        let (now, soon) = (self.triage.clock.now(), self.triage.deadlines().soon());
        let opened: Vec<Option<Headline>> =
            cases.iter().map(|case| headline_of(who, case, &grants, &headlines).ok()).collect();
        let mut both: Vec<_> = cases.iter_mut().zip(opened.iter().map(Option::as_ref)).collect();
        self.triage.conflicts().without_handlers_in_conflict(&mut both).await?;
        let line = |(case, headline): (Case, Option<Headline>)| Line {
            late: case.due.is_some_and(|due| due <= now),
            soon: case.due.is_some_and(|due| due > now && due <= soon),
            number: case.id.number(),
            headline,
            words: None,
            handler: case.handler.and_then(name).map(|it| it.display_name.clone()),
            answered: answered.contains(&case.id),
            case,
        };
        Ok(cases.into_iter().zip(opened).map(line).collect())
    }
}

/// A cursor as text for an address.
#[must_use]
pub fn cursor_text(cursor: Cursor) -> String {
    let due = cursor.due.map_or_else(String::new, |due| format!(".{}", due.0));
    format!("{}.{}.{}{due}", i32::from(cursor.urgent), cursor.day.0, cursor.id.0)
}

/// Reads [`cursor_text`] back; anything else is the beginning.
#[must_use]
pub fn cursor_of(text: &str) -> Option<Cursor> {
    let mut parts = text.splitn(4, '.');
    let urgent = parts.next()? == "1";
    let day = Day(parts.next()?.parse().ok()?);
    let id = CaseId(parts.next()?.parse().ok()?);
    let due = parts.next().map(str::parse).transpose().ok()?.map(Timestamp);
    Some(Cursor { urgent, day, id, due })
}
