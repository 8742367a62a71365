//! Tasks for support bodies: place, time and what to do, typed anew; never the tip's words.

pub mod http;
pub mod page;

use casework::case::acts::CaseAct;
use casework::category::Category;
use casework::clock::Day;
use casework::ids::{BodyId, CaseNumber, EnvelopeId, hex};
use casework::task::{Task, TaskMark, repeats};
use casework::tip::answers::Field;
use casework::tip::{Reply, Tip, check_answer, check_required_answer, check_text};
use sealing::header::Purpose;
use storage::audit::Act;
use storage::units::support_bodies::SupportBody;

use crate::cases::error::CaseError;
use crate::cases::handles::Tasks;
use crate::cases::open::OpenCase;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// A task as an officer types it.
#[derive(Clone, Default)]
pub struct NewTask {
    /// The body that is to do it.
    pub body: Option<BodyId>,
    /// Where.
    pub place: String,
    /// When; may be empty.
    pub time: String,
    /// What to do.
    pub what: String,
}

/// A task that was given.
pub struct Given {
    /// Its envelope's id.
    pub id: EnvelopeId,
    /// The day on which it was given.
    pub day: Day,
    /// Its content.
    pub task: Task,
    /// Whether it is marked as done.
    pub done: bool,
}

/// A body that can be given a task in a case.
pub struct Offered {
    /// The body.
    pub body: SupportBody,
    /// Whether the category suggests it.
    pub suggested: bool,
}

impl Given {
    /// The task's number for people; it tells nothing of the case.
    #[must_use]
    pub fn number(&self) -> String {
        task_number(self.id)
    }

    /// Its id in an address.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(self.id.0)
    }
}

impl Offered {
    /// The body's id in a form.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(self.body.id.0)
    }
}

/// A task's number for people: the top of its own random id.
#[must_use]
pub fn task_number(id: EnvelopeId) -> String {
    let text = format!("{:08X}", id.0 >> 31);
    let (first, last) = text.split_at(4);
    format!("{first}-{last}")
}

impl Tasks<'_> {
    /// Gives a body a task.
    ///
    /// # Errors
    /// [`CaseError::NoBody`], [`CaseError::MandateEnded`], [`CaseError::NeverMediation`],
    /// [`CaseError::RepeatsTip`], or [`Refusal::Words`] when place or task is missing or too long.
    pub async fn give(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        new: &NewTask,
    ) -> Result<EnvelopeId, Refusal> {
        check_text(&new.what)?;
        check_required_answer(&new.place)?;
        check_answer(&new.time)?;
        let opened = self.triage.opening().opened_for(may, case, CaseAct::GiveTask).await?;
        let tip: Option<Tip> = opened.first(Purpose::Tip).ok();
        let body = self.able_body(may, new.body, tip.as_ref()).await?;
        if opened.is_repeated_in(new) {
            return Err(CaseError::RepeatsTip.into());
        }
        let task = Task {
            body: body.id.0,
            body_name: body.name,
            place: new.place.clone(),
            time: new.time.clone(),
            what: new.what.clone(),
            by: may.who.officer.display_name.clone(),
        };
        let envelope = self.triage.cases().sealed(&opened, Purpose::Task, &task, None)?;
        let id = envelope.id;
        let tx = self.triage.opening().begin_on(&opened).await?;
        tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), envelope).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::TaskGiven, &hex(id.0)))
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Marks a task as done, or takes that mark off.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the case has no such task, [`CaseError::NoSuchMove`] when it is
    /// marked so already.
    pub async fn mark(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        id: EnvelopeId,
        done: bool,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, case, CaseAct::MarkTask).await?;
        let given = opened.task(id)?;
        if given.done == done {
            return Err(CaseError::NoSuchMove.into());
        }
        let by = may.who.officer.display_name.clone();
        let mark = TaskMark { task: id.0, done, by };
        let envelope = self.triage.cases().sealed(&opened, Purpose::TaskMark, &mark, None)?;
        let act = if done { Act::TaskDone } else { Act::TaskUndone };
        let tx = self.triage.opening().begin_on(&opened).await?;
        tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), envelope).await?;
        tx.audit().record(self.triage.opening().act_on(may, &opened.case, act, &hex(id.0))).await?;
        Ok(tx.commit().await?)
    }

    /// A task alone, to be printed; this is recorded.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no task that this officer may see.
    pub async fn to_print(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
        id: EnvelopeId,
    ) -> Result<Given, Refusal> {
        let opened = self.triage.opening().opened(may, number).await?;
        let given = opened.task(id)?;
        let tx = self.triage.store.begin().await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::TaskPrinted, &hex(id.0)))
            .await?;
        tx.commit().await?;
        Ok(given)
    }

    /// The bodies that can be given a task in a case of this category today, the suggested first.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn bodies_for(
        &self,
        may: &May<WorkCases>,
        category: Option<&str>,
    ) -> Result<Vec<Offered>, Refusal> {
        let today = self.triage.clock.today();
        let known = self.category_of(category);
        let bodies = self.triage.store.read().units().support_bodies(may.who.unit.id).await?;
        let offered = bodies.into_iter().filter(|body| body.serves_on(today)).filter_map(|body| {
            let kind = self.triage.kinds.get(&body.kind)?;
            let suggested = category.is_some_and(|code| kind.fits(code));
            kind.may_take(known).then_some(Offered { body, suggested })
        });
        let mut offered: Vec<Offered> = offered.collect();
        offered.sort_by_key(|it| !it.suggested);
        Ok(offered)
    }

    async fn able_body(
        &self,
        may: &May<WorkCases>,
        id: Option<BodyId>,
        tip: Option<&Tip>,
    ) -> Result<SupportBody, Refusal> {
        let bodies = self.triage.store.read().units().support_bodies(may.who.unit.id).await?;
        let body = bodies.into_iter().find(|body| Some(body.id) == id).ok_or(CaseError::NoBody)?;
        let kind = self.triage.kinds.get(&body.kind).ok_or(CaseError::NoBody)?;
        if !kind.may_take(self.category_of(tip.map(|tip| tip.category.as_str()))) {
            return Err(CaseError::NeverMediation.into());
        }
        if !body.serves_on(self.triage.clock.today()) {
            return Err(CaseError::MandateEnded.into());
        }
        Ok(body)
    }

    fn category_of(&self, code: Option<&str>) -> Option<&Category> {
        code.and_then(|code| self.triage.categories.get(code))
    }
}

impl OpenCase {
    /// The tasks of the case in their order.
    pub(crate) fn tasks(&self) -> Vec<Given> {
        let marks = self.all::<TaskMark>(Purpose::TaskMark);
        let done = |id: EnvelopeId| {
            let mut of_task = marks.iter().rev().filter(|(_, mark)| mark.task == id.0);
            of_task.next().is_some_and(|(_, mark)| mark.done)
        };
        let envelopes = self.envelopes.iter().filter(|it| it.purpose == Purpose::Task);
        let given = envelopes.filter_map(|it| {
            let task = self.body::<Task>(it).ok()?;
            Some(Given { id: it.id, day: it.day, task, done: done(it.id) })
        });
        given.collect()
    }

    fn task(&self, id: EnvelopeId) -> Result<Given, Refusal> {
        self.tasks().into_iter().find(|given| given.id == id).ok_or(Refusal::NotFound)
    }

    /// Whether a task repeats what the writer told, in the tip or later.
    fn is_repeated_in(&self, new: &NewTask) -> bool {
        let mut told: Vec<String> = Vec::new();
        for it in std::iter::once(self).chain(&self.originals) {
            // A task may repeat place and time; all else must be in words of its own.
            let answers = it.tip().into_iter().flat_map(|tip| tip.answers.all());
            let others = answers.filter(|it| !matches!(it.0, Field::Place | Field::Time));
            told.extend(others.map(|(_, answer)| answer.to_owned()));
            told.extend(it.all::<Reply>(Purpose::Reply).into_iter().map(|(_, reply)| reply.text));
        }
        let typed = [&new.place, &new.time, &new.what];
        told.iter().any(|told| typed.iter().any(|words| repeats(words, told)))
    }
}
