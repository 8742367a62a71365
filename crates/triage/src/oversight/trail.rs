//! The reading of oversight: acts and numbers of its own unit and all units below it, and no word of a case.
//!
//! Acts count for the unit of the acting officer, numbers for the unit that holds the case. A case that was
//! sealed past a unit is held and worked above it, so that unit's oversight never sees it.

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::ids::{CaseId, CaseNumber, UnitId};
use storage::audit::Act;
use storage::audit::list::{Listed, Scope};
use storage::cases::deadlines::Overdue;
use storage::cases::totals::{Count, Waiting};
use storage::units::Unit;

use crate::oversight::handles::Oversight;
use crate::oversight::told::TrailNames;
use crate::oversight::views::AuditView;
use crate::platform::auth::{May, Oversee};
use crate::platform::refusal::Refusal;

/// How many acts a page shows.
const PAGE: usize = 50;
/// The days of waiting with which the columns of [`Totals::waiting`] begin.
pub const WAITING_FROM: [i32; 5] = [0, 1, 2, 3, 7];

/// The acts that are asked for.
#[derive(Default)]
pub struct Wanted {
    /// Only acts of this kind.
    pub act: Option<Act>,
    /// Only acts of this unit and all units below it, by code.
    pub unit: Option<String>,
    /// Only acts older than the link of this hash.
    pub after: Option<[u8; 32]>,
}

/// A page of acts.
pub struct Acts {
    /// The newest first.
    pub lines: Vec<Line>,
    /// The value of [`Wanted::after`] for the next page, in hexadecimal.
    pub next: Option<String>,
}

/// One act.
pub struct Line {
    /// Its place in the chain. None for oversight of a unit that has another above it: gaps would tell how
    /// much is done elsewhere.
    pub position: Option<i64>,
    /// When.
    pub at: Timestamp,
    /// The officer, by display name.
    pub by: Option<String>,
    /// The act's code.
    pub act: String,
    /// Code of the unit of the acting officer.
    pub unit: Option<String>,
    /// The number of the case.
    pub case: Option<CaseNumber>,
    /// The name of what the detail holds by id: an officer's display name, a body's name, an agreement's
    /// title.
    pub about: Option<String>,
    /// The detail of the act: codes, ids and hashes.
    pub detail: String,
}

/// The numbers of one unit.
pub struct Totals {
    /// The unit.
    pub unit: Unit,
    /// How many cases are in each state, in the order of [`State::ALL`].
    pub states: [i64; State::ALL.len()],
    /// How many urgent cases nobody has accepted.
    pub urgent: i64,
    /// How many cases nobody has accepted, by the days they wait, see [`WAITING_FROM`].
    pub waiting: [i64; 5],
    /// For how many days the oldest of them waits.
    pub longest: Option<i32>,
    /// How many open cases are past a deadline, by the deadline's code.
    pub overdue: Vec<Overdue>,
}

impl Oversight<'_> {
    /// The units that this officer oversees: their own and all below it, by code.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn overseen(&self, may: &May<Oversee>) -> Result<Vec<Unit>, Refusal> {
        let units = self.triage.store.read().queue().all_units().await?;
        Ok(below(units, &may.who.unit.code))
    }

    /// A page of acts.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a unit that this officer does not oversee.
    pub async fn acts(&self, may: &May<Oversee>, wanted: Wanted) -> Result<Acts, Refusal> {
        let (read, most) = (self.triage.store.read(), u64::try_from(PAGE + 1).unwrap_or(u64::MAX));
        let units = read.queue().all_units().await?;
        let overseen = below(units.clone(), &may.who.unit.code);
        let at_the_top = may.who.unit.above.is_none();
        let scope = match &wanted.unit {
            None if at_the_top && overseen.len() == units.len() => Scope::All,
            None => Scope::Units { of: ids_of(&overseen), and_of_none: at_the_top },
            Some(code) if overseen.iter().any(|unit| unit.code == *code) => {
                Scope::Units { of: ids_of(&below(units, code)), and_of_none: false }
            }
            Some(_) => return Err(Refusal::NotFound),
        };
        self.record_view(may, AuditView::Acts).await?;
        let mut acts = read.audit().acts(&scope, wanted.act, wanted.after, most).await?;
        let more = acts.len() > PAGE;
        acts.truncate(PAGE);
        let next = acts.last().filter(|_| more).map(|act| act.link.fingerprint());
        let names = self.names_in(&acts).await?;
        let cases: Vec<CaseId> = acts.iter().filter_map(|act| act.case).collect();
        // An officer who stays away from a case reads that there was an act, but not on which case.
        let away = self.triage.conflicts().numbers_kept_from(&may.who, &cases).await?;
        for act in &mut acts {
            act.case = act.case.filter(|case| !away.contains(case));
        }
        let lines = acts.into_iter().map(|act| line(act, &names, &overseen, at_the_top)).collect();
        Ok(Acts { lines, next })
    }

    /// The numbers of every unit that this officer oversees; recorded as this `view`.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn totals(
        &self,
        may: &May<Oversee>,
        view: AuditView,
    ) -> Result<Vec<Totals>, Refusal> {
        self.record_view(may, view).await?;
        let overseen = self.overseen(may).await?;
        let (read, ids) = (self.triage.store.read(), ids_of(&overseen));
        let counts = read.queue().counts(&ids).await?;
        let waiting = read.queue().waiting(&ids).await?;
        let overdue = read.cases().overdue(&ids, self.triage.clock.now()).await?;
        let today = self.triage.clock.today();
        let of = |unit: &Unit| overdue.iter().filter(|it| it.unit == unit.id).cloned().collect();
        let totals =
            |unit: Unit| Totals { overdue: of(&unit), ..totals(unit, &counts, &waiting, today) };
        Ok(overseen.into_iter().map(totals).collect())
    }
}

/// The unit of this code and all units below it, among these.
fn below(units: Vec<Unit>, code: &str) -> Vec<Unit> {
    let mut codes = vec![code.to_owned()];
    // One round for each level; a cycle adds nothing new and ends the loop.
    loop {
        let is_under = |unit: &&Unit| {
            unit.above.as_ref().is_some_and(|above| codes.contains(above))
                && !codes.contains(&unit.code)
        };
        let more: Vec<String> = units.iter().filter(is_under).map(|it| it.code.clone()).collect();
        if more.is_empty() {
            break;
        }
        codes.extend(more);
    }
    units.into_iter().filter(|unit| codes.contains(&unit.code)).collect()
}

fn ids_of(units: &[Unit]) -> Vec<UnitId> {
    units.iter().map(|unit| unit.id).collect()
}

fn line(act: Listed, names: &TrailNames, units: &[Unit], at_the_top: bool) -> Line {
    let unit = act.unit.and_then(|id| units.iter().find(|unit| unit.id == id));
    Line {
        position: at_the_top.then_some(act.link.position),
        at: act.at,
        by: act.officer.and_then(|id| names.officer(id)),
        unit: unit.map(|unit| unit.code.clone()),
        case: act.case.map(CaseId::number),
        about: names.about(&act),
        detail: act.detail,
        act: act.act,
    }
}

fn totals(unit: Unit, counts: &[Count], waiting: &[Waiting], today: Day) -> Totals {
    let state = |state: State| {
        let here = counts.iter().filter(|count| count.unit == unit.id && count.state == state);
        here.map(|count| count.cases).sum()
    };
    let here = || waiting.iter().filter(|it| it.unit == unit.id);
    let days = |it: &Waiting| today.0.saturating_sub(it.day.0).max(0);
    let mut by_days = [0; 5];
    for it in here() {
        let column = WAITING_FROM.iter().rposition(|from| *from <= days(it)).unwrap_or(0);
        by_days[column] += it.cases;
    }
    Totals {
        states: std::array::from_fn(|at| State::ALL.get(at).map_or(0, |it| state(*it))),
        urgent: here().filter(|it| it.urgent).map(|it| it.cases).sum(),
        waiting: by_days,
        longest: here().map(days).max(),
        overdue: Vec::new(),
        unit,
    }
}

impl Totals {
    /// How many cases are not closed.
    #[must_use]
    pub fn open(&self) -> i64 {
        self.states.iter().sum::<i64>() - self.closed()
    }

    /// How many cases are closed.
    #[must_use]
    pub fn closed(&self) -> i64 {
        State::ALL.iter().zip(self.states).filter(|it| *it.0 == State::Closed).map(|it| it.1).sum()
    }
}

#[cfg(test)]
mod tests;
