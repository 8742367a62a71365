//! Legal holds (rule K2): a document says until when a case must be kept; one officer asks for the hold,
//! another confirms it. While it is in force, the writer cannot withdraw the case and nothing of it is
//! erased.

pub mod http;

use casework::case::acts::CaseAct;
use casework::clock::Day;
use casework::copied::says_something;
use casework::ids::OfficerId;
use casework::length::{self, is_longer};
use casework::tip::Held;
use sealing::header::Purpose;
use storage::audit::Act;
use storage::cases::legal_holds::Hold;
use webkit::problem::Problem;

use crate::cases::handles::LegalHolds;
use crate::cases::open::OpenCase;
use crate::cases::open::version::CaseAtVersion;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::refusal::{Number, Reason, Refusal};

/// The longest hold, in days; it can be asked for again.
const LONGEST: i32 = 2 * 366;

/// The hold that is asked for.
pub struct NewHold<'a> {
    /// Number and day of the document, at most 500 characters.
    pub document: &'a str,
    /// The last day, `YYYY-MM-DD`.
    pub until: &'a str,
}

/// A hold as a page shows it.
pub struct HoldShown {
    /// The document, as far as it opens.
    pub document: String,
    /// The last day.
    pub until: Day,
    /// Display name of the officer who asked; none for a later holder, who does not know the document.
    pub asked: Option<String>,
    /// Display name of the officer who confirmed it; none for a later holder too, or while it waits.
    pub confirmed: Option<String>,
    /// Whether it waits for a second person.
    pub waits: bool,
    /// Whether it is in force today.
    pub in_force: bool,
    /// Whether the viewer asked for it, or counts as the person who did: another officer must confirm.
    pub own: bool,
}

/// Why an act on a legal hold is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldError {
    /// No document is named, or its name is too long.
    Document,
    /// Not a day from today on, or too far away.
    Until,
    /// A hold is in force already.
    There,
    /// No hold waits to be confirmed, or there is none to lift.
    NotAsked,
    /// The officer who asked for it cannot confirm it.
    SamePerson,
}

impl Reason for HoldError {
    fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::Document => {
                (422, "hold-document", "A hold names a document in 1 to 500 characters.")
            }
            Self::Until => {
                (422, "hold-until", "A hold has a last day, from today to two years from now.")
            }
            Self::There => (409, "hold-there", "A hold is in force already."),
            Self::NotAsked => (409, "hold-not-asked", "There is no such hold."),
            Self::SamePerson => {
                (409, "hold-same-person", "Another officer than who asked for it confirms a hold.")
            }
        };
        Problem::new(status, kind, title)
    }

    fn number(self) -> Option<Number> {
        (self == Self::Document).then_some(Number::Limit(length::SHORT))
    }
}

impl LegalHolds<'_> {
    /// Asks for a hold; it is in force once another officer confirms it.
    ///
    /// # Errors
    /// [`HoldError`], the reason for a refusal.
    pub async fn ask(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
        new: &NewHold<'_>,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, case, CaseAct::AskHold).await?;
        let document = new.document.trim();
        if !says_something(document) || is_longer(document, length::SHORT) {
            return Err(HoldError::Document.into());
        }
        let (today, until) =
            (self.triage.clock.today(), Day::parse(new.until).ok_or(HoldError::Until)?);
        if until < today || until > today.plus(LONGEST) {
            return Err(HoldError::Until.into());
        }
        let by = may.who.officer.display_name.clone();
        let body = Held { document: document.to_owned(), until: until.to_string(), by };
        let sealed = self.triage.cases().sealed(&opened, Purpose::Hold, &body, None)?;
        let asked = (may.who.officer.id, self.triage.clock.now());
        let hold = Hold { case: opened.case.id, until, asked, confirmed: None };
        let tx = self.triage.opening().begin_on(&opened).await?;
        let there = tx.read().cases().legal_hold(opened.case.id).await?;
        if there.is_some_and(|it| it.confirmed.is_some() && it.until >= today) {
            return Err(HoldError::There.into());
        }
        tx.cases().ask_hold(&hold).await?;
        let detail = format!("{until} {}", sealed.sealed.fingerprint());
        tx.cases().add_envelope(opened.case.id, today, sealed).await?;
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::HoldAsked, &detail))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Confirms a hold that another officer asked for.
    ///
    /// # Errors
    /// [`HoldError::NotAsked`], [`HoldError::SamePerson`].
    pub async fn confirm(
        &self,
        may: &May<WorkCases>,
        case: impl Into<CaseAtVersion>,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, case, CaseAct::ConfirmHold).await?;
        let waits = |it: &Hold| waits_on(it, self.triage.clock.today());
        let hold = self.triage.store.read().cases().legal_hold(opened.case.id).await?.filter(waits);
        let hold = hold.ok_or(HoldError::NotAsked)?;
        if self.triage.auth().is_one(may, hold.asked.0).await? {
            return Err(HoldError::SamePerson.into());
        }
        let tx = self.triage.opening().begin_on(&opened).await?;
        if !tx.cases().confirm_hold(&hold, may.who.officer.id, self.triage.clock.now()).await? {
            return Err(Refusal::Changed);
        }
        let detail = hold.until.to_string();
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::HoldConfirmed, &detail))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Lifts a hold, as the unit's head; only a unit that knows the document may.
    ///
    /// # Errors
    /// [`HoldError::NotAsked`] when there is no hold that this unit may lift.
    pub async fn lift(
        &self,
        may: &May<LeadUnit>,
        case: impl Into<CaseAtVersion>,
    ) -> Result<(), Refusal> {
        let opened = self.triage.opening().opened_for(may, case, CaseAct::LiftHold).await?;
        if opened.last::<Held>(Purpose::Hold).is_none() {
            // After a sanitised hand-over the document stays with the unit that asked for the hold.
            return Err(HoldError::NotAsked.into());
        }
        let tx = self.triage.opening().begin_on(&opened).await?;
        if !tx.cases().lift_hold(opened.case.id).await? {
            return Err(HoldError::NotAsked.into());
        }
        tx.audit()
            .record(self.triage.opening().act_on(may, &opened.case, Act::HoldLifted, ""))
            .await?;
        Ok(tx.commit().await?)
    }

    /// The hold on a case, as the viewer may see it.
    pub(crate) async fn on_case<A>(
        &self,
        may: &May<A>,
        opened: &OpenCase,
    ) -> Result<Option<HoldShown>, Refusal> {
        let read = self.triage.store.read();
        let Some(hold) = read.cases().legal_hold(opened.case.id).await? else { return Ok(None) };
        let document = opened.last::<Held>(Purpose::Hold).map(|it| it.document);
        // A sanitised hand-over leaves the document behind, and with it the names of the officers (rule W7).
        let officers: Vec<OfficerId> = match document {
            Some(_) => hold.confirmed.into_iter().chain([hold.asked]).map(|(by, _)| by).collect(),
            None => Vec::new(),
        };
        let names = read.accounts().names_of(&officers).await?;
        let name =
            |by: OfficerId| names.iter().find(|it| it.id == by).map(|it| it.display_name.clone());
        let today = self.triage.clock.today();
        Ok(Some(HoldShown {
            document: document.unwrap_or_default(),
            until: hold.until,
            own: self.triage.auth().is_one(may, hold.asked.0).await?,
            waits: waits_on(&hold, today),
            in_force: hold.confirmed.is_some() && hold.until >= today,
            asked: name(hold.asked.0),
            confirmed: hold.confirmed.and_then(|(by, _)| name(by)),
        }))
    }
}

/// Whether a hold waits for a second person on this day; an unconfirmed hold expires too.
fn waits_on(hold: &Hold, today: Day) -> bool {
    hold.confirmed.is_none() && hold.until >= today
}
