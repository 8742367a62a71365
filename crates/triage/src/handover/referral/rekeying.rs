//! New keys for a case: its content is opened with the old keys and sealed to the new ones.

use casework::case::State;
use casework::directory::{KeyKind, ServedUnit};
use casework::ids::{EnvelopeId, UnitId};
use casework::tip::{Headline, Named, Sanitised, Tip};
use sealing::header::{Header, Purpose};
use sealing::keys::{Identity, Recipient};
use sealing::outline;
use sealing::sealed::seal;
use storage::cases::Envelope;
use storage::cases::grants::NewGrant;
use storage::handover::rekey::{Rekeyed, Resealed};

use crate::cases::open::OpenCase;
use crate::handover::handles::Rekeying;
use crate::platform::directory::{UnitDirectory, recipient_of};
use crate::platform::refusal::Refusal;

impl Rekeying<'_> {
    /// The case under new keys for `to` and for the units that hold it beside the lead: all of it, or with
    /// `sanitised` only that text.
    pub(crate) fn rekeyed(
        &self,
        opened: &OpenCase,
        units: &UnitDirectory,
        to: &ServedUnit,
        sanitised: Option<&Sanitised>,
        beside: &[&ServedUnit],
    ) -> Result<Rekeyed, Refusal> {
        let key = Identity::generate(&mut self.triage.rng.clone());
        let envelopes = match sanitised {
            None => all_of(opened, &key.recipient())?,
            Some(sanitised) => self.sanitised_only(opened, &key.recipient(), sanitised)?,
        };
        Ok(Rekeyed {
            unit: UnitId(to.id),
            kind: opened.case.kind,
            state: State::Transferred,
            keeps_aside: false,
            keeps_handler: false,
            recipient: key.recipient(),
            seen: opened.envelopes.len(),
            grants: self.new_grants(opened, units, to, &key)?,
            beside: self.grants_beside(opened, beside, &key)?,
            size_kib: sanitised.map(|_| size_of(&envelopes)),
            envelopes,
            keep: sanitised.is_some(),
        })
    }

    /// The grant to the new holder, and the dormant one to the unit above it: real for urgent and restricted
    /// categories, otherwise a dummy of the same shape.
    fn new_grants(
        &self,
        opened: &OpenCase,
        units: &UnitDirectory,
        to: &ServedUnit,
        key: &Identity,
    ) -> Result<Vec<NewGrant>, Refusal> {
        let recipient = recipient_of(to, opened.case.kind)?;
        // A row for the unit that the tip is about would show that unit that there is a case (rule C1).
        let above = units.nearest_above(to);
        let above =
            above.filter(|unit| !opened.concerns(&unit.code, units, &self.triage.categories));
        let category = opened.first::<Tip>(Purpose::Tip)?.category;
        // A category that has gone from the list since left its marks on the case.
        let marked = opened.case.urgent || opened.case.kind == KeyKind::Restricted;
        let listed = self.triage.categories.get(&category);
        let wakes = listed.map_or(marked, |it| it.emergency || it.restricted);
        let dormant = match above.filter(|_| wakes) {
            Some(above) => recipient_of(above, KeyKind::Restricted)?,
            None => Recipient::of_nobody(&mut self.triage.rng.clone()),
        };
        let above = UnitId(above.unwrap_or(to).id);
        Ok(vec![
            self.key_for(opened, key, &recipient, UnitId(to.id), opened.case.kind, false)?,
            self.key_for(opened, key, &dormant, above, KeyKind::Restricted, true)?,
        ])
    }

    fn grants_beside(
        &self,
        opened: &OpenCase,
        units: &[&ServedUnit],
        key: &Identity,
    ) -> Result<Vec<NewGrant>, Refusal> {
        let kind = opened.case.kind;
        let grant = |unit: &&ServedUnit| {
            let recipient = recipient_of(unit, kind)?;
            self.key_for(opened, key, &recipient, UnitId(unit.id), kind, false)
        };
        units.iter().map(grant).collect()
    }

    /// A case's private key, sealed for a unit.
    pub(crate) fn key_for(
        &self,
        opened: &OpenCase,
        key: &Identity,
        recipient: &Recipient,
        unit: UnitId,
        kind: KeyKind,
        dormant: bool,
    ) -> Result<NewGrant, Refusal> {
        let id = self.triage.rng.id();
        let header = Header { purpose: Purpose::Grant, subject: opened.case.id.0, id };
        let sealed = seal(header, key.reveal().as_bytes(), &[recipient])?;
        Ok(NewGrant { id, unit, kind, dormant, sealed })
    }

    /// Headline, tip and an empty name, with the writer's keys and the sanitised words.
    fn sanitised_only(
        &self,
        opened: &OpenCase,
        to: &Recipient,
        sanitised: &Sanitised,
    ) -> Result<Vec<Resealed>, Refusal> {
        let tip: Tip = opened.first(Purpose::Tip)?;
        let tip = Tip {
            village: None,
            answers: sanitised.answers.clone(),
            // All that goes out in addition to the second person's words; think about each new field.
            category: tip.category,
            language: tip.language,
            concerns_receiver: tip.concerns_receiver,
            about_unit: tip.about_unit,
            past_unit: tip.past_unit,
            writer_recipient: tip.writer_recipient,
            writer_verifying_key: tip.writer_verifying_key,
        };
        let headline = Headline {
            category: tip.category.clone(),
            village: None,
            place: Headline::place_of(&sanitised.answers.place),
        };
        let nobody = Named { name: String::new() };
        let last = opened.envelopes.iter().map(|it| it.sequence).max().unwrap_or_default();
        let day = opened.case.day;
        let case = opened.case.id.0;
        let envelope = |purpose, sequence, body: serde_json::Result<Vec<u8>>| {
            let body = body.map_err(|_| Refusal::Internal)?;
            let id = EnvelopeId::draw(&self.triage.rng);
            let sealed = seal(Header { purpose, subject: case, id: id.0 }, &body, &[to])?;
            Ok::<_, Refusal>(Resealed { id, purpose, sequence: last + sequence, day, sealed })
        };
        Ok(vec![
            envelope(Purpose::Headline, 1, serde_json::to_vec(&headline))?,
            envelope(Purpose::Tip, 2, serde_json::to_vec(&tip))?,
            envelope(Purpose::Named, 3, serde_json::to_vec(&nobody))?,
        ])
    }
}

/// All envelopes under the new key; messages to the writer also under the writer's. An envelope that does not
/// open is unchanged.
fn all_of(opened: &OpenCase, to: &Recipient) -> Result<Vec<Resealed>, Refusal> {
    let writer = opened.writer()?;
    let resealed = |it: &Envelope| {
        let sealed = match opened.bytes(it) {
            Err(_) => it.sealed.clone(),
            Ok(body) => match it.purpose {
                Purpose::Message | Purpose::Ending => seal(it.header(), &body, &[to, &writer])?,
                _ => seal(it.header(), &body, &[to])?,
            },
        };
        let (id, purpose, sequence, day) = (it.id, it.purpose, it.sequence, it.day);
        Ok(Resealed { id, purpose, sequence, day, sealed })
    };
    opened.envelopes.iter().map(resealed).collect()
}

/// Size of the tip among these, in KiB of padded plaintext.
fn size_of(envelopes: &[Resealed]) -> i32 {
    let tip = envelopes.iter().find(|it| it.purpose == Purpose::Tip);
    let size = tip.and_then(|tip| outline::check(tip.sealed.as_bytes(), 1).ok());
    size.and_then(|size| i32::try_from(size / 1024).ok()).unwrap_or(1)
}
