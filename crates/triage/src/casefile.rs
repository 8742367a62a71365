//! One case, opened with the keys of whoever asks; every opening is recorded.

pub mod acts;
pub mod ahead;
pub(crate) mod allowed;
pub mod closing;
pub mod conversation;
pub(crate) mod history;
pub mod http;
pub mod late;
pub mod law;
pub mod offers;
pub(crate) mod original;
pub mod page;
pub(crate) mod posted;
pub mod seen;

use std::sync::OnceLock;

use casework::case::Outcome;
use casework::case::acts::CaseAct;
use casework::category::Categories;
use casework::class::Classified;
use casework::clock::{Day, Moment};
use casework::ids::{CaseNumber, OfficerId};
use casework::tip::{Ending, Headline, Named, Note, Tip};
use sealing::frame::Purpose;
use sealing::keys::Identity;
use secrecy::zeroize::Zeroizing;
use serde::de::DeserializeOwned;
use storage::accounts::officers::Officer;
use storage::audit::{Act, Entry, Recorded};
use storage::cases::version::Revision;
use storage::cases::{Case, Envelope};

use crate::casefile::ahead::AheadCase;
use crate::casefile::conversation::Said;
use crate::casefile::history::{assigned_to, tasked};
use crate::casefile::late::LateCase;
use crate::casefile::law::Verified;
use crate::casefile::seen::{AsSeen, beside};
use crate::concerned::Units;
use crate::deadlines::Running;
use crate::holding::HoldShown;
use crate::permit::{May, WorkCases};
use crate::queue::{kept_by_the_lead, key_of};
use crate::refusal::Refusal;
use crate::sight::Sight;
use crate::station::{SignedIn, Station};
use crate::tasks::Given;

/// A case as an officer reads it.
pub struct CaseFile {
    /// The plain part.
    pub case: Case,
    /// Its number.
    pub number: CaseNumber,
    /// What it is about and where, if that opens.
    pub headline: Option<Headline>,
    /// What the writer told, if that opens: a browser may have sealed nonsense.
    pub tip: Option<Tip>,
    /// Whether the writer named a person; the name stays masked.
    pub names_somebody: bool,
    /// What was said since, in order.
    pub conversation: Vec<Said>,
    /// What was said until a sanitised copy that the unit shared took its place.
    pub said_before: Option<Vec<Said>>,
    /// Notes among officers.
    pub notes: Vec<(Day, Note)>,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// Who did what, and when.
    pub history: Vec<Event>,
    /// The officers of the unit, to assign to.
    pub colleagues: Vec<Officer>,
    /// What the case has come to; an act says it again.
    pub revision: Revision,
    /// Colleagues who opened the case lately, and when.
    pub beside: Vec<(String, Moment)>,
    /// Its class by law, if an officer classified it.
    pub class: Option<Classified>,
    /// Independent corroboration, if an officer recorded it.
    pub verified: Option<Verified>,
    /// Tasks given to support bodies.
    pub tasks: Vec<Given>,
    /// Until when what has to be done.
    pub deadlines: Vec<Running>,
    /// A legal hold that was asked for, or is in force.
    pub hold: Option<HoldShown>,
    /// Colleagues who recused themselves.
    pub recused: Vec<OfficerId>,
    /// Whether nobody else of the unit can work it: if whoever looks goes, it waits for nobody.
    pub alone: bool,
    /// Whether these are a second person's words and not the writer's (rule W7).
    pub is_sanitised: bool,
    /// As it was opened.
    pub(crate) opened: Opened,
}

/// What an officer is shown of a case.
pub enum Shown {
    /// All of it.
    Whole(Box<CaseFile>),
    /// That it is late, and where.
    OnlyLate(LateCase),
    /// What it is and where: its text follows.
    Ahead(AheadCase),
}

/// One recorded act.
pub struct Event {
    /// When.
    pub at: Moment,
    /// Who, by display name.
    pub by: String,
    /// The act's code.
    pub act: String,
    /// What completes it, such as a state.
    pub detail: String,
    /// To whom something went with it: an officer, or a support body.
    pub whom: Option<String>,
}

/// A case opened for work: the plain part, the key, the sealed pieces.
pub(crate) struct Opened {
    pub(crate) case: Case,
    /// Whether the officer's unit leads it, or holds it beside the one that does.
    pub(crate) leads: bool,
    /// For which act it was opened.
    pub(crate) act: Option<CaseAct>,
    pub(crate) key: Option<Identity>,
    pub(crate) envelopes: Vec<Envelope>,
    /// The tip, once it was asked for.
    tip: OnceLock<Option<Tip>>,
    /// What it had come to before the rest was read.
    pub(crate) revision: Revision,
    /// What whoever acts saw.
    pub(crate) seen: Option<Revision>,
    /// The originals, the earliest first, where the unit leads a sanitised copy: one for each time that a
    /// second person's words took their place.
    pub(crate) originals: Vec<Opened>,
}

impl Station {
    /// Opens a case to be read, and records that it was.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none that this officer may see.
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
        let tx = self.store.begin().await?;
        tx.record(entry).await?;
        tx.commit().await?;
        Ok(match opened {
            Some(opened) => Shown::Whole(Box::new(self.read_file(may, opened).await?)),
            None if sight == Sight::Ahead => Shown::Ahead(self.ahead_case(may, &case).await?),
            None => Shown::OnlyLate(self.late_case(&case).await?),
        })
    }

    /// Opens a case for an act that is recorded itself.
    pub(crate) async fn opened<A>(
        &self,
        may: &May<A>,
        case: impl Into<AsSeen>,
    ) -> Result<Opened, Refusal> {
        let AsSeen { number, seen } = case.into();
        let case = self.visible(&may.who, number).await?;
        let opened = Opened { seen, ..self.unsealed(&may.who, case).await? };
        if seen.is_some_and(|seen| seen != opened.revision) {
            return Err(Refusal::Changed);
        }
        Ok(opened)
    }

    /// A case with the keys of whoever works on it, whether or not they may see it.
    pub(crate) async fn unsealed(&self, who: &SignedIn, case: Case) -> Result<Opened, Refusal> {
        let read = self.store.read();
        let revision = read.revision(case.id).await?;
        let grants = read.grants(&[case.id]).await?;
        let key = match key_of(who, &case, &grants) {
            Ok(key) => Some(key),
            Err(Refusal::Unreadable) => None,
            Err(other) => return Err(other),
        };
        let mut envelopes = read.envelopes(case.id).await?;
        let leads = case.unit == who.unit.id;
        let kept = if leads { kept_by_the_lead(&case, &grants) } else { Vec::new() };
        let originals = original::all_of(who, &case, &kept, &envelopes);
        envelopes.retain(|it| it.era == case.era);
        let (act, seen, tip) = (None, None, OnceLock::new());
        let mut opened =
            Opened { case, leads, act, key, envelopes, tip, revision, seen, originals };
        let headline = opened.headline();
        self.without_handlers_in_conflict(&mut [(&mut opened.case, headline.as_ref())]).await?;
        Ok(opened)
    }

    /// The plain part of a case on which this officer may act, as far as their sight of it goes.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none that they may see, [`Refusal::OnlyLate`] when they
    /// may only see that it is late, [`Refusal::TextFollows`] when what and where is all so far.
    pub(crate) async fn visible(
        &self,
        who: &SignedIn,
        number: CaseNumber,
    ) -> Result<Case, Refusal> {
        match self.seen(who, number).await? {
            (_, Sight::OnlyLate) => Err(Refusal::OnlyLate),
            (_, Sight::Ahead) => Err(Refusal::TextFollows),
            (case, _) => Ok(case),
        }
    }

    /// The plain part of a case of which this officer may see anything, and how much.
    pub(crate) async fn seen(
        &self,
        who: &SignedIn,
        number: CaseNumber,
    ) -> Result<(Case, Sight), Refusal> {
        let case = self.store.read().case_of_number(number).await?.ok_or(Refusal::NotFound)?;
        match self.sights(who, std::slice::from_ref(&case)).await?.pop() {
            None | Some(Sight::Nothing) => Err(Refusal::NotFound),
            Some(sight) => Ok((case, sight)),
        }
    }

    /// What the audit chain says of an act on a case.
    pub(crate) fn act_on<A>(&self, may: &May<A>, case: &Case, act: Act, detail: &str) -> Entry {
        self.act_by(&may.who, act).on_case(case.id).saying(detail)
    }

    async fn read_file(&self, may: &May<WorkCases>, opened: Opened) -> Result<CaseFile, Refusal> {
        let read = self.store.read();
        let colleagues = read.officers_of_unit(opened.case.unit).await?;
        let history = read.holders_history(opened.case.id, may.who.unit.id).await?;
        let tasks = opened.tasks();
        let events = self.events(&opened.case, &history, &tasks).await?;
        let tip: Option<Tip> = opened.first(Purpose::Tip).ok();
        let headline = opened.headline();
        let attending = self.attended_by(&opened.case, headline.as_ref()).await?;
        let endings: Vec<(Day, Ending)> = opened.all(Purpose::Ending);
        let closed = opened.case.state == casework::case::State::Closed;
        Ok(CaseFile {
            number: opened.case.id.number(),
            headline,
            alone: !closed && attending.is_only(may.who.officer.id),
            names_somebody: opened.named().is_ok_and(|named| !named.name.is_empty()),
            is_sanitised: read.is_sanitised(opened.case.id).await?,
            conversation: opened.conversation(tip.as_ref()),
            said_before: (!opened.originals.is_empty())
                .then(|| original::said_in(&opened.originals, tip.as_ref())),
            notes: opened.all(Purpose::Note),
            outcome: endings.last().filter(|_| closed).map(|(_, ending)| ending.outcome),
            revision: opened.revision,
            beside: beside(&history, &events, may.who.officer.id, self.clock.now()),
            class: opened.all(Purpose::Classification).pop().map(|(_, class)| class),
            verified: law::verified(&opened, &history),
            tasks,
            deadlines: self.running(opened.case.state, read.deadlines(opened.case.id).await?),
            hold: self.hold_on(may, &opened).await?,
            recused: read.recused_from(opened.case.id).await?,
            history: events,
            tip,
            case: opened.case.clone(),
            colleagues,
            opened,
        })
    }

    /// What was done on a case, in order; an officer of another unit is named with it.
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
        let names = self.names_with_units(&officers, case.unit).await?;
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

impl Opened {
    /// Refuses what only the unit that leads the case may read.
    pub(crate) fn led(self) -> Result<Self, Refusal> {
        if self.leads { Ok(self) } else { Err(Refusal::NotLead) }
    }

    /// The one body of this purpose.
    pub(crate) fn first<T: DeserializeOwned>(&self, purpose: Purpose) -> Result<T, Refusal> {
        let envelope = self.envelopes.iter().find(|it| it.purpose == purpose);
        self.body(envelope.ok_or(Refusal::Unreadable)?)
    }

    /// What it is about, if that opens.
    pub(crate) fn headline(&self) -> Option<Headline> {
        let headline: Headline = self.first(Purpose::Headline).ok()?;
        let of = |it: &Self| it.first::<Headline>(Purpose::Headline).ok()?.village;
        let kept = || self.originals.iter().find_map(of);
        Some(Headline { village: headline.village.clone().or_else(kept), ..headline })
    }

    /// The name that the writer gave: a sanitised copy has an empty one, and whoever leads it knows it by
    /// the original that they keep.
    pub(crate) fn named(&self) -> Result<Named, Refusal> {
        let named: Named = self.first(Purpose::Named)?;
        if !named.name.is_empty() {
            return Ok(named);
        }
        let kept = self.originals.iter().filter_map(|it| it.first::<Named>(Purpose::Named).ok());
        Ok(kept.into_iter().find(|it| !it.name.is_empty()).unwrap_or(named))
    }

    /// The tip, if it opens.
    pub(crate) fn tip(&self) -> Option<&Tip> {
        self.tip.get_or_init(|| self.first(Purpose::Tip).ok()).as_ref()
    }

    /// The latest body of this purpose.
    pub(crate) fn last<T: DeserializeOwned>(&self, purpose: Purpose) -> Option<T> {
        self.all(purpose).pop().map(|(_, body)| body)
    }

    /// Whether the tip is about the unit of this code, which then must not learn of it (rule C1).
    pub(crate) fn concerns(&self, code: &str, units: &Units, categories: &Categories) -> bool {
        self.tip().is_some_and(|tip| units.concerns(tip, code, categories))
    }

    pub(crate) fn all<T: DeserializeOwned>(&self, purpose: Purpose) -> Vec<(Day, T)> {
        let envelopes = self.envelopes.iter().filter(|it| it.purpose == purpose);
        envelopes.filter_map(|it| Some((it.day, self.body(it).ok()?))).collect()
    }

    pub(crate) fn body<T: DeserializeOwned>(&self, envelope: &Envelope) -> Result<T, Refusal> {
        serde_json::from_slice(&self.bytes(envelope)?).map_err(|_| Refusal::Unreadable)
    }

    /// What an envelope holds, as it was sealed.
    pub(crate) fn bytes(&self, envelope: &Envelope) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let key = self.key.as_ref().ok_or(Refusal::Unreadable)?;
        envelope.sealed.open(envelope.frame(), key).map_err(|_| Refusal::Unreadable)
    }
}
