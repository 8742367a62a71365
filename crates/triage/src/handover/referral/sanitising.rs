//! Sanitising (rule W7): a second person rewrites a tip so that it tells nothing of its writer.

pub mod http;
pub mod page;

use casework::case::acts::CaseAct;
use casework::ids::CaseNumber;
use casework::referral::Stage;
use casework::tip::answers::Answers;
use casework::tip::{Along, Sanitised, Tip, says_the_same};
use sealing::header::Purpose;
use storage::audit::Act;
use storage::cases::queue::View;

use crate::cases::conflicts::filter::LOOKED_AT;
use crate::cases::error::CaseError;
use crate::handover::error::HandoverError;
use crate::handover::handles::Rekeying;
use crate::platform::auth::{May, Sanitise};
use crate::platform::refusal::Refusal;

/// How many cases the list shows at most.
const LISTED: usize = 500;

/// A tip that waits to be sanitised.
pub struct Waiting {
    /// The case.
    pub number: CaseNumber,
    /// Code of the unit that is to get it.
    pub to: String,
    /// The original.
    pub tip: Tip,
    /// Name of the village that the writer chose.
    pub village: Option<String>,
    /// The question that waits for the writer's answer; it goes along as it is left here.
    pub question: Option<Along>,
    /// The independent confirmation of the tip; it goes along as it is left here.
    pub corroboration: Option<Along>,
}

/// A sanitiser's words.
pub struct Rewritten<'a> {
    /// The writer's answers, in the sanitiser's words.
    pub answers: Answers,
    /// The waiting question, by the id under which the sanitiser saw it. A question that they did not see
    /// stays behind.
    pub question: Option<(i64, &'a str)>,
    /// The corroboration, in the same way.
    pub corroboration: Option<(i64, &'a str)>,
    /// Whether the account stays as it is, since nothing in it points to the writer.
    pub nothing_to_hide: bool,
}

impl Rekeying<'_> {
    /// The numbers of the unit's cases that wait for a sanitiser and that this officer may see, at most
    /// 500, in the order of the queue.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn to_sanitise(&self, may: &May<Sanitise>) -> Result<Vec<CaseNumber>, Refusal> {
        let filter = View::Preparing(Stage::Sanitising).into();
        let mut rest = LOOKED_AT;
        let found =
            self.triage.conflicts().clear(&may.who, filter, None, LISTED, &mut rest).await?;
        Ok(found.cases.iter().map(|case| case.id.number()).collect())
    }

    /// The original of a case that waits for a sanitiser; the opening is recorded.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for any other case.
    pub async fn original(
        &self,
        may: &May<Sanitise>,
        number: CaseNumber,
    ) -> Result<Waiting, Refusal> {
        let opened = self.triage.opening().opened(may, number).await?.led()?;
        let handover = self.triage.store.read().handover().of_case(opened.case.id).await?;
        let handover = handover.filter(|it| it.stage == Stage::Sanitising);
        let handover = handover.ok_or(Refusal::NotFound)?;
        let to = self
            .triage
            .store
            .read()
            .units()
            .with_id(handover.to)
            .await?
            .ok_or(Refusal::Internal)?;
        let tip = opened.first(Purpose::Tip)?;
        let tx = self.triage.store.begin().await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::CaseViewed, ""))
            .await?;
        tx.commit().await?;
        let village = opened.headline().and_then(|it| it.village);
        let (question, corroboration) = (opened.waiting_question(), opened.last_corroboration());
        Ok(Waiting { number, to: to.code, tip, village, question, corroboration })
    }

    /// Takes a sanitiser off a case that waits for one, at their own word (rule C2): it leaves their list at
    /// once, and another sanitiser does it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for any other case.
    pub async fn leave_to_another(
        &self,
        may: &May<Sanitise>,
        number: CaseNumber,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened(may, number).await?.led()?;
        let handover = self.triage.store.read().handover().of_case(opened.case.id).await?;
        handover.filter(|it| it.stage == Stage::Sanitising).ok_or(Refusal::NotFound)?;
        self.triage.conflicts().recuse(may, number).await
    }

    /// Stores the sanitised words, sealed in the case; the hand-over then waits for the head.
    ///
    /// # Errors
    /// [`HandoverError::SamePerson`] for the officer who asked for the hand-over or counts as the same
    /// person, [`HandoverError::Unchanged`] when the account says the same as before and the sanitiser does
    /// not say that there is nothing to hide, [`Refusal::Words`].
    pub async fn sanitise(
        &self,
        may: &May<Sanitise>,
        number: CaseNumber,
        words: &Rewritten<'_>,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, number, CaseAct::Sanitise).await?;
        let handover = self.triage.store.read().handover().of_case(opened.case.id).await?;
        let handover = handover.ok_or(Refusal::NotFound)?;
        if self.triage.auth().is_one(may, handover.asked_by).await? {
            return Err(HandoverError::SamePerson.into());
        }
        let sanitised = Sanitised {
            handover: handover.id,
            answers: words.answers.trimmed(),
            by: may.who.officer.display_name.clone(),
            nothing_to_hide: words.nothing_to_hide,
            question: left(opened.waiting_question(), words.question),
            corroboration: left(opened.last_corroboration(), words.corroboration),
        };
        sanitised.check()?;
        let told = opened.tip().ok_or(CaseError::Unreadable)?;
        if !words.nothing_to_hide && says_the_same(&told.answers.text, &words.answers.text) {
            return Err(HandoverError::Unchanged.into());
        }
        let new = self.triage.cases().sealed(&opened, Purpose::Sanitised, &sanitised, None)?;
        let tx = self.triage.opening().begin_on(&opened).await?;
        if !tx.handover().await_approval(handover.id).await? {
            return Err(HandoverError::NotPending.into());
        }
        tx.cases().add_envelope(opened.case.id, self.triage.clock.today(), new).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::HandoverSanitised, ""))
            .await?;
        Ok(tx.commit().await?)
    }
}

/// The text that goes along, in the second person's words; nothing that they did not see.
fn left(there: Option<Along>, words: Option<(i64, &str)>) -> Option<Along> {
    let (of, text) = words?;
    there.filter(|it| it.of == of).map(|_| Along { of, text: text.to_owned() })
}
