//! What a page asks by itself every half minute: how many cases wait, and whether one moved on.

pub mod http;

use casework::case::State;
use casework::referral::Stage;
use storage::cases::queue::{Filter, View};

use crate::cases::conflicts::filter::LOOKED_AT;
use crate::cases::handles::Queue;
use crate::platform::auth::{LeadUnit, May, Sanitise, WorkCases};
use crate::platform::refusal::Refusal;

/// Nothing is counted beyond this; it is shown as "99+".
pub(crate) const COUNTED: u64 = 100;

/// How many open cases there are of each kind, each at most 100; by the keys that the session
/// holds, without the cases from which the officer recused themselves or that a conflict they declared
/// concerns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Nobody accepted them.
    pub new: u64,
    /// Accepted and being looked at.
    pub in_review: u64,
    /// Waiting for the writer.
    pub question: u64,
    /// The writer spoke last, and nobody marked it as read.
    pub answered: u64,
    /// Urgent, and nobody accepted them.
    pub urgent: u64,
    /// This officer's.
    pub mine: u64,
    /// Set aside.
    pub aside: u64,
    /// Due within a day, or overdue.
    pub due: u64,
    /// Urgent ones of a neighbour of which the unit is shown what and where, and whose text follows.
    pub ahead: u64,
    /// Hand-overs that wait for the unit's head; none for an officer who is not.
    pub approvals: Option<u64>,
    /// Tips that wait to be sanitised; none for an officer who is no sanitiser.
    pub sanitising: Option<u64>,
}

impl Queue<'_> {
    /// Counts the cases of one's own unit. It records nothing: a page asks this by itself, and a
    /// row that follows on a tip would tell when it came (rule W2).
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn counts(&self, may: &May<WorkCases>) -> Result<Counts, Refusal> {
        let (who, mut rest) = (&may.who, LOOKED_AT);
        let mut count = async |filter| {
            self.triage.conflicts().count_clear(who, filter, COUNTED, &mut rest).await
        };
        let of = |view: View| Filter::from(view);
        let state = |state: State| Filter { state: Some(state), ..of(View::Open) };
        let (head, sanitiser) = (may.also::<LeadUnit>().is_ok(), may.also::<Sanitise>().is_ok());
        let waiting = |stage: Stage| of(View::Preparing(stage));
        Ok(Counts {
            approvals: if head { Some(count(waiting(Stage::Approval)).await?) } else { None },
            sanitising: if sanitiser {
                Some(count(waiting(Stage::Sanitising)).await?)
            } else {
                None
            },
            new: count(state(State::Received)).await?,
            in_review: count(state(State::InReview)).await?,
            question: count(state(State::Question)).await?,
            answered: count(of(View::Answered)).await?,
            urgent: count(Filter { urgent: Some(true), ..state(State::Received) }).await?,
            mine: count(of(View::Of(who.officer.id))).await?,
            aside: count(of(View::Aside)).await?,
            due: count(Filter { due: Some(self.triage.deadlines().soon()), ..of(View::Open) })
                .await?,
            ahead: self.triage.opening().count_ahead(who).await?,
        })
    }
}
