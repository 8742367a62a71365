//! The end of a case for its writer: closed with words to them, or transferred to a named receiver.

pub mod http;

use casework::case::acts::CaseAct;
use casework::case::{Outcome, State};
use casework::copied::says_something;
use casework::ids::CaseNumber;
use casework::length::{SHORT, is_longer};
use casework::tip::{Ending, OfficerMessage, check_text};
use sealing::header::Purpose;
use sealing::keys::Recipient;
use storage::audit::{Act, Entry};
use storage::cases::NewEnvelope;
use storage::cases::version::Version;
use webkit::problem::Problem;
use webkit::words::Words;

use crate::cases::error::CaseError;
use crate::cases::handles::Cases;
use crate::cases::open::OpenCase;
use crate::cases::open::allowed::move_to;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::{Reason, Refusal};

/// How a case is to be closed.
#[derive(Clone, Copy)]
pub struct Closing<'a> {
    /// The outcome, which the writer reads.
    pub outcome: Outcome,
    /// The words to the writer, at most 64 KiB; may be empty if the case is out of scope, or if the unit
    /// cannot reach the writer.
    pub message: &'a str,
    /// Whether the officer knows that a question to the writer has no answer yet.
    pub question_waits: bool,
}

/// What closing the case would do.
pub struct ClosingPreview {
    /// The case.
    pub number: CaseNumber,
    /// Its present version.
    pub version: Version,
    /// Whether the unit can reach the writer: the tip opens and says how.
    pub reaches_writer: bool,
    /// Whether a question to the writer has no answer yet.
    pub question_waits: bool,
    /// Whether a hand-over is being prepared; closing ends it.
    pub ends_handover: bool,
}

/// The receiver of a case that went to a body outside, in the words that the writer reads.
pub struct Receiver {
    told: String,
}

/// A case that can be closed this way, and the recipient of the message.
struct Closable {
    opened: OpenCase,
    writer: Option<Recipient>,
    says: bool,
    question_waits: bool,
}

impl Receiver {
    /// The receiver of this name; none when it says nothing, or has more than 500 letters.
    #[must_use]
    pub fn named(name: &str, words: &Words) -> Option<Self> {
        let name = name.trim();
        let is_name = says_something(name) && !is_longer(name, SHORT);
        is_name.then(|| Self { told: words.text_with("case-received-by", "name", name) })
    }
}

/// Why a case cannot be closed, or cannot be marked as transferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingError {
    /// There are no words to the writer, who would read them.
    MessageNeeded,
    /// A question to the writer has no answer yet, and the officer did not say that they know.
    QuestionWaits,
    /// The receiver of the case is not named, or the name is too long.
    ReceiverNeeded,
}

impl Reason for ClosingError {
    fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::MessageNeeded => (
                422,
                "message-needed",
                "Say to the writer what was done; only a case out of scope is closed without.",
            ),
            Self::QuestionWaits => (
                409,
                "question-waits",
                "The writer was asked something and has not answered; confirm with question_waits.",
            ),
            Self::ReceiverNeeded => (
                422,
                "receiver-needed",
                "Name who received the case, in 1 to 500 letters; a hand-over does it by itself.",
            ),
        };
        Problem::new(status, kind, title)
    }
}

impl Cases<'_> {
    /// Closes a case with an outcome and words, which the writer can read. Both are stored together or not at
    /// all.
    ///
    /// # Errors
    /// [`CaseError::NoSuchMove`] when it is closed already, [`ClosingError`], [`CaseError::Unreadable`] when
    /// there are words and the unit cannot reach the writer.
    pub async fn close(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        closing: Closing<'_>,
    ) -> Result<(), Refusal> {
        let Closable { opened, writer, says, question_waits } =
            self.closable(may, case, closing).await?;
        if question_waits && !closing.question_waits {
            return Err(ClosingError::QuestionWaits.into());
        }
        let today = self.triage.clock.today();
        let ending = Ending { outcome: closing.outcome };
        let ending = self.sealed(&opened, Purpose::Ending, &ending, writer.as_ref())?;
        let message = says.then(|| OfficerMessage { text: closing.message.to_owned() });
        let message = message
            .map(|it| self.sealed(&opened, Purpose::Message, &it, writer.as_ref()))
            .transpose()?;
        let tx = self.triage.opening().begin_on(&opened).await?;
        self.take_on(&tx, may, &opened).await?;
        if let Some(message) = message {
            tx.cases().add_envelope(opened.case.id, today, message).await?;
            tx.cases().meet_by_answer(opened.case.id, self.triage.clock.now()).await?;
            tx.audit()
                .record(self.triage.opening().act_on(
                    may,
                    &opened.case,
                    Act::MessageSent,
                    "closing",
                ))
                .await?;
        }
        tx.cases().add_envelope(opened.case.id, today, ending).await?;
        let _prepared = tx.handover().end_handover(opened.case.id).await?;
        move_to(&tx, &opened, State::Closed).await?;
        tx.cases().rest_deadlines(opened.case.id).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::CaseClosed, ""))
            .await?;
        Ok(tx.commit().await?)
    }

    /// What closing a case this way would do; nothing is done. An open question is no reason for refusal yet.
    ///
    /// # Errors
    /// As [`Cases::close`].
    pub async fn closing_preview(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        closing: Closing<'_>,
    ) -> Result<ClosingPreview, Refusal> {
        let it = self.closable(may, case, closing).await?;
        let handover = self.triage.store.read().handover().of_case(it.opened.case.id).await?;
        Ok(ClosingPreview {
            number: it.opened.case.id.number(),
            version: it.opened.version,
            reaches_writer: it.writer.is_some(),
            question_waits: it.question_waits,
            ends_handover: handover.is_some(),
        })
    }

    /// Opens a case that can be closed this way. It is closed at the version read here or not at all, since
    /// that version decided whether a question waits.
    async fn closable(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        closing: Closing<'_>,
    ) -> Result<Closable, Refusal> {
        let opened = self
            .triage
            .opening()
            .opened_for(may, case, CaseAct::Close)
            .await?
            .bound_to_its_version();
        let writer = opened.writer().ok();
        let says = says_something(closing.message);
        match (says, &writer) {
            (true, None) => return Err(CaseError::Unreadable.into()),
            (true, Some(_)) => check_text(closing.message)?,
            (false, Some(_)) if closing.outcome != Outcome::OutOfScope => {
                return Err(ClosingError::MessageNeeded.into());
            }
            (false, _) => {}
        }
        let question_waits = opened.question_waits();
        Ok(Closable { opened, writer, says, question_waits })
    }

    /// The receiver of a case, sealed to the holders of the case and to the writer; if the unit cannot reach
    /// the writer, a note of the unit. Also the act for the chain.
    pub(crate) fn told_of_receiver(
        &self,
        may: &May<WorkCases>,
        opened: &OpenCase,
        receiver: &Receiver,
    ) -> Result<(NewEnvelope, Entry), Refusal> {
        let record = |act, detail| self.triage.opening().act_on(may, &opened.case, act, detail);
        match opened.writer() {
            Ok(writer) => {
                let message = OfficerMessage { text: receiver.told.clone() };
                let sealed = self.sealed(opened, Purpose::Message, &message, Some(&writer))?;
                Ok((sealed, record(Act::MessageSent, "receiver")))
            }
            Err(_) => Ok((self.note(may, opened, &receiver.told)?, record(Act::NoteAdded, ""))),
        }
    }
}
