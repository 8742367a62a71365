//! The acts that a case's page offers: those that would succeed now, by the acts' own checks.

use casework::case::acts::CaseAct;
use casework::referral::Stage;
use storage::accounts::officers::Officer;

use crate::cases::deadlines::Running;
use crate::cases::tasks::Offered;
use crate::cases::view::CaseFile;
use crate::handover::referral::panel::Panel;
use crate::platform::auth::{LeadUnit, May, Permission, WorkCases};
use crate::platform::refusal::Refusal;
use crate::platform::state::TriageState;

/// What is offered to an officer on a case.
pub struct Offers {
    acts: Vec<CaseAct>,
    /// The officers to whom the case can be given.
    pub assignable: Vec<Officer>,
    /// The bodies that can be given a task.
    pub bodies: Vec<Offered>,
    /// Officers of the unit who stay away from the case.
    pub away: Vec<Officer>,
}

impl Offers {
    /// Whether an act is offered.
    #[must_use]
    pub fn has(&self, act: CaseAct) -> bool {
        self.acts.contains(&act)
    }

    /// Whether the page offers to note that the duty of this term was done.
    pub(crate) fn meets(&self, it: &Running) -> bool {
        self.has(CaseAct::Meet) && it.deadline.done.is_none() && it.rule.is_some()
    }

    /// Whether the page offers to extend this term.
    pub(crate) fn extends(&self, it: &Running) -> bool {
        self.has(CaseAct::Extend) && it.can_extend
    }

    /// The offers to this officer on this case.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn of(
        triage: &TriageState,
        may: &May<WorkCases>,
        file: &CaseFile,
        panel: &Panel,
    ) -> Result<Self, Refusal> {
        let opened = &file.opened;
        let category = opened.tip().map(|tip| tip.category.as_str());
        let own = triage.store.read().accounts().officers_of_unit(may.who.unit.id).await?;
        let mut offers = Self {
            acts: triage.opening().acts_on(&may.who, &opened.case).await?,
            assignable: Vec::new(),
            bodies: triage.tasks().bodies_for(may, category).await?,
            away: own.into_iter().filter(|it| file.recused.contains(&it.id)).collect(),
        };
        for colleague in &file.colleagues {
            if offers.has(CaseAct::Assign) && triage.cases().can_be_given(opened, colleague).await?
            {
                offers.assignable.push(colleague.clone());
            }
        }
        let is_head = LeadUnit::given_to(&may.who.acting_roles());
        let mut acts = std::mem::take(&mut offers.acts);
        acts.retain(|act| offers.is_worth_asking(triage, *act, is_head, file, panel));
        Ok(Self { acts, ..offers })
    }

    /// Whether all that an act needs is there, apart from the state of the case.
    fn is_worth_asking(
        &self,
        triage: &TriageState,
        act: CaseAct,
        is_head: bool,
        file: &CaseFile,
        panel: &Panel,
    ) -> bool {
        let hold = file.hold.as_ref();
        let prepared = panel.preparing.as_ref();
        match act {
            CaseAct::Ask | CaseAct::Answer => file.opened.writer().is_ok(),
            CaseAct::MarkRead => file.opened.has_unread_answer(),
            CaseAct::Unmask => file.names_somebody,
            CaseAct::Assign => !self.assignable.is_empty(),
            CaseAct::Classify => triage.classes.valid_on(triage.clock.today()).next().is_some(),
            CaseAct::GiveTask => !self.bodies.is_empty(),
            CaseAct::MarkTask => !file.tasks.is_empty(),
            CaseAct::SetAside => !file.case.set_aside,
            CaseAct::TakeBack => file.case.set_aside,
            CaseAct::AskHold => hold.is_none_or(|it| !it.waits && !it.in_force),
            CaseAct::ConfirmHold => hold.is_some_and(|it| it.waits && !it.own),
            CaseAct::LiftHold => is_head && hold.is_some_and(|it| !it.document.is_empty()),
            CaseAct::LiftRecusal => is_head && !self.away.is_empty(),
            CaseAct::Extend => is_head && file.deadlines.iter().any(|it| it.can_extend),
            CaseAct::Refer => prepared.is_none() && !panel.destinations.is_empty(),
            CaseAct::Approve => {
                is_head && prepared.is_some_and(|it| it.stage == Stage::Approval && it.holds)
            }
            CaseAct::Drop => prepared.is_some(),
            CaseAct::GiveBack => panel.has_way_back,
            CaseAct::Share => prepared.is_none() && !panel.neighbours.is_empty(),
            CaseAct::Unshare => !panel.beside.is_empty(),
            // It has a page of its own.
            CaseAct::Sanitise => false,
            CaseAct::Accept
            | CaseAct::Note
            | CaseAct::Review
            | CaseAct::Question
            | CaseAct::Transfer
            | CaseAct::Close
            | CaseAct::Corroborate
            | CaseAct::Recuse
            | CaseAct::Meet => true,
        }
    }
}
