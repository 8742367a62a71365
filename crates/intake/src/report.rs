//! Takes a tip: sealed on arrival, or by the browser, to the units that may read it; stored; acknowledged.

pub mod http;
pub mod page;
pub mod sealed;

use casework::directory::{KeyKind, Route, ServedUnit};
use casework::ids::{CaseId, EnvelopeId, UnitId};
use casework::tip::{Headline, Named, Tip, TipForm};
use casework::token::CaseToken;
use sealing::header::{Header, Purpose};
use sealing::idempotency_key::IdempotencyKey;
use sealing::keys::{Identity, Recipient};
use sealing::outline;
use sealing::sealed::{Sealed, seal};
use sealing::writer::{LookupId, WriterKeys};
use serde::Serialize;
use storage::cases::NewEnvelope;
use storage::cases::grants::NewGrant;
use storage::intake::{Filed, NewCase};

use crate::refusal::Refusal;
use crate::state::IntakeState;

/// A tip that was taken.
pub struct Receipt {
    /// The writer's token; shown once.
    pub token: CaseToken,
    /// Name of the unit that received it.
    pub receiver: String,
}

/// A new case's private key and what is sealed under it.
struct CaseSeal {
    case: CaseId,
    key: Identity,
}

impl IntakeState {
    /// Seals and stores a tip to the unit `code`. When this returns, it is on the disk.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is stored then.
    pub async fn take_tip(
        &self,
        code: &str,
        village: Option<&str>,
        draft: &TipForm,
        once: &IdempotencyKey,
    ) -> Result<Receipt, Refusal> {
        let category = draft.check(&self.categories)?;
        let directory = self.directory();
        // The same words sent twice are recognised, even if the unit changed in between.
        let typed = code;
        // The tip is about the unit that the writer chose, even if the village has gone to another unit: then
        // neither of the two may learn of a tip about its people (rule C1).
        let chosen = directory.today(code).map_or(code, |unit| unit.code.as_str());
        let there = directory.of_village(code, village.unwrap_or_default());
        let code = there.map_or(code, |unit| unit.code.as_str());
        let village = village_of(directory.unit(code), village)?;
        let route = directory.route(code, category, draft.concerns_receiver)?;
        let words = words_of(typed, village.map(|village| village.0), draft);
        let ids = once.ids_of_a_tip(&self.pepper.form_key(), &self.salt, &words);
        let token = CaseToken::of_number(ids.token_number);
        let writer = self.writer(&token);
        let seal =
            CaseSeal { case: CaseId(ids.case_id), key: Identity::generate(&mut self.rng.clone()) };
        let headline = Headline {
            category: category.code.clone(),
            village: village.map(|(_, name)| name.to_owned()),
            place: Headline::place_of(&draft.answers.place),
        };
        let past = route.past.map_or("", |unit| unit.code.as_str());
        let tip = Tip {
            past_unit: past.to_owned(),
            language: self.language_of(draft),
            ..tip_of(chosen, village.map(|(id, _)| id), draft, &category.code, &writer)
        };
        let new = self.new_case(&seal, &route, &headline, &tip, &draft.named)?;
        match self.file_case(writer.lookup(), new).await? {
            Filed::New | Filed::Again => Ok(Receipt { token, receiver: self.name_of(route.unit) }),
            // By chance the token of another case; a fresh form gives another token.
            Filed::OtherWords => Err(Refusal::SealAgain),
        }
    }

    /// In which language the words stand: the one that is told, if the pages stand in it.
    fn language_of(&self, draft: &TipForm) -> String {
        let told = self.languages.iter().find(|code| **code == draft.language);
        told.or_else(|| self.languages.first()).cloned().unwrap_or_default()
    }

    /// Files a case and keeps it. Two of the same at once meet in the store: the second then finds
    /// the first.
    async fn file_case(&self, lookup: &LookupId, new: NewCase) -> Result<Filed, Refusal> {
        let digest = self.digest(lookup);
        self.until_kept(async || {
            let door = self.store.open_door_for_new(digest, new.unit).await?;
            let filed = door.file_case(new.clone()).await?;
            if filed == Filed::New {
                door.commit().await?;
            }
            Ok(filed)
        })
        .await
    }

    fn new_case(
        &self,
        seal: &CaseSeal,
        route: &Route<'_>,
        headline: &Headline,
        tip: &Tip,
        named: &str,
    ) -> Result<NewCase, Refusal> {
        let tip = self.envelope(seal, Purpose::Tip, tip)?;
        let size = outline::check(tip.sealed.as_bytes(), 1).map_err(|_| Refusal::Internal)?;
        let named = Named { name: named.trim().to_owned() };
        Ok(NewCase {
            id: seal.case,
            unit: UnitId(route.unit.id),
            kind: route.kind,
            recipient: seal.key.recipient(),
            day: self.clock.today(),
            urgent: route.urgent,
            size_kib: i32::try_from(size / 1024).unwrap_or(i32::MAX),
            envelopes: vec![
                self.envelope(seal, Purpose::Headline, headline)?,
                tip,
                self.envelope(seal, Purpose::Named, &named)?,
            ],
            grants: vec![self.grant(seal, route)?, self.dormant(seal, route)?],
        })
    }

    fn envelope(
        &self,
        seal_of: &CaseSeal,
        purpose: Purpose,
        body: &impl Serialize,
    ) -> Result<NewEnvelope, Refusal> {
        let id = EnvelopeId::draw(&self.rng);
        let header = Header { purpose, subject: seal_of.case.0, id: id.0 };
        let body = serde_json::to_vec(body).map_err(|_| Refusal::Internal)?;
        let sealed = seal(header, &body, &[&seal_of.key.recipient()])?;
        Ok(NewEnvelope { id, purpose, sealed })
    }

    /// The grant to the unit that receives the case.
    fn grant(&self, seal: &CaseSeal, route: &Route<'_>) -> Result<NewGrant, Refusal> {
        let recipient = route.recipient.parse().map_err(|_| Refusal::Internal)?;
        let (id, sealed) = self.sealed_key(seal, &recipient)?;
        let unit = UnitId(route.unit.id);
        Ok(NewGrant { id, unit, kind: route.kind, dormant: false, sealed })
    }

    /// The dormant grant to the unit above, or a dummy that nobody can open: the rows look the same.
    fn dormant(&self, seal: &CaseSeal, route: &Route<'_>) -> Result<NewGrant, Refusal> {
        let recipient = match route.dormant {
            Some(recipient) => recipient.parse().map_err(|_| Refusal::Internal)?,
            None => Recipient::of_nobody(&mut self.rng.clone()),
        };
        let (id, sealed) = self.sealed_key(seal, &recipient)?;
        let unit = UnitId(route.above.unwrap_or(route.unit).id);
        Ok(NewGrant { id, unit, kind: KeyKind::Restricted, dormant: true, sealed })
    }

    fn sealed_key(&self, of: &CaseSeal, to: &Recipient) -> Result<(i64, Sealed), Refusal> {
        let id = self.rng.id();
        let header = Header { purpose: Purpose::Grant, subject: of.case.0, id };
        Ok((id, seal(header, of.key.reveal().as_bytes(), &[to])?))
    }
}

/// Id and name of the chosen village, if it is one of the unit's.
fn village_of<'a>(
    unit: Option<&'a ServedUnit>,
    id: Option<&str>,
) -> Result<Option<(&'a str, &'a str)>, Refusal> {
    let Some(id) = id.filter(|id| !id.is_empty()) else { return Ok(None) };
    let mut villages = unit.into_iter().flat_map(|unit| &unit.villages);
    let found = villages.find(|village| village.id == id);
    let found = found.ok_or(Refusal::UnknownVillage)?;
    Ok(Some((&found.id, &found.name)))
}

/// All words of a form, in a fixed order; they decide whether two forms are the same.
fn words_of<'a>(code: &'a str, village: Option<&'a str>, draft: &'a TipForm) -> Vec<&'a str> {
    let before = [code, village.unwrap_or_default(), &draft.category];
    let answers = draft.answers.all().map(|(_, answer)| answer);
    let after = [draft.named.as_str(), if draft.concerns_receiver { "concerns" } else { "" }];
    before.into_iter().chain(answers).chain(after).collect()
}

fn tip_of(
    code: &str,
    village: Option<&str>,
    draft: &TipForm,
    category: &str,
    writer: &WriterKeys,
) -> Tip {
    Tip {
        category: category.to_owned(),
        village: village.map(ToOwned::to_owned),
        answers: draft.answers.trimmed(),
        language: String::new(),
        concerns_receiver: draft.concerns_receiver,
        about_unit: code.to_owned(),
        past_unit: String::new(),
        writer_recipient: writer.recipient().to_string(),
        writer_verifying_key: writer.verifying_key(),
    }
}
