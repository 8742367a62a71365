//! One case, opened with the keys of whoever asks; every opening is recorded.

pub mod acts;
pub mod http;
pub mod page;

use casework::case::Outcome;
use casework::clock::{Day, Moment};
use casework::ids::{CaseNumber, OfficerId};
use casework::tip::{Ending, Headline, Named, Note, OfficerMessage, Reply, Tip};
use sealing::frame::Purpose;
use sealing::keys::Identity;
use sealing::writer::WriterVerifier;
use serde::de::DeserializeOwned;
use storage::audit::{Act, Entry};
use storage::cases::{Case, Envelope};
use storage::officers::Officer;

use crate::permit::{May, WorkCases};
use crate::queue::key_of;
use crate::refusal::Refusal;
use crate::station::Station;

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
    /// Notes among officers.
    pub notes: Vec<(Day, Note)>,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// Who did what, and when.
    pub history: Vec<Event>,
    /// The officers of the unit, to assign to.
    pub colleagues: Vec<Officer>,
}

/// One message.
pub struct Said {
    /// Who said it.
    pub by: Speaker,
    /// When.
    pub day: Day,
    /// The words.
    pub text: String,
}

/// Who said something in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// An officer of the unit.
    Unit,
    /// Whoever holds the token that the tip was sent with.
    Writer,
    /// Somebody with the lookup, whose signature does not fit.
    PerhapsSomebodyElse,
    /// Somebody with the lookup, whose envelope does not open; there are no words.
    Unreadable,
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
}

/// A case opened for work: the plain part, the key, the sealed pieces.
pub(crate) struct Opened {
    pub(crate) case: Case,
    pub(crate) key: Option<Identity>,
    pub(crate) envelopes: Vec<Envelope>,
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
    ) -> Result<CaseFile, Refusal> {
        let opened = self.opened(may, number).await?;
        let tx = self.store.begin().await?;
        tx.record(self.act_on(may, &opened.case, Act::CaseViewed, "")).await?;
        tx.commit().await?;
        self.read_file(opened).await
    }

    /// Opens a case for an act that is recorded itself.
    pub(crate) async fn opened(
        &self,
        may: &May<WorkCases>,
        number: CaseNumber,
    ) -> Result<Opened, Refusal> {
        let read = self.store.read();
        let case = read.case_of_number(number).await?.ok_or(Refusal::NotFound)?;
        if case.unit != may.who.unit.id {
            return Err(Refusal::NotFound);
        }
        let grants = read.grants(&[case.id]).await?;
        let key = match key_of(&may.who, &case, &grants) {
            Ok(key) => Some(key),
            Err(Refusal::Unreadable) => None,
            Err(other) => return Err(other),
        };
        let envelopes = read.envelopes(case.id).await?;
        Ok(Opened { case, key, envelopes })
    }

    /// What the audit chain says of an act on a case.
    pub(crate) fn act_on(
        &self,
        may: &May<WorkCases>,
        case: &Case,
        act: Act,
        detail: &str,
    ) -> Entry {
        Entry {
            at: self.clock.now(),
            officer: Some(may.who.officer.id),
            act,
            case: Some(case.id),
            unit: Some(may.who.unit.id),
            detail: detail.to_owned(),
        }
    }

    async fn read_file(&self, opened: Opened) -> Result<CaseFile, Refusal> {
        let read = self.store.read();
        let colleagues = read.officers_of_unit(opened.case.unit).await?;
        // Those who left are named too.
        let names = read.names_of_unit(opened.case.unit).await?;
        let name = |id: Option<OfficerId>| {
            let officer = id.and_then(|id| names.iter().find(|it| it.0 == id));
            officer.map_or_else(|| "—".to_owned(), |it| it.1.clone())
        };
        let history = read.history(opened.case.id).await?;
        let history = history.into_iter().map(|it| Event {
            at: it.at,
            by: name(it.officer),
            act: it.act,
            detail: it.detail,
        });
        let tip: Option<Tip> = opened.first(Purpose::Tip).ok();
        let endings: Vec<(Day, Ending)> = opened.all(Purpose::Ending);
        let closed = opened.case.state == casework::case::State::Closed;
        Ok(CaseFile {
            number: opened.case.id.number(),
            headline: opened.first(Purpose::Headline).ok(),
            names_somebody: opened
                .first::<Named>(Purpose::Named)
                .is_ok_and(|named| !named.name.is_empty()),
            conversation: opened.conversation(tip.as_ref()),
            notes: opened.all(Purpose::Note),
            outcome: endings.last().filter(|_| closed).map(|(_, ending)| ending.outcome),
            history: history.collect(),
            tip,
            case: opened.case,
            colleagues,
        })
    }
}

impl Opened {
    /// The one body of this purpose.
    pub(crate) fn first<T: DeserializeOwned>(&self, purpose: Purpose) -> Result<T, Refusal> {
        let envelope = self.envelopes.iter().find(|it| it.purpose == purpose);
        self.body(envelope.ok_or(Refusal::Unreadable)?)
    }

    fn all<T: DeserializeOwned>(&self, purpose: Purpose) -> Vec<(Day, T)> {
        let envelopes = self.envelopes.iter().filter(|it| it.purpose == purpose);
        envelopes.filter_map(|it| Some((it.day, self.body(it).ok()?))).collect()
    }

    fn body<T: DeserializeOwned>(&self, envelope: &Envelope) -> Result<T, Refusal> {
        let key = self.key.as_ref().ok_or(Refusal::Unreadable)?;
        let body = envelope.sealed.open(envelope.frame(), key).map_err(|_| Refusal::Unreadable)?;
        serde_json::from_slice(&body).map_err(|_| Refusal::Unreadable)
    }

    /// What was said, in order. A reply that does not open is told as such.
    fn conversation(&self, tip: Option<&Tip>) -> Vec<Said> {
        let verifier = tip.and_then(|tip| WriterVerifier::parse(&tip.writer_verifying_key));
        let mut said = Vec::new();
        for envelope in &self.envelopes {
            let (by, text) = match envelope.purpose {
                Purpose::Message => match self.body::<OfficerMessage>(envelope) {
                    Ok(message) => (Speaker::Unit, message.text),
                    Err(_) => continue,
                },
                Purpose::Reply => match self.body::<Reply>(envelope) {
                    Ok(reply) => (self.speaker(verifier.as_ref(), envelope, &reply), reply.text),
                    Err(_) => (Speaker::Unreadable, String::new()),
                },
                _ => continue,
            };
            said.push(Said { by, day: envelope.day, text });
        }
        said
    }

    fn speaker(
        &self,
        verifier: Option<&WriterVerifier>,
        envelope: &Envelope,
        reply: &Reply,
    ) -> Speaker {
        let (case, id) = (self.case.id.0, envelope.id.0);
        match verifier {
            Some(key) if key.confirms(case, id, &reply.text, &reply.signature) => Speaker::Writer,
            Some(_) | None => Speaker::PerhapsSomebodyElse,
        }
    }
}
