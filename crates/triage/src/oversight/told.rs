//! The details of acts with names: the chain holds officers, units, bodies and agreements by id or code,
//! which tell people nothing.

use casework::ids::{BodyId, OfficerId, UnitId, from_hex};
use storage::accounts::names::Named;
use storage::audit::Act;
use storage::audit::list::Listed;
use storage::audit::meaning::Detail;

use crate::oversight::handles::Oversight;
use crate::platform::refusal::Refusal;

/// The names of what acts hold by id, for readers of the trail.
pub(super) struct TrailNames {
    officers: Vec<Named>,
    bodies: Vec<(BodyId, String)>,
    agreements: Vec<(i64, String)>,
}

impl Oversight<'_> {
    /// The names of all that these acts hold by id.
    pub(super) async fn names_in(&self, acts: &[Listed]) -> Result<TrailNames, Refusal> {
        let read = self.triage.store.read();
        let on = |act: &Listed| officer_in(act).into_iter().chain(act.officer);
        let officers: Vec<OfficerId> = acts.iter().flat_map(on).collect();
        let officers = read.accounts().names_of(&officers).await?;
        let (mut bodies, mut agreements) = (Vec::new(), Vec::new());
        for unit in units_of(acts, Detail::SupportBody) {
            let of_unit = read.units().support_bodies(unit).await?;
            bodies.extend(of_unit.into_iter().map(|body| (body.id, body.name)));
        }
        for unit in units_of(acts, Detail::Agreement) {
            let of_unit = read.handover().agreements(unit).await?;
            agreements.extend(of_unit.into_iter().map(|it| (it.id, it.title)));
        }
        Ok(TrailNames { officers, bodies, agreements })
    }
}

impl TrailNames {
    /// An officer's display name.
    pub(super) fn officer(&self, id: OfficerId) -> Option<String> {
        let named = self.officers.iter().find(|it| it.id == id);
        named.map(|it| it.display_name.clone())
    }

    /// The name of what the detail of an act holds by id.
    pub(super) fn about(&self, act: &Listed) -> Option<String> {
        let body = || {
            let id = BodyId(from_hex(&act.detail)?);
            self.bodies.iter().find(|it| it.0 == id).map(|it| it.1.clone())
        };
        let agreement = || {
            let id: i64 = act.detail.parse().ok()?;
            self.agreements.iter().find(|it| it.0 == id).map(|it| it.1.clone())
        };
        match detail_of(&act.act) {
            Detail::Officer => self.officer(officer_in(act)?),
            Detail::SupportBody => body(),
            Detail::Agreement => agreement(),
            Detail::Units(_) | Detail::Other => None,
        }
    }
}

/// The officer whom the detail of an act names.
fn officer_in(act: &Listed) -> Option<OfficerId> {
    let id = Some(&act.detail).filter(|_| detail_of(&act.act) == Detail::Officer);
    id?.parse().ok().map(OfficerId)
}

/// Whether the word at this place in the detail of an act is a unit's code.
pub(super) fn is_unit(act: &str, place: usize) -> bool {
    matches!(detail_of(act), Detail::Units(places) if places.contains(&place))
}

/// What the detail of an act of this code holds; nothing known for an act of an earlier version.
fn detail_of(act: &str) -> Detail {
    Act::named(act).map_or(Detail::Other, Act::detail)
}

/// The units of the acts whose detail is of this kind, each once.
fn units_of(acts: &[Listed], kind: Detail) -> Vec<UnitId> {
    let of_kind = acts.iter().filter(|act| detail_of(&act.act) == kind);
    let mut units: Vec<UnitId> = of_kind.filter_map(|act| act.unit).collect();
    units.sort_unstable();
    units.dedup();
    units
}

#[cfg(test)]
mod tests {
    use storage::audit::Act;
    use storage::audit::meaning::Detail;

    use super::is_unit;

    #[test]
    fn every_act_that_the_docs_give_a_units_code_is_told_by_the_units_name() {
        let page = include_str!("../../../../docs/audit.md");
        let mut found = 0;
        for row in page.lines().filter(|it| it.starts_with('|')) {
            let mut cells = row.split('|').skip(1);
            let (acts, detail) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
            if !["'s code", "code of the other unit"].iter().any(|it| detail.contains(it)) {
                continue;
            }
            for act in acts.split('`').skip(1).step_by(2) {
                assert!((0..2).any(|place| is_unit(act, place)), "{act}");
                found += 1;
            }
        }
        let with_units = |act: &&Act| matches!(act.detail(), Detail::Units(_));
        assert!(found + 2 >= Act::ALL.iter().filter(with_units).count(), "{found} acts");
    }
}
