//! What a case's page says of handing it over: where it came from, what is being prepared, where
//! it could go, and who holds it beside.

use casework::clock::Moment;
use casework::directory::ServedUnit;
use casework::ids::UnitId;
use casework::referral::{Basis, Stage};
use storage::cases::Case;

use crate::permit::{LeadUnit, May, Permission, WorkCases};
use crate::queue::grant_to;
use crate::referral::{is_late, unanswered};
use crate::refusal::Refusal;
use crate::station::Station;

/// A unit by code and name.
#[derive(Clone)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// The name of its territory.
    pub name: String,
}

/// A hand-over to this unit that waits for its answer.
pub struct Arrived {
    /// Who handed the case over.
    pub from: String,
    /// When.
    pub at: Moment,
    /// On which basis.
    pub basis: Basis,
    /// Until when it is to be answered.
    pub accept_by: Moment,
    /// Whether that is over.
    pub late: bool,
}

/// A hand-over that is being prepared.
pub struct Preparing {
    /// Its identifier, as the page carries it.
    pub id: String,
    /// To whom.
    pub to: String,
    /// On which basis.
    pub basis: Basis,
    /// What it waits for.
    pub stage: Stage,
}

/// All of it.
pub struct Panel {
    /// The unit that leads the case, when it is another.
    pub lead: Option<String>,
    /// What waits for an answer.
    pub arrived: Option<Arrived>,
    /// What is being prepared.
    pub preparing: Option<Preparing>,
    /// Whether this officer may let it go.
    pub may_approve: bool,
    /// Where the case could go.
    pub destinations: Vec<Place>,
    /// The agreements on which that can rest today: identifier and title.
    pub agreements: Vec<(String, String)>,
    /// Neighbours that could hold it beside.
    pub neighbours: Vec<Place>,
    /// Those who do.
    pub beside: Vec<Place>,
}

impl Station {
    /// What the page of this case says of handing it over.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn panel(&self, may: &May<WorkCases>, case: &Case) -> Result<Panel, Refusal> {
        let read = self.store.read();
        let directory = self.directory.current();
        let here = directory.unit(&may.who.unit.code);
        let with_keys = |code: &String| directory.unit(code).filter(|it| it.keys.is_some());
        let place = |unit: &ServedUnit| self.place(&unit.code);
        let neighbours = here.iter().flat_map(|it| &it.neighbours);
        let neighbours: Vec<&ServedUnit> = neighbours.filter_map(with_keys).collect();
        let above = here.and_then(|it| it.above.as_ref()).and_then(with_keys);
        let below = directory.units.iter().filter(|it| {
            here.is_some_and(|here| it.above.as_ref() == Some(&here.code)) && it.keys.is_some()
        });
        let destinations = neighbours.iter().copied().chain(above).chain(below).map(place);
        let grants = read.grants(&[case.id]).await?;
        let holds = |unit: &&&ServedUnit| {
            grant_to(UnitId(unit.id), case, &grants).is_some_and(|it| it.beside && !it.dormant)
        };
        let agreements = self.agreements(may).await?.into_iter().filter(|it| it.holds);
        let leads = case.unit == may.who.unit.id;
        Ok(Panel {
            lead: if leads { None } else { Some(self.name_of(case.unit).await?) },
            arrived: self.arrived(case, may.who.unit.id).await?,
            preparing: self.preparing(case).await?,
            may_approve: LeadUnit::given_to(&may.who.acting_roles()),
            destinations: destinations.collect(),
            agreements: agreements
                .map(|it| (format!("{:016x}", it.agreement.id), it.agreement.title))
                .collect(),
            beside: neighbours.iter().filter(holds).map(|it| place(it)).collect(),
            neighbours: neighbours.iter().map(|it| place(it)).collect(),
        })
    }

    async fn arrived(&self, case: &Case, here: UnitId) -> Result<Option<Arrived>, Refusal> {
        let referrals = self.store.read().referrals(case.id).await?;
        let Some(open) = unanswered(&referrals, here) else { return Ok(None) };
        Ok(Some(Arrived {
            from: self.name_of(open.from).await?,
            at: open.at,
            basis: open.basis,
            accept_by: open.accept_by,
            late: is_late(open, self.clock.now()),
        }))
    }

    async fn preparing(&self, case: &Case) -> Result<Option<Preparing>, Refusal> {
        let Some(it) = self.store.read().handover(case.id).await? else { return Ok(None) };
        let (to, basis, stage) = (self.name_of(it.to).await?, it.basis, it.stage);
        let id = format!("{:016x}", it.id);
        Ok(Some(Preparing { id, to, basis, stage }))
    }

    /// The name of a unit's territory.
    pub(crate) async fn name_of(&self, unit: UnitId) -> Result<String, Refusal> {
        Ok(self.name_of_unit(&self.code_of(unit).await?))
    }

    /// A unit by code and name.
    pub(crate) fn place(&self, code: &str) -> Place {
        Place { code: code.to_owned(), name: self.name_of_unit(code) }
    }
}
