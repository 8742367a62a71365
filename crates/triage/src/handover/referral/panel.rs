//! The hand-over panel of a case's page: where the case came from, the preparation, where it could go, and
//! which units hold it beside the lead.

use casework::clock::Timestamp;
use casework::directory::ServedUnit;
use casework::ids::{UnitId, hex};
use casework::referral::{Basis, Stage};
use storage::cases::Case;
use storage::handover::referrals::{Referral, is_late, unanswered};

use crate::cases::open::OpenCase;
use crate::cases::open::grants::grant_to;
use crate::handover::handles::Referrals;
use crate::handover::referral::compared::Compared;
use crate::platform::auth::{LeadUnit, May, Permission, WorkCases};
use crate::platform::directory::UnitDirectory;
use crate::platform::names::NamedUnit;
use crate::platform::refusal::Refusal;

/// A hand-over to this unit that waits for its answer.
pub struct Arrived {
    /// The unit that handed the case over.
    pub from: String,
    /// When it did.
    pub at: Timestamp,
    /// Its basis.
    pub basis: Basis,
    /// The end of the time for an answer.
    pub accept_by: Timestamp,
    /// Whether that time is over.
    pub late: bool,
}

/// A hand-over under preparation.
pub struct Preparing {
    /// Its identifier in the page.
    pub id: String,
    /// The unit that is to get the case.
    pub to: String,
    /// Its basis.
    pub basis: Basis,
    /// What it waits for.
    pub stage: Stage,
    /// Whether it could be approved now.
    pub holds: bool,
    /// Whether the case is to be shared and stays here.
    pub shares: bool,
    /// Whether the neighbour is already shown kind and place.
    pub ahead: bool,
    /// Both texts, once a second person has left theirs.
    pub compared: Option<Compared>,
}

/// A unit to which a case can go, on one basis.
pub struct Destination {
    /// Its value in a form: its code, and after a slash the agreement on which it rests.
    pub value: String,
    /// The name of its territory.
    pub name: String,
    /// Number and name of the agreement, where it rests on one.
    pub agreement: Option<String>,
}

/// The panel.
pub struct Panel {
    /// The unit that leads the case, if it is another.
    pub lead: Option<String>,
    /// A hand-over that waits for an answer.
    pub arrived: Option<Arrived>,
    /// A hand-over or sharing under preparation.
    pub preparing: Option<Preparing>,
    /// Whether a hand-over that this officer asks for goes at once, since they lead the unit.
    pub goes_at_once: bool,
    /// Where the case can go today.
    pub destinations: Vec<Destination>,
    /// Whether it can be given back.
    pub has_way_back: bool,
    /// Neighbours that could hold it beside the lead and do not.
    pub neighbours: Vec<NamedUnit>,
    /// Neighbours that hold it beside the lead.
    pub beside: Vec<NamedUnit>,
}

impl Referrals<'_> {
    /// The panel of this case; a unit that does not lead it can hand nothing over.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub(crate) async fn panel(
        &self,
        may: &May<WorkCases>,
        opened: &OpenCase,
    ) -> Result<Panel, Refusal> {
        let (read, case) = (self.triage.store.read(), &opened.case);
        let units = self.triage.unit_directory().await?;
        let here = units.unit(&may.who.unit.code).filter(|_| opened.leads);
        let grants = read.cases().grants(&[case.id]).await?;
        let earlier = read.handover().referrals(case.id).await?;
        let holds = |unit: &ServedUnit| {
            grant_to(UnitId(unit.id), case, &grants).is_some_and(|it| it.beside && !it.dormant)
        };
        let neighbours = here.iter().flat_map(|it| &it.neighbours);
        let mut panel = Panel {
            lead: if opened.leads {
                None
            } else {
                Some(self.triage.names().name_of(case.unit).await?)
            },
            arrived: self.arrived(case, may.who.unit.id).await?,
            preparing: self.preparing(opened, &earlier).await?,
            goes_at_once: LeadUnit::given_to(&may.who.acting_roles()),
            destinations: Vec::new(),
            has_way_back: unanswered(&earlier, case.unit)
                .and_then(|last| self.way_back(opened, &units, last, &earlier).ok())
                .is_some_and(|_| opened.can_be_sealed_anew().is_ok()),
            neighbours: Vec::new(),
            beside: Vec::new(),
        };
        for unit in neighbours.filter_map(|code| units.unit(code)) {
            if holds(unit) {
                panel.beside.push(self.triage.names().named_unit(&unit.code));
            } else if opened.can_be_sealed_anew().is_ok()
                && Refusal::unless(
                    self.triage.sharing().can_share(opened, &units, &unit.code).await,
                )?
                .is_some()
            {
                panel.neighbours.push(self.triage.names().named_unit(&unit.code));
            }
        }
        if let Some(here) = here.filter(|_| opened.can_be_sealed_anew().is_ok()) {
            panel.destinations = self.destinations(opened, &units, here, &earlier).await?;
        }
        Ok(panel)
    }

    /// Where a case can go: the units to which a hand-over has a basis, and once more for each
    /// agreement.
    async fn destinations(
        &self,
        opened: &OpenCase,
        units: &UnitDirectory,
        here: &ServedUnit,
        earlier: &[Referral],
    ) -> Result<Vec<Destination>, Refusal> {
        let (today, own) = (self.triage.clock.today(), UnitId(here.id));
        let agreements = self.triage.store.read().handover().agreements(own).await?;
        let gone = self.triage.store.read().queue().all_units().await?.into_iter();
        let gone: Vec<UnitId> = gone.filter(|it| it.merged.is_some()).map(|it| it.id).collect();
        let stands = |unit: &&ServedUnit| !gone.contains(&UnitId(unit.id));
        let mut found = Vec::new();
        for unit in units.units.iter().filter(stands) {
            let basis = self.basis_without_agreement(opened, units, here, unit, earlier);
            let Ok(basis) = basis else { continue };
            let name = self.triage.names().name_of_unit(&unit.code);
            let rests = agreements.iter().filter(|it| {
                basis == Basis::Competence && it.holds_between(own, UnitId(unit.id), today)
            });
            let plain =
                Destination { value: unit.code.clone(), name: name.clone(), agreement: None };
            found.push(plain);
            found.extend(rests.map(|it| Destination {
                value: format!("{}/{}", unit.code, hex(it.id)),
                name: name.clone(),
                agreement: Some(it.title.clone()),
            }));
        }
        Ok(found)
    }

    async fn arrived(&self, case: &Case, here: UnitId) -> Result<Option<Arrived>, Refusal> {
        let referrals = self.triage.store.read().handover().referrals(case.id).await?;
        let Some(open) = unanswered(&referrals, here) else { return Ok(None) };
        Ok(Some(Arrived {
            from: self.triage.names().name_of(open.from).await?,
            at: open.at,
            basis: open.basis,
            accept_by: open.accept_by,
            late: is_late(open, self.triage.clock.now()),
        }))
    }

    async fn preparing(
        &self,
        opened: &OpenCase,
        earlier: &[Referral],
    ) -> Result<Option<Preparing>, Refusal> {
        let Some(it) = self.triage.store.read().handover().of_case(opened.case.id).await? else {
            return Ok(None);
        };
        let units = self.triage.unit_directory().await?;
        let to = units.units.iter().find(|unit| unit.id == it.to.0);
        let holds = match to {
            Some(to) if it.shares() => {
                Refusal::unless(self.triage.sharing().can_share(opened, &units, &to.code).await)?
                    .is_some()
            }
            Some(to) if opened.can_be_sealed_anew().is_ok() => {
                Refusal::unless(self.basis(opened, to, it.agreement, earlier).await)?.is_some()
            }
            Some(_) | None => false,
        };
        Ok(Some(Preparing {
            id: hex(it.id),
            to: self.triage.names().name_of(it.to).await?,
            basis: it.basis,
            stage: it.stage,
            holds,
            shares: it.shares(),
            ahead: it.ahead.is_some(),
            compared: opened.compared(&it).filter(|_| opened.leads),
        }))
    }
}
