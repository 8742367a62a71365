//! What the forms of a case's page ask for, by the name of their button.

use casework::case::{Outcome, State};
use casework::ids::{BodyId, EnvelopeId, from_hex};
use webkit::form::Form;

use crate::cases::acts::closing::{Closing, Receiver};
use crate::cases::legal_hold::NewHold;
use crate::cases::open::version::AsSeen;
use crate::cases::tasks::NewTask;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::layout::Pages;
use crate::platform::notice::Notice;
use crate::platform::refusal::Refusal;

/// What came of an act.
pub(crate) enum Done {
    /// It was kept; the page says so.
    Kept(Notice),
    /// The name, as asked for.
    Unmasked(String),
    /// The case is not this officer's to see any more.
    Gone(Notice),
}

/// Does what a form asks for.
pub(crate) async fn perform(
    pages: &Pages,
    may: &May<WorkCases>,
    number: &str,
    form: &Form,
) -> Result<Done, Refusal> {
    let case = AsSeen::parse(number, Some(form.get("seen")))?;
    let (triage, text) = (&pages.triage, form.get("text"));
    let done = match form.get("act") {
        "accept" => {
            triage.accept(may, case).await?;
            Notice::Accepted
        }
        "ask" => {
            triage.write_to_writer(may, case, text, true).await?;
            Notice::Asked
        }
        "answer" => {
            triage.write_to_writer(may, case, text, false).await?;
            Notice::Answered
        }
        "read" => {
            triage.mark_read(may, case).await?;
            Notice::AnswerRead
        }
        "note" => {
            triage.add_note(may, case, text).await?;
            Notice::Noted
        }
        "assign" => {
            triage.assign(may, case, form.get("to")).await?;
            Notice::Assigned
        }
        "state" => {
            let to = State::named(form.get("state")).ok_or(Refusal::UnknownCode)?;
            let receiver = Receiver::named(form.get("receiver"), &pages.site.words);
            triage.change_state(may, case, to, receiver.as_ref()).await?;
            if to == State::Transferred { Notice::Transferred } else { Notice::Moved }
        }
        "close_now" => {
            triage.close(may, case, closing_of(form)?).await?;
            Notice::Closed
        }
        "unmask" => {
            return triage.unmask(may, case, form.get("reason")).await.map(Done::Unmasked);
        }
        "classify" => {
            triage.classify(may, case, form.get("class")).await?;
            Notice::Classified
        }
        "corroborate" => {
            triage.corroborate(may, case, form.get("verify")).await?;
            Notice::Corroborated
        }
        "aside" => {
            triage.set_aside(may, &[case.number], true, "").await?;
            Notice::SetAside
        }
        "take_back" => {
            triage.set_aside(may, &[case.number], false, "").await?;
            Notice::TakenBack
        }
        "recuse" => {
            triage.recuse(may, case).await?;
            return Ok(Done::Gone(Notice::Recused));
        }
        mark @ ("task_done" | "task_undone") => {
            let (done, task) = (mark == "task_done", from_hex(form.get("task")).map(EnvelopeId));
            triage.mark_task(may, case, task.ok_or(Refusal::NotFound)?, done).await?;
            if done { Notice::TaskDone } else { Notice::TaskUndone }
        }
        "task" => {
            let get = |name: &str| form.get(name).to_owned();
            let body = from_hex(form.get("body")).map(BodyId);
            let new = NewTask { body, place: get("place"), time: get("time"), what: get("what") };
            triage.give_task(may, case, &new).await?;
            Notice::TaskGiven
        }
        "met" => {
            triage.meet_deadline(may, case, form.get("code")).await?;
            Notice::Met
        }
        "extend" => {
            let head = may.also::<LeadUnit>()?;
            triage.extend_deadline(&head, case, form.get("code"), form.get("why")).await?;
            Notice::Extended
        }
        "hold" => {
            let new = NewHold { document: form.get("document"), until: form.get("until") };
            triage.ask_hold(may, case, &new).await?;
            Notice::HoldAsked
        }
        "confirm_hold" => {
            triage.confirm_hold(may, case).await?;
            Notice::HoldConfirmed
        }
        "lift_hold" => {
            triage.lift_hold(&may.also::<LeadUnit>()?, case).await?;
            Notice::HoldLifted
        }
        _ => return Err(Refusal::UnknownCode),
    };
    Ok(Done::Kept(done))
}

/// How the form that closes a case has it closed.
///
/// # Errors
/// [`Refusal::UnknownCode`] without an outcome.
pub(crate) fn closing_of(form: &Form) -> Result<Closing<'_>, Refusal> {
    Ok(Closing {
        outcome: Outcome::named(form.get("outcome")).ok_or(Refusal::UnknownCode)?,
        message: form.get("message"),
        question_waits: !form.get("question_waits").is_empty(),
    })
}
