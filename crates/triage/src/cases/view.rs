//! A case as an officer reads it; each opening is recorded.

pub mod ahead;
pub(crate) mod history;
pub mod http;
pub mod late;

use casework::case::Outcome;
use casework::class::Classified;
use casework::clock::{Day, Timestamp};
use casework::ids::{CaseNumber, OfficerId};
use casework::tip::{Ending, Headline, Note, Tip};
use sealing::header::Purpose;
use storage::accounts::officers::Officer;
use storage::audit::{Act, Recorded};
use storage::cases::Case;
use storage::cases::version::Version;

use crate::cases::acts::classification::{Verified, verified};
use crate::cases::deadlines::Running;
use crate::cases::handles::Opening;
use crate::cases::legal_hold::HoldShown;
use crate::cases::open::OpenCase;
use crate::cases::open::conversation::{Said, said_in};
use crate::cases::sight::Sight;
use crate::cases::tasks::Given;
use crate::cases::view::ahead::AheadCase;
use crate::cases::view::history::{Event, assigned_to, beside, tasked};
use crate::cases::view::late::LateCase;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

/// A case as an officer reads it.
pub struct CaseFile {
    /// The plain part.
    pub case: Case,
    /// Its number.
    pub number: CaseNumber,
    /// Its headline, if it opens.
    pub headline: Option<Headline>,
    /// The tip, if it opens: a browser may have sealed nonsense.
    pub tip: Option<Tip>,
    /// Whether the writer named a person; the name stays masked.
    pub names_somebody: bool,
    /// The messages since the tip, in order.
    pub conversation: Vec<Said>,
    /// The messages up to the sanitised copy that the unit shared, which took the original's place.
    pub said_before: Option<Vec<Said>>,
    /// Notes among officers.
    pub notes: Vec<(Day, Note)>,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// Who did what, and when.
    pub history: Vec<Event>,
    /// The officers of the unit, to assign to.
    pub colleagues: Vec<Officer>,
    /// The present version; an act repeats it.
    pub version: Version,
    /// Colleagues who opened the case lately, and when.
    pub beside: Vec<(String, Timestamp)>,
    /// Its class by law, if an officer classified it.
    pub class: Option<Classified>,
    /// Independent corroboration, if an officer recorded it.
    pub verified: Option<Verified>,
    /// Tasks given to support bodies.
    pub tasks: Vec<Given>,
    /// Its deadlines.
    pub deadlines: Vec<Running>,
    /// A legal hold that was asked for, or is in force.
    pub hold: Option<HoldShown>,
    /// Colleagues who recused themselves.
    pub recused: Vec<OfficerId>,
    /// Whether the viewer is the only officer of the unit who can work it: without them nobody could attend
    /// to it.
    pub alone: bool,
    /// Whether these are a second person's words and not the writer's (rule W7).
    pub is_sanitised: bool,
    /// The opened case.
    pub(crate) opened: OpenCase,
}

/// What an officer is shown of a case.
pub enum Shown {
    /// All of it.
    Whole(Box<CaseFile>),
    /// That it is late, and where.
    OnlyLate(LateCase),
    /// Its kind and place; its text is still to come.
    Ahead(AheadCase),
}

impl Opening<'_> {
    /// Opens a case to be read, and records that it was.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no case that this officer may see.
    pub async fn open_case(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
    ) -> Result<Shown, Refusal> {
        let (case, sight) = self.seen(&may.who, number).await?;
        let entry = self.act_on(may, &case, Act::CaseViewed, "");
        let opened = match sight {
            Sight::OnlyLate | Sight::Ahead => None,
            Sight::Nothing | Sight::Whole => Some(self.unsealed(&may.who, case.clone()).await?),
        };
        let tx = self.triage.store.begin().await?;
        tx.audit().record(entry).await?;
        tx.commit().await?;
        Ok(match opened {
            Some(opened) => Shown::Whole(Box::new(self.read_file(may, opened).await?)),
            None if sight == Sight::Ahead => Shown::Ahead(self.ahead_case(may, &case).await?),
            None => Shown::OnlyLate(self.late_case(&case).await?),
        })
    }

    async fn read_file(&self, may: &May<WorkCases>, opened: OpenCase) -> Result<CaseFile, Refusal> {
        let read = self.triage.store.read();
        let colleagues = read.accounts().officers_of_unit(opened.case.unit).await?;
        let history = read.cases().holders_history(opened.case.id, may.who.unit.id).await?;
        let tasks = opened.tasks();
        let events = self.events(&opened.case, &history, &tasks).await?;
        let tip: Option<Tip> = opened.first(Purpose::Tip).ok();
        let headline = opened.headline();
        let attending = self.triage.handlers().attended_by(&opened.case, headline.as_ref()).await?;
        let endings: Vec<(Day, Ending)> = opened.all(Purpose::Ending);
        let closed = opened.case.state == casework::case::State::Closed;
        Ok(CaseFile {
            number: opened.case.id.number(),
            headline,
            alone: !closed && attending.is_only(may.who.officer.id),
            names_somebody: opened.named().is_ok_and(|named| !named.name.is_empty()),
            is_sanitised: read.cases().is_sanitised(opened.case.id).await?,
            conversation: opened.conversation(tip.as_ref()),
            said_before: (!opened.originals.is_empty())
                .then(|| said_in(&opened.originals, tip.as_ref())),
            notes: opened.all(Purpose::Note),
            outcome: endings.last().filter(|_| closed).map(|(_, ending)| ending.outcome),
            version: opened.version,
            beside: beside(&history, &events, may.who.officer.id, self.triage.clock.now()),
            class: opened.all(Purpose::Classification).pop().map(|(_, class)| class),
            verified: verified(&opened, &history),
            tasks,
            deadlines: self
                .triage
                .deadlines()
                .running(opened.case.state, read.cases().deadlines(opened.case.id).await?),
            hold: self.triage.legal_holds().on_case(may, &opened).await?,
            recused: read.conflicts().recused_from(opened.case.id).await?,
            history: events,
            tip,
            case: opened.case.clone(),
            colleagues,
            opened,
        })
    }

    /// The acts on a case, in order; an officer of another unit is named with that unit.
    async fn events(
        &self,
        case: &Case,
        history: &[Recorded],
        tasks: &[Given],
    ) -> Result<Vec<Event>, Refusal> {
        let by = history.iter().filter_map(|it| it.officer);
        let mut officers: Vec<OfficerId> =
            by.chain(history.iter().filter_map(assigned_to)).collect();
        officers.sort_unstable();
        officers.dedup();
        let names = self.triage.names().names_with_units(&officers, case.unit).await?;
        let name =
            |id: OfficerId| names.iter().find(|it| it.id == id).map(|it| it.display_name.clone());
        let event = |it: &Recorded| Event {
            at: it.at,
            by: it.officer.and_then(name).unwrap_or_else(|| "—".to_owned()),
            act: it.act.clone(),
            detail: it.detail.clone(),
            whom: assigned_to(it).and_then(name).or_else(|| tasked(it, tasks).map(str::to_owned)),
        };
        Ok(history.iter().map(event).collect())
    }
}
