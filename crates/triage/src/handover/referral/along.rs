//! What goes along with a sanitised copy in addition to the second person's words: the question that waits
//! for the writer's answer and the corroboration, both as that person left them (rule W7). With a shared
//! case, its officers' work goes along too.

use casework::class::Corroborated;
use casework::ids::EnvelopeId;
use casework::tip::{Along, OfficerMessage, Sanitised};
use sealing::header::{Header, Purpose};
use sealing::keys::Recipient;
use sealing::sealed::seal;
use serde::Serialize;
use storage::cases::Envelope;
use storage::handover::rekey::{Rekeyed, Resealed};

use crate::cases::acts::classification::verified;
use crate::cases::open::OpenCase;
use crate::handover::handles::Referrals;
use crate::platform::auth::May;
use crate::platform::refusal::Refusal;

impl OpenCase {
    /// The question that waits for the writer's answer, if the unit spoke last.
    pub(crate) fn waiting_question(&self) -> Option<Along> {
        let said = |it: &&Envelope| {
            matches!(it.purpose, Purpose::Message | Purpose::Question | Purpose::Reply)
        };
        let last = self.envelopes.iter().rfind(said).filter(|it| it.purpose != Purpose::Reply)?;
        Some(Along { of: last.id.0, text: self.body::<OfficerMessage>(last).ok()?.text })
    }

    /// The last recorded corroboration of the tip.
    pub(crate) fn last_corroboration(&self) -> Option<Along> {
        let (last, it) = self.corroborated()?;
        Some(Along { of: last.id.0, text: it.text })
    }

    fn corroborated(&self) -> Option<(&Envelope, Corroborated)> {
        let last = self.envelopes.iter().rfind(|it| it.purpose == Purpose::Corroboration)?;
        Some((last, self.body(last).ok()?))
    }

    /// The officers' work that goes along when a case is shared, none of it the writer's words: the class by
    /// law, the tasks of support bodies and the document of a hold.
    pub(crate) fn work_along(&self, new: &Rekeyed) -> Result<Vec<Resealed>, Refusal> {
        let last = new.envelopes.iter().map(|it| it.sequence).max().unwrap_or_default();
        let work = self.envelopes.iter().filter(|it| {
            let (class, task) = (Purpose::Classification, Purpose::Task);
            [class, task, Purpose::TaskMark, Purpose::Hold].contains(&it.purpose)
        });
        let resealed = |(it, sequence): (&Envelope, i32)| {
            let sealed = match self.bytes(it) {
                Ok(body) => seal(it.header(), &body, &[&new.recipient])?,
                Err(_) => it.sealed.clone(),
            };
            Ok(Resealed { id: it.id, purpose: it.purpose, sequence, day: it.day, sealed })
        };
        work.zip(last + 1..).map(resealed).collect()
    }

    fn day_of(&self, id: i64) -> casework::clock::Day {
        let there = self.envelopes.iter().find(|it| it.id.0 == id);
        there.map_or(self.case.day, |it| it.day)
    }
}

impl Referrals<'_> {
    /// The question and the corroboration, in the second person's words, for the copy under new keys. One
    /// that is newer than what that person saw stays behind.
    pub(crate) async fn along<A>(
        &self,
        may: &May<A>,
        opened: &OpenCase,
        new: &Rekeyed,
        sanitised: &Sanitised,
    ) -> Result<Vec<Resealed>, Refusal> {
        let mut sequence = new.envelopes.iter().map(|it| it.sequence).max().unwrap_or_default();
        let mut along = Vec::new();
        let (asked, confirmed) = (opened.waiting_question(), opened.last_corroboration());
        let same = |now: Option<Along>, then: Option<&Along>| {
            then.filter(|then| now.is_some_and(|now| now.of == then.of)).cloned()
        };
        if let Some(it) = same(asked, sanitised.question.as_ref()) {
            sequence += 1;
            let body = OfficerMessage { text: it.text };
            let day = opened.day_of(it.of);
            along.push(self.anew(
                opened,
                (Purpose::Question, sequence, day),
                &body,
                &new.recipient,
            )?);
        }
        if let Some(it) = same(confirmed, sanitised.corroboration.as_ref()) {
            let (case, unit) = (opened.case.id, may.who.unit.id);
            let history = self.triage.store.read().cases().holders_history(case, unit).await?;
            let at = verified(opened, &history).map(|it| it.at.0);
            let by = opened.corroborated().map(|(_, it)| it.by).unwrap_or_default();
            let body = Corroborated { text: it.text, by, at };
            let day = opened.day_of(it.of);
            let place = (Purpose::Corroboration, sequence + 1, day);
            along.push(self.anew(opened, place, &body, &new.recipient)?);
        }
        Ok(along)
    }

    fn anew(
        &self,
        opened: &OpenCase,
        (purpose, sequence, day): (Purpose, i32, casework::clock::Day),
        body: &impl Serialize,
        to: &Recipient,
    ) -> Result<Resealed, Refusal> {
        let id = EnvelopeId::draw(&self.triage.rng);
        let body = serde_json::to_vec(body).map_err(|_| Refusal::Internal)?;
        let header = Header { purpose, subject: opened.case.id.0, id: id.0 };
        Ok(Resealed { id, purpose, sequence, day, sealed: seal(header, &body, &[to])? })
    }
}
