//! Deadlines of a case: terms by law that run from its acceptance, and the answer to a hand-over.

pub mod http;
mod page;

use casework::case::State;
use casework::case::acts::CaseAct;
use casework::clock::Timestamp;
use casework::deadline::{ANSWER, Rule, Term};
use casework::ids::{CaseId, UnitId};
use casework::job::AFTER_MIDNIGHT;
use casework::tip::check_required_answer;
use storage::audit::Act;
use storage::cases::deadlines::Deadline;
use storage::db::store::Tx;
use webkit::problem::Problem;

use crate::cases::handles::Deadlines;
use crate::cases::open::OpenCase;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::refusal::{Reason, Refusal};
use crate::platform::state::TriageState;

/// A deadline within this many seconds is shown as due soon.
pub const SOON: i64 = 24 * 60 * 60;
/// How many cases a tick starts terms for at once.
const AT_ONCE: u64 = 500;

/// A deadline as a page shows it.
pub struct Running {
    /// As it is stored.
    pub deadline: Deadline,
    /// By which rule it runs; none for the answer to a hand-over.
    pub rule: Option<Rule>,
    /// Whether its end was reckoned with days off that nobody has decreed yet.
    pub provisional: bool,
    /// Whether it has passed and nothing was done.
    pub late: bool,
    /// Whether it passes within a day.
    pub soon: bool,
    /// Whether it can be extended once more.
    pub can_extend: bool,
}

/// Why an act on a deadline is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadlineError {
    /// No deadline of this code runs.
    NotRunning,
    /// The law allows no further extension.
    NoFurther,
}

impl Reason for DeadlineError {
    fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::NotRunning => {
                (409, "deadline-not-running", "No such deadline runs for this case.")
            }
            Self::NoFurther => (409, "deadline-no-further", "The law allows no further extension."),
        };
        Problem::new(status, kind, title)
    }
}

impl Deadlines<'_> {
    /// The moment before which a deadline is due soon.
    #[must_use]
    pub fn soon(&self) -> Timestamp {
        self.triage.clock.now().plus(SOON)
    }

    /// The deadlines of a case, the earliest first.
    pub(crate) fn running(&self, state: State, deadlines: Vec<Deadline>) -> Vec<Running> {
        let (now, soon) = (self.triage.clock.now(), self.soon());
        let open = state != State::Closed;
        let running = |deadline: Deadline| Running {
            late: open && deadline.is_late(now),
            soon: open && !deadline.is_late(now) && deadline.is_late(soon),
            can_extend: open
                && deadline.done.is_none()
                && next_end(self.triage, &deadline).is_some(),
            rule: rule_of(self.triage, &deadline),
            provisional: self.triage.deadline_rules.is_provisional(deadline.due),
            deadline,
        };
        deadlines.into_iter().map(running).collect()
    }

    /// Starts the terms of a case: an officer has accepted it, or opened it again.
    pub(crate) async fn start(&self, tx: &Tx, opened: &OpenCase) -> Result<(), Refusal> {
        let now = self.triage.clock.now();
        let mut deadlines = Vec::new();
        for term in self.triage.deadline_rules.from_acceptance(now.day()) {
            deadlines.push(self.begun(tx, opened.case.unit, term, now).await?);
        }
        Ok(tx.cases().run_deadlines(opened.case.id, &deadlines).await?)
    }

    /// Starts the terms that run from the receipt of a tip, accepted or not, for the cases of finished days: all of
    /// a day at once and in the order of their random ids, so that no row tells the hour of a tip (rule W2).
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; the rest is done the next time.
    pub async fn start_from_receipt(&self) -> Result<(), Refusal> {
        let finished = self.triage.clock.now().plus(-AFTER_MIDNIGHT).day().plus(-1);
        let mut went = Ok(());
        for term in self.triage.deadline_rules.from_receipt() {
            let last = term.valid_to.map_or(finished, |it| it.min(finished));
            let days = (term.valid_from, last);
            loop {
                let read = self.triage.store.read();
                let mut started = 0;
                for case in read.queue().without_term(&term.code, days, AT_ONCE).await? {
                    // A case whose term cannot start does not stop the others.
                    match self.start_one(case.id, term).await {
                        Ok(()) => started += 1,
                        failed => went = failed,
                    }
                }
                if started == 0 {
                    break;
                }
            }
        }
        went
    }

    async fn start_one(&self, case: CaseId, term: &Term) -> Result<(), Refusal> {
        let tx = self.triage.store.begin_on(&[case]).await?;
        let read = tx.read();
        let Some(case) = read.cases().with_id(case).await? else { return Ok(()) };
        let running = read.cases().deadlines(case.id).await?;
        let is_over = case.state == State::Closed || case.withdrawn;
        if is_over || running.iter().any(|it| it.code == term.code) {
            return Ok(());
        }
        // An officer may have written to the writer before this tick.
        let history = read.audit().history(case.id).await?;
        let answer = history.iter().find(|it| it.act == Act::MessageSent.name());
        let begun = Deadline {
            done: answer.filter(|_| term.rule.met_by_answer).map(|it| it.at),
            ..self.begun(&tx, case.unit, term, case.day.start()).await?
        };
        tx.cases().begin_deadline(case.id, &begun).await?;
        Ok(tx.commit().await?)
    }

    /// A term as it begins at this moment, for a case of this unit.
    async fn begun(
        &self,
        tx: &Tx,
        unit: UnitId,
        term: &Term,
        started: Timestamp,
    ) -> Result<Deadline, Refusal> {
        let unit = tx.read().units().with_id(unit).await?.ok_or(Refusal::Internal)?;
        let is_remote = self.triage.settings.remote_units.contains(&unit.code);
        let span = term.remote.filter(|_| is_remote).unwrap_or(term.span);
        Ok(Deadline {
            code: term.code.clone(),
            started,
            due: self.triage.deadline_rules.end(span, started),
            extended: 0,
            done: None,
            rule: Some(term.rule.clone()),
        })
    }

    /// Notes that the duty of a deadline was done.
    ///
    /// # Errors
    /// [`DeadlineError::NotRunning`] when no deadline of this code runs.
    pub async fn meet(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        code: &str,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, case, CaseAct::Meet).await?;
        if code == ANSWER {
            // The answer to a hand-over is to accept the case or give it back.
            return Err(DeadlineError::NotRunning.into());
        }
        let tx = self.triage.opening().begin_on(&opened).await?;
        if !tx.cases().meet_deadline(opened.case.id, code, self.triage.clock.now()).await? {
            return Err(DeadlineError::NotRunning.into());
        }
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::DeadlineMet, code))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Extends a deadline to the next term that the law allows, as the unit's head, for a reason
    /// that is sealed in the case.
    ///
    /// # Errors
    /// [`Refusal::Words`] without a reason, [`DeadlineError`].
    pub async fn extend(
        &self,
        may: &May<LeadUnit>,
        case: impl Into<CaseAtVersion>,
        code: &str,
        reason: &str,
    ) -> Result<(), Refusal> {
        check_required_answer(reason)?;
        let opened = self.triage.opening().opened_for(may, case, CaseAct::Extend).await?;
        let deadlines = self.triage.store.read().cases().deadlines(opened.case.id).await?;
        let running = deadlines.iter().find(|it| it.code == code && it.done.is_none());
        let running = running.ok_or(DeadlineError::NotRunning)?;
        let due = next_end(self.triage, running).ok_or(DeadlineError::NoFurther)?;
        let new = self.triage.cases().note(may, &opened, reason)?;
        let detail = format!("{code} {}", new.sealed.fingerprint());
        let tx = self.triage.opening().begin_on(&opened).await?;
        if !tx.cases().extend_deadline(opened.case.id, running, due).await? {
            return Err(Refusal::Changed);
        }
        tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), new).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::DeadlineExtended, &detail))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Starts the terms if this act is the first on the case. A case that is opened again continues with its
    /// old terms, so that closing and opening it gains no time.
    pub(crate) async fn change_by_act(&self, tx: &Tx, opened: &OpenCase) -> Result<(), Refusal> {
        let running = tx.read().cases().deadlines(opened.case.id).await?;
        if running.iter().all(Deadline::is_from_receipt) {
            return self.start(tx, opened).await;
        }
        if opened.case.state == State::Closed {
            tx.cases().resume_deadlines(opened.case.id).await?;
        }
        Ok(())
    }
}

/// The one deadline of a case that was handed over: the answer.
pub(crate) fn to_answer(from: Timestamp, by: Timestamp) -> Deadline {
    Deadline {
        code: ANSWER.to_owned(),
        started: from,
        due: by,
        extended: 0,
        done: None,
        rule: None,
    }
}

/// The rule of a term: the one with which it began, or for one that began before rules were kept, the list's.
fn rule_of(triage: &TriageState, it: &Deadline) -> Option<Rule> {
    let listed = || triage.deadline_rules.get(&it.code, it.started.day());
    it.rule.clone().or_else(|| listed().map(|term| term.rule.clone()))
}

/// The end of a deadline after one more extension.
fn next_end(triage: &TriageState, it: &Deadline) -> Option<Timestamp> {
    let rule = rule_of(triage, it)?;
    let span = rule.extended.get(usize::try_from(it.extended).ok()?)?;
    Some(triage.deadline_rules.end(*span, it.started))
}

#[cfg(test)]
mod tests;
