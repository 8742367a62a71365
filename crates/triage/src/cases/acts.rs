//! Officers' acts on a case. Each act is one transaction: the change and its record in the audit chain are
//! stored together or not at all.

pub mod classification;
pub mod closing;
pub mod http;
pub mod set_aside;

use casework::case::State;
use casework::case::acts::CaseAct;
use casework::ids::EnvelopeId;
use casework::referral::Answer;
use casework::tip::{Note, OfficerMessage, ReadMark, check_required_answer, check_text};
use sealing::header::{Header, Purpose};
use sealing::keys::Recipient;
use sealing::sealed::seal;
use serde::Serialize;
use storage::accounts::officers::Officer;
use storage::accounts::password_resets::Eyes;
use storage::audit::Act;
use storage::cases::NewEnvelope;
use storage::db::store::Tx;
use storage::handover::referrals::unanswered;

use crate::cases::acts::closing::ClosingError;
use crate::cases::acts::closing::Receiver;
use crate::cases::error::CaseError;
use crate::cases::handles::Cases;
use crate::cases::open::OpenCase;
use crate::cases::open::allowed::move_to;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::{May, WorkCases};
use crate::platform::refusal::Refusal;

impl Cases<'_> {
    /// Accepts a new case (*tiếp nhận*).
    ///
    /// # Errors
    /// [`CaseError::NoSuchMove`] when it is not new any more.
    pub async fn accept(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, case, CaseAct::Accept).await?;
        let tx = self.triage.opening().begin_on(&opened).await?;
        self.take_on(&tx, may, &opened).await?;
        move_to(&tx, &opened, State::InReview).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::CaseAccepted, ""))
            .await?;
        self.triage.handlers().give(&tx, opened.case.id, may.who.officer.id).await?;
        Ok(tx.commit().await?)
    }

    /// Writes to the writer; with `asks` the case then waits for the writer.
    ///
    /// # Errors
    /// [`Refusal::Words`] when the words say nothing, [`CaseError::NoSuchMove`] when the case is closed.
    pub async fn write_to_writer(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        text: &str,
        asks: bool,
    ) -> Result<(), Refusal> {
        check_text(text)?;
        let act = if asks { CaseAct::Ask } else { CaseAct::Answer };
        let opened = self.triage.opening().opened_for(may, case, act).await?;
        let writer = opened.writer()?;
        let message = OfficerMessage { text: text.to_owned() };
        let new = self.sealed(&opened, Purpose::Message, &message, Some(&writer))?;
        let tx = self.triage.opening().begin_on(&opened).await?;
        self.take_on(&tx, may, &opened).await?;
        tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), new).await?;
        let next = match (asks, opened.case.state) {
            (true, _) => State::Question,
            (false, State::Received) => State::InReview,
            (false, state) => state,
        };
        if next != opened.case.state {
            move_to(&tx, &opened, next).await?;
        }
        tx.cases().meet_by_answer(opened.case.id, self.triage.clock.now()).await?;
        let detail = if asks { "question" } else { "answer" };
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::MessageSent, detail))
            .await?;
        if opened.leads && opened.case.handler.is_none() {
            self.triage.handlers().give(&tx, opened.case.id, may.who.officer.id).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Adds a note that only officers read.
    ///
    /// # Errors
    /// [`Refusal::Words`] when it is empty or too long.
    pub async fn add_note(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        text: &str,
    ) -> Result<(), Refusal> {
        check_text(text)?;
        let opened = self.triage.opening().opened_for(may, case, CaseAct::Note).await?;
        let new = self.note(may, &opened, text)?;
        let tx = self.triage.opening().begin_on(&opened).await?;
        tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), new).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::NoteAdded, ""))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Notes that the writer's answer was read and needs no reply: the case leaves the list of cases in which
    /// the writer spoke last, until they write again. A case without such an answer is not changed.
    ///
    /// # Errors
    /// [`CaseError::NotLead`] for a unit that does not lead it.
    pub async fn mark_read(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, case, CaseAct::MarkRead).await?;
        if !opened.has_unread_answer() {
            return Ok(());
        }
        let by = may.who.officer.display_name.clone();
        let new = self.sealed(&opened, Purpose::Read, &ReadMark { by }, None)?;
        // An answer that came meanwhile must not be marked as read.
        let opened = opened.bound_to_its_version();
        let tx = self.triage.opening().begin_on(&opened).await?;
        tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), new).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::AnswerRead, ""))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Moves a case to a state other than "received" and "closed". "Transferred" needs the name of the
    /// receiver, which the writer is told.
    ///
    /// # Errors
    /// [`CaseError::NoSuchMove`] when it cannot go there, [`ClosingError::ReceiverNeeded`].
    pub async fn change_state(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        to: State,
        receiver: Option<&Receiver>,
    ) -> Result<(), Refusal> {
        let case = case.into();
        let Some(act) = CaseAct::to_state(to) else {
            let _visible = self.triage.opening().opened(may, case).await?;
            return Err(CaseError::NoSuchMove.into());
        };
        let opened = self.triage.opening().opened_for(may, case, act).await?;
        let named = match (to, receiver) {
            (State::Transferred, None) => return Err(ClosingError::ReceiverNeeded.into()),
            (State::Transferred, Some(receiver)) => {
                Some(self.told_of_receiver(may, &opened, receiver)?)
            }
            _ => None,
        };
        let tx = self.triage.opening().begin_on(&opened).await?;
        self.take_on(&tx, may, &opened).await?;
        if let Some((envelope, record)) = named {
            tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), envelope).await?;
            if opened.writer().is_ok() {
                tx.cases().meet_by_answer(opened.case.id, self.triage.clock.now()).await?;
            }
            tx.audit().record(record).await?;
        }
        move_to(&tx, &opened, to).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::StateChanged, to.name()))
            .await?;
        // The handler from before the closing may have left since.
        let by = Some(may.who.officer.id);
        self.triage.handlers().take_off_handlers(&tx, &[opened.case.id], by).await?;
        Ok(tx.commit().await?)
    }

    /// Gives a case to an officer of the unit who works cases; that may be the caller.
    ///
    /// # Errors
    /// [`Refusal::NoColleague`] when no such officer has this name.
    pub async fn assign(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        username: &str,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, case, CaseAct::Assign).await?;
        let colleague = self.triage.store.read().accounts().with_username(username).await?;
        let colleague = colleague.ok_or(Refusal::NoColleague)?;
        if !self.can_be_given(&opened, &colleague).await? {
            return Err(Refusal::NoColleague);
        }
        let tx = self.triage.opening().begin_on(&opened).await?;
        let detail = colleague.id.0.to_string();
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::CaseAssigned, &detail))
            .await?;
        self.triage.handlers().give(&tx, opened.case.id, colleague.id).await?;
        Ok(tx.commit().await?)
    }

    /// Whether a case can be given to this officer: they work cases in the unit that leads it, hold its key,
    /// and no recusal or conflict keeps them away.
    pub(crate) async fn can_be_given(
        &self,
        opened: &OpenCase,
        to: &Officer,
    ) -> Result<bool, Refusal> {
        let works = to.roles.iter().any(|role| role.works_cases());
        if to.unit != opened.case.unit || !works {
            return Ok(false);
        }
        let (read, eyes) = (self.triage.store.read(), Eyes::of(to.id, self.triage.clock.now()));
        if !read.conflicts().recusals_of(eyes, &[opened.case.id]).await?.is_empty() {
            return Ok(false);
        }
        let village = opened.headline().and_then(|it| it.village);
        let away = read.conflicts().stays_away(eyes).await?;
        if village.is_some_and(|village| away.contains(&village)) {
            return Ok(false);
        }
        let holders = read.units().holders(opened.case.unit).await?;
        Ok(holders.contains(&(to.id, opened.case.kind)))
    }

    /// Shows the name that the writer gave, for a reason that is sealed in the case.
    ///
    /// # Errors
    /// [`Refusal::Words`] when no reason is given, [`CaseError::Unreadable`] when the name does not open.
    pub async fn unmask(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        reason: &str,
    ) -> Result<String, Refusal> {
        check_required_answer(reason)?;
        let opened = self.triage.opening().opened_for(may, case, CaseAct::Unmask).await?;
        let name = opened.named()?.name;
        let new = self.note(may, &opened, reason)?;
        let detail = new.sealed.fingerprint();
        let tx = self.triage.opening().begin_on(&opened).await?;
        tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), new).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::NameUnmasked, &detail))
            .await?;
        tx.commit().await?;
        Ok(name)
    }

    /// Accepts a case that was handed to the unit, since an officer works it. Acceptance starts the terms of
    /// law.
    pub(crate) async fn take_on(
        &self,
        tx: &Tx,
        may: &May<WorkCases>,
        opened: &OpenCase,
    ) -> Result<(), Refusal> {
        let handed = tx.read().handover().referrals(opened.case.id).await?;
        match unanswered(&handed, opened.case.unit) {
            // A unit that holds the case beside the lead does not answer for the lead.
            Some(_) if !opened.leads => Ok(()),
            Some(referral) => {
                tx.handover()
                    .answer_referral(referral.id, Answer::Accepted, self.triage.clock.now())
                    .await?;
                tx.audit()
                    .record(self.triage.opening().act_on(
                        may,
                        &opened.case,
                        Act::ReferralAccepted,
                        "",
                    ))
                    .await?;
                self.triage.deadlines().start(tx, opened).await
            }
            None => self.triage.deadlines().change_by_act(tx, opened).await,
        }
    }

    /// A note among officers, sealed.
    pub(crate) fn note<A>(
        &self,
        may: &May<A>,
        opened: &OpenCase,
        text: &str,
    ) -> Result<NewEnvelope, Refusal> {
        let by = may.who.officer.display_name.clone();
        self.sealed(opened, Purpose::Note, &Note { text: text.to_owned(), by }, None)
    }

    /// Seals a body to the case and, if it is for the writer, to the writer: one age file.
    pub(crate) fn sealed(
        &self,
        opened: &OpenCase,
        purpose: Purpose,
        body: &impl Serialize,
        writer: Option<&Recipient>,
    ) -> Result<NewEnvelope, Refusal> {
        let id = EnvelopeId::draw(&self.triage.rng);
        let header = Header { purpose, subject: opened.case.id.0, id: id.0 };
        let body = serde_json::to_vec(body).map_err(|_| Refusal::Internal)?;
        let recipients: Vec<&Recipient> =
            std::iter::once(&opened.case.recipient).chain(writer).collect();
        Ok(NewEnvelope { id, purpose, sealed: seal(header, &body, &recipients)? })
    }
}
