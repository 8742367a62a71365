//! The queue: the open cases of one's own unit, as far as one's keys open them.

pub mod finding;
pub mod first_words;
pub mod http;
pub mod page;
pub mod scan;
pub mod wish;

use casework::case::State;
use casework::clock::{Day, Moment};
use casework::ids::{CaseId, CaseNumber, OfficerId, UnitId};
use casework::tip::Headline;
use sealing::frame::Purpose;
use sealing::keys::Identity;
use storage::cases::queue::{Cursor, Filter, View};
use storage::cases::{Case, Envelope, Grant};

use crate::conflicts::clear::LOOKED_AT;
use crate::live::COUNTED;
use crate::permit::{May, WorkCases};
use crate::refusal::Refusal;
use crate::station::{SignedIn, Station};

/// How many cases a page shows.
pub const PAGE: usize = 25;

/// A page of the queue.
pub struct Page {
    /// The cases.
    pub lines: Vec<Line>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
    /// How many are open, at most 100.
    pub open: u64,
    /// How many cases were opened to find these, where sealed words were asked for.
    pub looked: Option<usize>,
    /// Whether it ends early, since one request looks at a bounded number of cases for a conflict
    /// that the officer declared; the next request goes on.
    pub cut: bool,
}

impl Page {
    /// Where the next page begins, as it stands in an address; empty for the beginning, where this
    /// one found nothing before it was cut.
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
    /// What it is about and where; none when the sender's envelope does not open.
    pub headline: Option<Headline>,
    /// The first words of its tip, where a list shows them.
    pub words: Option<String>,
    /// Who handles it.
    pub handler: Option<String>,
    /// Whether the writer spoke last and nobody marked it as read.
    pub answered: bool,
    /// Whether something is overdue.
    pub late: bool,
    /// Whether something is due within a day.
    pub soon: bool,
}

impl Line {
    /// Whether it is urgent and waits for somebody to accept it.
    #[must_use]
    pub fn alarms(&self) -> bool {
        self.case.urgent && self.case.state == State::Received
    }

    /// Whether a view shows it that was widened for it: what is somebody's is not nobody's.
    fn is_in(&self, view: View) -> bool {
        view != View::Unassigned || self.case.handler.is_none()
    }
}

impl Station {
    /// A page of the queue after `after`.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn queue(
        &self,
        may: &May<WorkCases>,
        filter: impl Into<Filter>,
        after: Option<Cursor>,
    ) -> Result<Page, Refusal> {
        let (who, mut rest) = (&may.who, LOOKED_AT);
        let filter = filter.into();
        let read = self.widened(who, filter).await?;
        let mut found = self.clear(who, read, after, PAGE + 1, &mut rest).await?;
        let more = found.cases.len() > PAGE;
        found.cases.truncate(PAGE);
        let next = found.cases.last().map(Case::cursor).or(after).filter(|_| more || found.cut);
        let mut lines = self.lines_of(who, found.cases).await?;
        lines.retain(|line| line.is_in(filter.view));
        self.add_first_words(may, &mut lines).await?;
        let open = self.count_clear(who, View::Open.into(), COUNTED, &mut rest).await?;
        Ok(Page { lines, next, open, looked: None, cut: found.cut })
    }

    /// These cases as lines, each with its headline as far as it opens.
    async fn lines_of(&self, who: &SignedIn, mut cases: Vec<Case>) -> Result<Vec<Line>, Refusal> {
        let read = self.store.read();
        let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
        let grants = read.grants(&ids).await?;
        let headlines = read.envelopes_for(&ids, Purpose::Headline).await?;
        let answered = read.answered(who.unit.id, &ids).await?;
        let colleagues = read.officers_of_unit(who.unit.id).await?;
        let name = |id: OfficerId| colleagues.iter().find(|it| it.id == id);
        let (now, soon) = (self.clock.now(), self.soon());
        let opened: Vec<Option<Headline>> =
            cases.iter().map(|case| headline_of(who, case, &grants, &headlines).ok()).collect();
        let mut both: Vec<_> = cases.iter_mut().zip(opened.iter().map(Option::as_ref)).collect();
        self.without_handlers_in_conflict(&mut both).await?;
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

/// What a case is about, for whoever holds it.
pub(crate) fn headline_of(
    who: &SignedIn,
    case: &Case,
    grants: &[Grant],
    headlines: &[Envelope],
) -> Result<Headline, Refusal> {
    let grant = grant_to(who.unit.id, case, grants).ok_or(Refusal::Unreadable)?;
    if !who.keys.iter().any(|key| key.opens(grant)) {
        return Err(Refusal::NotFound);
    }
    let mut headline = headline_under(who, grant, headlines)?;
    if headline.village.is_none() {
        // A sanitised copy names no village; whoever leads it knows it by the original that they keep.
        let kept = kept_by_the_lead(case, grants).into_iter();
        let mut kept = kept.filter_map(|grant| headline_under(who, grant, headlines).ok());
        headline.village = kept.find_map(|it| it.village).filter(|_| case.unit == who.unit.id);
    }
    Ok(headline)
}

/// The grants by which the unit that leads a case keeps originals of it, the earliest first.
pub(crate) fn kept_by_the_lead<'a>(case: &Case, grants: &'a [Grant]) -> Vec<&'a Grant> {
    let kept = |it: &&Grant| {
        let own = it.case == case.id && it.unit == case.unit;
        own && it.era < case.era && !it.dormant && !it.beside
    };
    let mut kept: Vec<&Grant> = grants.iter().filter(kept).collect();
    kept.sort_by_key(|it| it.era);
    kept
}

/// What a case is about, in the era of a grant.
pub(crate) fn headline_under(
    who: &SignedIn,
    grant: &Grant,
    headlines: &[Envelope],
) -> Result<Headline, Refusal> {
    let key = who.case_key(grant).ok_or(Refusal::Unreadable)?;
    let of_era = |it: &&Envelope| it.case == grant.case && it.era == grant.era;
    let envelope = headlines.iter().find(of_era).ok_or(Refusal::Unreadable)?;
    let body = envelope.sealed.open(envelope.frame(), &key).map_err(|_| Refusal::Unreadable)?;
    let mut headline: Headline = serde_json::from_slice(&body).map_err(|_| Refusal::Unreadable)?;
    // A browser may have sealed more than fits a line.
    headline.place = Headline::place_of(&headline.place);
    headline.village = headline.village.as_deref().map(Headline::place_of);
    Ok(headline)
}

/// Opens a case's private key with the unit key that this officer holds. A grant that a browser
/// sealed wrongly is [`Refusal::Unreadable`], a case under keys they lack [`Refusal::NotFound`].
pub(crate) fn key_of(who: &SignedIn, case: &Case, grants: &[Grant]) -> Result<Identity, Refusal> {
    let grant = grant_to(who.unit.id, case, grants).ok_or(Refusal::Unreadable)?;
    if !who.keys.iter().any(|key| key.opens(grant)) {
        return Err(Refusal::NotFound);
    }
    who.case_key(grant).ok_or(Refusal::Unreadable)
}

/// The grant by which a unit holds a case now, leading it or beside. Whoever leads it does so by the
/// one made for that, never by a dormant one, which may be a dummy; so does whoever it was shared with.
pub(crate) fn grant_to<'a>(unit: UnitId, case: &Case, grants: &'a [Grant]) -> Option<&'a Grant> {
    let leads = case.unit == unit;
    let mine = |it: &&Grant| {
        let way = if leads { !it.dormant && !it.beside } else { it.beside };
        it.case == case.id && it.era == case.era && it.unit == unit && way
    };
    grants.iter().filter(mine).min_by_key(|it| it.dormant)
}

/// A cursor as it stands in an address.
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
    let due = parts.next().map(str::parse).transpose().ok()?.map(Moment);
    Some(Cursor { urgent, day, id, due })
}
