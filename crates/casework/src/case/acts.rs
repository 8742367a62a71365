//! What officers do with a case, and in which states each act is possible. Every act asks this one table, and
//! `docs/acts.md` prints it.

use std::fmt::Write as _;

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::case::State;
use crate::codes;

/// An act on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum CaseAct {
    /// To take the case on (*tiếp nhận*): it is new, or another unit handed it over.
    Accept,
    /// To give back a case that another unit handed over.
    #[strum(serialize = "return")]
    GiveBack,
    /// To ask the writer something.
    Ask,
    /// To tell the writer something.
    Answer,
    /// To note that the writer's answer was read, where it needs no answer.
    #[strum(serialize = "read")]
    MarkRead,
    /// To add a note for officers.
    Note,
    /// To give the case to a colleague.
    Assign,
    /// To move the case to "in review"; this opens a closed case again.
    Review,
    /// To move the case to "question".
    Question,
    /// To move the case to "transferred".
    Transfer,
    /// To close the case with an outcome.
    Close,
    /// To show the name that the writer gave.
    Unmask,
    /// To classify the case by law.
    Classify,
    /// To record an independent confirmation of the tip.
    Corroborate,
    /// To set the case aside.
    SetAside,
    /// To put a case that was set aside back into the queue.
    TakeBack,
    /// To stay away from the case.
    Recuse,
    /// To end a colleague's recusal.
    LiftRecusal,
    /// To give a support body a task.
    #[strum(serialize = "task")]
    GiveTask,
    /// To mark a task as done, or as not done.
    MarkTask,
    /// To note that the duty of a term was done.
    Meet,
    /// To extend a term.
    Extend,
    /// To ask for a legal hold.
    #[strum(serialize = "hold")]
    AskHold,
    /// To confirm a legal hold.
    ConfirmHold,
    /// To lift a legal hold.
    LiftHold,
    /// To ask for a hand-over.
    Refer,
    /// To rewrite the text for a hand-over.
    Sanitise,
    /// To approve a hand-over.
    Approve,
    /// To drop a hand-over that is being prepared.
    Drop,
    /// To let a neighbour hold the case beside.
    Share,
    /// To take the case back from that neighbour.
    Unshare,
}

codes!(CaseAct);

/// When an act is possible in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// Never.
    Never,
    /// While a hand-over to the unit waits for its answer.
    Waiting,
    /// While no hand-over to the unit waits for its answer.
    Answered,
}

use When::{Always, Answered, Never, Waiting};

/// In all states.
const EVER: [When; 5] = [Always; 5];
/// In all but "closed".
const OPEN: [When; 5] = [Always, Always, Always, Always, Never];
/// From the acceptance to the end, when terms of law run.
const RUNNING: [When; 5] = [Never, Answered, Answered, Answered, Never];

impl CaseAct {
    /// The act that moves a case to this state by itself; none for "received" and "closed".
    #[must_use]
    pub fn to_state(to: State) -> Option<Self> {
        match to {
            State::InReview => Some(Self::Review),
            State::Question => Some(Self::Question),
            State::Transferred => Some(Self::Transfer),
            State::Received | State::Closed => None,
        }
    }

    /// Whether only the unit that leads the case may do it, and not a unit that holds the case beside it.
    #[must_use]
    pub fn is_of_the_lead(self) -> bool {
        match self {
            Self::Ask
            | Self::Answer
            | Self::Note
            | Self::Unmask
            | Self::Classify
            | Self::Corroborate
            | Self::Recuse
            | Self::LiftRecusal
            | Self::GiveTask
            | Self::MarkTask => false,
            Self::Accept
            | Self::GiveBack
            | Self::MarkRead
            | Self::Assign
            | Self::Review
            | Self::Question
            | Self::Transfer
            | Self::Close
            | Self::SetAside
            | Self::TakeBack
            | Self::Meet
            | Self::Extend
            | Self::AskHold
            | Self::ConfirmHold
            | Self::LiftHold
            | Self::Refer
            | Self::Sanitise
            | Self::Approve
            | Self::Drop
            | Self::Share
            | Self::Unshare => true,
        }
    }

    /// When the act is possible, by state, in the order of [`State::ALL`].
    #[must_use]
    pub fn states(self) -> [When; 5] {
        match self {
            Self::Accept => [Always, Waiting, Waiting, Waiting, Never],
            Self::GiveBack => [Never, Waiting, Waiting, Waiting, Never],
            Self::Review => [Always, Never, Always, Always, Always],
            Self::Question => [Always, Always, Never, Always, Never],
            Self::Transfer => [Always, Always, Always, Never, Never],
            Self::Meet | Self::Extend => RUNNING,
            Self::Ask
            | Self::Answer
            | Self::Close
            | Self::SetAside
            | Self::GiveTask
            | Self::Refer
            | Self::Sanitise
            | Self::Approve
            | Self::Drop => OPEN,
            // A unit that gets its case back must get it as it gave it.
            Self::Share => [Always, Answered, Answered, Answered, Never],
            // A closed case can still be read, held, classified and let go of.
            Self::Note
            | Self::MarkRead
            | Self::Assign
            | Self::Unmask
            | Self::Classify
            | Self::Corroborate
            | Self::TakeBack
            | Self::Recuse
            | Self::LiftRecusal
            | Self::MarkTask
            | Self::AskHold
            | Self::ConfirmHold
            | Self::LiftHold
            | Self::Unshare => EVER,
        }
    }

    /// Whether the act is possible in this state; `waits` says that a hand-over to the unit that leads the
    /// case waits for its answer.
    #[must_use]
    pub fn is_possible(self, state: State, waits: bool) -> bool {
        let when = State::ALL.iter().zip(self.states()).find(|(at, _)| **at == state);
        match when.map_or(Never, |(_, when)| when) {
            Always => true,
            Never => false,
            Waiting => waits,
            Answered => !waits,
        }
    }

    /// The whole table, as a document shows it.
    #[must_use]
    pub fn table() -> String {
        let mut table = String::from("| act | who |");
        for state in State::ALL {
            let _ = write!(table, " {} |", state.name());
        }
        table.push_str("\n|---|---|---|---|---|---|---|\n");
        for act in Self::ALL {
            let who = if act.is_of_the_lead() { "lead" } else { "lead, beside" };
            let _ = write!(table, "| `{}` | {who} |", act.name());
            for when in act.states() {
                let _ = write!(table, " {} |", when.sign());
            }
            table.push('\n');
        }
        table
    }
}

impl When {
    /// The sign for it in the table.
    fn sign(self) -> &'static str {
        match self {
            Always => "yes",
            Never => "–",
            Waiting => "waiting",
            Answered => "answered",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_prints_the_table_of_acts_and_states_as_it_is() {
        let page = include_str!("../../../../docs/acts.md");
        let table = CaseAct::table();
        assert!(page.contains(&table), "docs/acts.md is to hold:\n{table}");
    }

    #[test]
    fn an_act_that_moves_a_case_is_possible_exactly_where_the_case_may_go() {
        let ways = State::ALL.iter().flat_map(|it| State::ALL.iter().map(|to| (*it, *to)));
        for (from, to) in ways {
            let Some(act) = CaseAct::to_state(to) else { continue };
            let moves = from != to && from.may_become(to);
            assert_eq!(act.is_possible(from, false), moves, "{from:?} to {to:?}");
        }
        for from in State::ALL.iter().copied() {
            let closes = from != State::Closed && from.may_become(State::Closed);
            assert_eq!(CaseAct::Close.is_possible(from, false), closes);
        }
    }
}
