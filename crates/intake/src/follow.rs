//! Following a case by its token: state, what officers wrote, and a reply.

pub mod http;
pub mod page;

use casework::case::{Outcome, State};
use casework::clock::Day;
use casework::ids::EnvelopeId;
use casework::tip::{Ending, OfficerMessage, Reply, check_text};
use casework::token::{CaseToken, MalformedToken, Mistyped, REPAIR_TRIES, Slip};
use sealing::header::{Header, Purpose};
use sealing::idempotency_key::IdempotencyKey;
use sealing::sealed::{Sealed, seal};
use sealing::writer::{LookupId, WriterKeys};
use serde::de::DeserializeOwned;
use storage::cases::{Case, Envelope, NewEnvelope};
use storage::intake::Filed;

use crate::refusal::Refusal;
use crate::state::IntakeState;

/// A case as its writer sees it.
pub struct Followed {
    /// Its state.
    pub state: State,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// The messages since the tip, in order.
    pub turns: Vec<Turn>,
    /// Whether the writer withdrew it.
    pub withdrawn: bool,
    /// Whether a legal hold prevents its withdrawal (rule K2).
    pub held: bool,
}

/// One turn of the conversation.
pub enum Turn {
    /// A message of an officer, on this day.
    Unit(Day, String),
    /// The writer replied on this day, perhaps several times; only the unit can open the words.
    Writer(Day),
}

impl Followed {
    /// The officers' messages with their days, in order.
    pub fn messages(&self) -> impl Iterator<Item = (Day, &str)> {
        self.turns.iter().filter_map(|turn| match turn {
            Turn::Unit(day, text) => Some((*day, text.as_str())),
            Turn::Writer(_) => None,
        })
    }

    /// The days on which the writer replied, each once.
    #[must_use]
    pub fn answered(&self) -> Vec<Day> {
        let mut days: Vec<Day> = self.turns.iter().filter_map(Turn::of_writer).collect();
        days.dedup();
        days
    }

    /// Whether the writer spoke last.
    #[must_use]
    pub fn waits_for_the_unit(&self) -> bool {
        self.turns.last().and_then(Turn::of_writer).is_some()
    }
}

impl Turn {
    fn of_writer(&self) -> Option<Day> {
        match self {
            Self::Writer(day) => Some(*day),
            Self::Unit(..) => None,
        }
    }
}

/// A case found by a token that may have been mistyped.
pub struct Found {
    /// The case.
    pub case: Followed,
    /// The token as it opened the case.
    pub token: CaseToken,
    /// The slip that was corrected, if any.
    pub slip: Option<Slip>,
}

/// A case for a browser that opens it itself.
pub struct FollowedSealed {
    /// The plain part.
    pub case: Case,
    /// Messages, endings and replies.
    pub envelopes: Vec<Envelope>,
}

impl IntakeState {
    /// The case of this token.
    ///
    /// # Errors
    /// [`Refusal::NoCase`] when there is none.
    pub async fn follow(&self, token: &CaseToken) -> Result<Followed, Refusal> {
        let writer = self.writer(token);
        let found = self.follow_sealed(writer.lookup()).await?;
        let held = found.case.is_held(self.clock.today());
        Ok(Followed { held, ..followed(&found, &writer) })
    }

    /// The case under this lookup id, as far as it can be shown without the token.
    ///
    /// # Errors
    /// [`Refusal::NoCase`] when there is none.
    pub async fn follow_sealed(&self, lookup: &LookupId) -> Result<FollowedSealed, Refusal> {
        let door = self.store.look_behind(self.digest(lookup)).await?;
        let case = door.case().await?.ok_or(Refusal::NoCase)?;
        let envelopes = door.conversation(&case).await?;
        Ok(FollowedSealed { case, envelopes })
    }

    /// The case of a token as a person typed it, corrected if one slip explains it.
    ///
    /// # Errors
    /// [`Refusal::MalformedToken`] when it is no token and no single slip leads to one that opens a case,
    /// [`Refusal::NoCase`] when it is a token without a case.
    pub async fn follow_typed(&self, typed: &str) -> Result<Found, Refusal> {
        match CaseToken::parse(typed) {
            Ok(token) => Ok(Found { case: self.follow(&token).await?, token, slip: None }),
            Err(MalformedToken::Check(mistyped)) => self.mend(&mistyped).await,
            Err(short_or_long) => Err(short_or_long.into()),
        }
    }

    /// Code of the unit that holds the case of a token as a person typed it.
    ///
    /// # Errors
    /// [`Refusal::NoCase`] when there is none.
    pub async fn holder_of(&self, typed: &str) -> Result<String, Refusal> {
        let token = CaseToken::parse(typed)?;
        let found = self.follow_sealed(self.writer(&token).lookup()).await?;
        let directory = self.directory();
        let holder = directory.units.iter().find(|unit| unit.id == found.case.unit.0);
        Ok(holder.ok_or(Refusal::Internal)?.code.clone())
    }

    /// Tries every single slip. If exactly one case opens, its token was meant; with none or two, the token
    /// stays unknown.
    async fn mend(&self, mistyped: &Mistyped) -> Result<Found, Refusal> {
        let mut found = None;
        for correction in mistyped.corrections() {
            match self.follow(&correction.token).await {
                Ok(_) if found.is_some() => return Err(Refusal::MalformedToken),
                Ok(case) => {
                    let slip = Some(correction.slip);
                    found = Some(Found { case, token: correction.token, slip });
                }
                Err(Refusal::NoCase) => {}
                Err(other) => return Err(other),
            }
        }
        found.ok_or(Refusal::MalformedToken)
    }

    /// The one case that one of these lookup ids opens, with its place in the list: repairs a mistyped token
    /// without its digits leaving the browser.
    ///
    /// # Errors
    /// [`Refusal::NoCase`] when none opens a case, or more than one does.
    pub async fn follow_one_of(
        &self,
        lookups: &[LookupId; REPAIR_TRIES],
    ) -> Result<(usize, FollowedSealed), Refusal> {
        let mut found = None;
        for (at, lookup) in lookups.iter().enumerate() {
            match self.follow_sealed(lookup).await {
                Ok(_) if found.is_some() => return Err(Refusal::NoCase),
                Ok(case) => found = Some((at, case)),
                Err(Refusal::NoCase) => {}
                Err(other) => return Err(other),
            }
        }
        found.ok_or(Refusal::NoCase)
    }

    /// Seals, signs and stores a reply. When this returns, it is on the disk.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is stored then.
    pub async fn reply(
        &self,
        token: &CaseToken,
        text: &str,
        once: &IdempotencyKey,
    ) -> Result<(), Refusal> {
        check_text(text)?;
        let writer = self.writer(token);
        let case = self.follow_sealed(writer.lookup()).await?.case;
        let id = EnvelopeId(once.message_id(case.id.0, &[text]));
        let signature = writer.sign(case.id.0, id.0, text);
        let reply = Reply { text: text.to_owned(), signature };
        let body = serde_json::to_vec(&reply).map_err(|_| Refusal::Internal)?;
        let header = Header { purpose: Purpose::Reply, subject: case.id.0, id: id.0 };
        let sealed = seal(header, &body, &[&case.recipient])?;
        self.keep_reply(writer.lookup(), &case.recipient.to_string(), id, &sealed).await
    }

    /// Stores a sealed reply, if it is sealed to the case's present key.
    ///
    /// # Errors
    /// [`Refusal::SealAgain`] when the case has another key now; [`Refusal`] otherwise.
    pub async fn keep_reply(
        &self,
        lookup: &LookupId,
        recipient: &str,
        id: EnvelopeId,
        sealed: &Sealed,
    ) -> Result<(), Refusal> {
        let new = NewEnvelope { id, purpose: Purpose::Reply, sealed: sealed.clone() };
        let digest = self.digest(lookup);
        self.until_kept(async || {
            let door = self.store.open_door(digest).await?;
            let case = door.case().await?.ok_or(Refusal::NoCase)?;
            if case.withdrawn {
                return Err(Refusal::NoCase.into());
            }
            if case.recipient.to_string() != recipient {
                return Err(Refusal::SealAgain.into());
            }
            match door.file_reply(&case, self.clock.today(), new.clone()).await? {
                Filed::New => Ok(door.commit().await?),
                Filed::Again => Ok(()),
                Filed::OtherWords => Err(Refusal::OtherWords.into()),
            }
        })
        .await
    }
}

/// Opens what is sealed to the writer. If the tip was sealed without a way to answer, there is nothing.
fn followed(found: &FollowedSealed, writer: &WriterKeys) -> Followed {
    let mut shown = Followed {
        state: found.case.state,
        outcome: None,
        turns: Vec::new(),
        withdrawn: found.case.withdrawn,
        held: false,
    };
    for envelope in &found.envelopes {
        match envelope.purpose {
            Purpose::Message => {
                let message: Option<OfficerMessage> = open(envelope, writer);
                shown.turns.extend(message.map(|it| Turn::Unit(envelope.day, it.text)));
            }
            Purpose::Ending if found.case.state == State::Closed => {
                shown.outcome = open(envelope, writer).map(|ending: Ending| ending.outcome);
            }
            Purpose::Reply => match shown.turns.last() {
                Some(Turn::Writer(day)) if *day == envelope.day => {}
                _ => shown.turns.push(Turn::Writer(envelope.day)),
            },
            _ => {}
        }
    }
    shown
}

fn open<T: DeserializeOwned>(envelope: &Envelope, writer: &WriterKeys) -> Option<T> {
    let body = envelope.sealed.open(envelope.header(), writer.identity()).ok()?;
    serde_json::from_slice(&body).ok()
}
