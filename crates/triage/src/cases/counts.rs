//! The counts and the version that a page asks for automatically every half minute.

pub mod http;

use casework::case::State;
use casework::referral::Stage;
use storage::cases::queue::{Filter, View};

use crate::cases::conflicts::filter::LOOKED_AT;
use crate::cases::handles::Queue;
use crate::platform::auth::{LeadUnit, May, Sanitise, WorkCases};
use crate::platform::refusal::Refusal;

/// Counting stops here; the page then shows "99+".
pub(crate) const COUNTED: u64 = 100;

/// The number of open cases of each kind, each at most 100, by the keys that the session holds. Cases from
/// which the officer recused themselves, or that a conflict they declared concerns, are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases that nobody has accepted.
    pub new: u64,
    /// Accepted cases in review.
    pub in_review: u64,
    /// Cases that wait for the writer.
    pub question: u64,
    /// Cases in which the writer spoke last, and nobody marked it as read.
    pub answered: u64,
    /// Urgent cases that nobody has accepted.
    pub urgent: u64,
    /// Cases of this officer.
    pub mine: u64,
    /// Cases set aside.
    pub aside: u64,
    /// Cases due within a day, or overdue.
    pub due: u64,
    /// Urgent cases of a neighbour whose kind and place the unit is shown before their text.
    pub ahead: u64,
    /// Hand-overs that wait for the unit's head; none if the officer is not the head.
    pub approvals: Option<u64>,
    /// Tips that wait to be sanitised; none if the officer is not a sanitiser.
    pub sanitising: Option<u64>,
}

impl Queue<'_> {
    /// Counts the cases of the officer's unit. It records nothing: a page asks automatically, and a row
    /// written after a tip would tell when the tip came (rule W2).
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
