//! What was said in a case, and by whom as far as that is sure.

use casework::case::State;
use casework::clock::Day;
use casework::tip::{OfficerMessage, Reply, Tip};
use sealing::header::Purpose;
use sealing::writer::WriterVerifier;
use storage::cases::Envelope;

use crate::cases::open::OpenCase;

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

/// Whether it was the writer who spoke last in what was said, in its order; what does not open counts as
/// nothing said.
pub(crate) fn writer_spoke_last<'a>(said: impl DoubleEndedIterator<Item = &'a Said>) -> bool {
    let last = said.map(|it| it.by).rfind(|by| *by != Speaker::Unreadable);
    last == Some(Speaker::Writer)
}

impl OpenCase {
    /// What was said, in order. A reply that does not open is told as such.
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

    /// Whether a question waits for the writer's answer, as far as whoever leads the case knows: an answer may
    /// stand in the original of a copy.
    pub(crate) fn question_waits(&self) -> bool {
        let before = said_in(&self.originals, self.tip());
        let since = self.conversation(self.tip());
        self.case.state == State::Question && !writer_spoke_last(before.iter().chain(&since))
    }

    /// Whether the writer spoke last and nobody marked it as read, as the queue asks it of the plain
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

/// What was said in these, in order. A question that a copy carried along stands in the one before.
pub(crate) fn said_in(originals: &[OpenCase], tip: Option<&Tip>) -> Vec<Said> {
    let said = |(at, it): (usize, &OpenCase)| {
        let carried = at > 0 && it.first::<OfficerMessage>(Purpose::Question).is_ok();
        it.conversation(tip).into_iter().skip(usize::from(carried)).collect::<Vec<_>>()
    };
    originals.iter().enumerate().flat_map(said).collect()
}
