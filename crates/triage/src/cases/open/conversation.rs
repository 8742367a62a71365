//! The conversation of a case, and who said each message, as far as that is certain.

use casework::case::State;
use casework::clock::Day;
use casework::tip::{OfficerMessage, Reply, Tip};
use sealing::header::Purpose;
use sealing::writer::WriterVerifier;
use storage::cases::Envelope;

use crate::cases::open::OpenCase;

/// One message.
pub struct Said {
    /// The speaker.
    pub by: Speaker,
    /// When.
    pub day: Day,
    /// The words.
    pub text: String,
}

/// The speaker of a message in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// An officer of the unit.
    Unit,
    /// The holder of the token with which the tip was sent.
    Writer,
    /// A person with the lookup id, whose signature does not fit.
    PerhapsSomebodyElse,
    /// A person with the lookup id, whose envelope does not open; there are no words.
    Unreadable,
}

/// Whether the writer spoke last in these messages, given in order; one that does not open does not count.
pub(crate) fn writer_spoke_last<'a>(said: impl DoubleEndedIterator<Item = &'a Said>) -> bool {
    let last = said.map(|it| it.by).rfind(|by| *by != Speaker::Unreadable);
    last == Some(Speaker::Writer)
}

impl OpenCase {
    /// The messages, in order. A reply that does not open is marked as such.
    pub(crate) fn conversation(&self, tip: Option<&Tip>) -> Vec<Said> {
        let verifier = tip.and_then(|tip| WriterVerifier::parse(&tip.writer_verifying_key));
        let mut said = Vec::new();
        for envelope in &self.envelopes {
            let (by, text) = match envelope.purpose {
                Purpose::Message | Purpose::Question => match self.body::<OfficerMessage>(envelope)
                {
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

    /// Whether a question waits for the writer's answer, as far as the lead knows: the answer may be in the
    /// original of a copy.
    pub(crate) fn question_waits(&self) -> bool {
        let before = said_in(&self.originals, self.tip());
        let since = self.conversation(self.tip());
        self.case.state == State::Question && !writer_spoke_last(before.iter().chain(&since))
    }

    /// Whether the writer spoke last and nobody marked it as read; the queue asks the same of the plain
    /// columns.
    pub(crate) fn has_unread_answer(&self) -> bool {
        let before = self.originals.iter().flat_map(|it| &it.envelopes);
        let spoken = before.chain(&self.envelopes).filter(|it| {
            matches!(
                it.purpose,
                Purpose::Reply | Purpose::Message | Purpose::Ending | Purpose::Read
            )
        });
        spoken.last().is_some_and(|it| it.purpose == Purpose::Reply)
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

/// The messages in these originals, in order. A question that a copy carried along is already in the original
/// before it.
pub(crate) fn said_in(originals: &[OpenCase], tip: Option<&Tip>) -> Vec<Said> {
    let said = |(at, it): (usize, &OpenCase)| {
        let carried = at > 0 && it.first::<OfficerMessage>(Purpose::Question).is_ok();
        it.conversation(tip).into_iter().skip(usize::from(carried)).collect::<Vec<_>>()
    };
    originals.iter().enumerate().flat_map(said).collect()
}
