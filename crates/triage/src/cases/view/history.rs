//! The history of a case, as its page lists it: the latest first, views folded.

use casework::clock::Timestamp;
use casework::ids::{EnvelopeId, OfficerId, from_hex};
use storage::audit::{Act, Recorded};

use crate::cases::tasks::Given;

/// A line of the list.
pub(crate) enum Line<'a> {
    /// One act.
    Did(&'a Event),
    /// Several views in a row, the latest first: views are seldom what a reader looks for.
    Viewed(Vec<&'a Event>),
}

/// The lines of a history.
pub(crate) fn lines(history: &[Event]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for event in history.iter().rev() {
        if event.act != Act::CaseViewed.name() {
            lines.push(Line::Did(event));
        } else if let Some(Line::Viewed(views)) = lines.last_mut() {
            views.push(event);
        } else {
            lines.push(Line::Viewed(vec![event]));
        }
    }
    lines
}

/// The officer to whom an act gave a case.
pub(crate) fn assigned_to(act: &Recorded) -> Option<OfficerId> {
    let assigns = act.act == Act::CaseAssigned.name();
    act.detail.parse().ok().filter(|_| assigns).map(OfficerId)
}

/// The body to which an act gave a task.
pub(crate) fn tasked<'a>(act: &Recorded, tasks: &'a [Given]) -> Option<&'a str> {
    let gives = act.act == Act::TaskGiven.name();
    let id = from_hex(&act.detail).filter(|_| gives).map(EnvelopeId)?;
    tasks.iter().find(|it| it.id == id).map(|it| it.task.body_name.as_str())
}

/// A colleague who opened a case at most so many seconds ago is assumed to be still on it.
const LATELY: i64 = 15 * 60;

/// One recorded act.
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who, by display name.
    pub by: String,
    /// The act's code.
    pub act: String,
    /// The detail of the act, such as a state.
    pub detail: String,
    /// The officer or support body who got something by it.
    pub whom: Option<String>,
}

/// The colleagues who opened a case lately, each with the last time, the latest first.
pub(crate) fn beside(
    history: &[Recorded],
    events: &[Event],
    me: OfficerId,
    now: Timestamp,
) -> Vec<(String, Timestamp)> {
    let viewed = |it: &(&Recorded, &Event)| {
        it.0.act == Act::CaseViewed.name()
            && it.0.officer != Some(me)
            && it.0.at.plus(LATELY) >= now
    };
    let mut beside: Vec<(String, Timestamp)> = Vec::new();
    for (_, event) in history.iter().zip(events).rev().filter(viewed) {
        if beside.iter().all(|(name, _)| *name != event.by) {
            beside.push((event.by.clone(), event.at));
        }
    }
    beside
}

#[cfg(test)]
mod tests {
    use super::{Line, lines};
    use crate::cases::view::history::Event;
    use casework::clock::Timestamp;

    #[test]
    fn views_in_a_row_are_one_line_and_every_other_act_is_its_own() {
        let acts = ["case_viewed", "case_accepted", "case_viewed", "case_viewed", "note_added"];
        let event = |(at, act): (i64, &&str)| Event {
            at: Timestamp(at),
            by: "N.V.A".to_owned(),
            act: (*act).to_owned(),
            detail: String::new(),
            whom: None,
        };
        let history: Vec<Event> = (0..).zip(&acts).map(event).collect();
        let told: Vec<(&str, usize)> = lines(&history)
            .iter()
            .map(|it| match it {
                Line::Did(event) => (event.act.as_str(), 1),
                Line::Viewed(views) => ("viewed", views.len()),
            })
            .collect();
        let wanted = [("note_added", 1), ("viewed", 2), ("case_accepted", 1), ("viewed", 1)];
        assert_eq!(told, wanted);
    }
}
