//! What completes an act in the chain, by name: an officer, a unit, a body, an agreement stand there
//! by id or code, which tell people nothing.

use casework::ids::{BodyId, OfficerId, UnitId, from_hex};
use storage::audit::Act;
use storage::audit::list::{Listed, Named};

use crate::platform::refusal::Refusal;
use crate::platform::state::TriageState;

/// The acts whose detail is the officer to whom something was given or done.
const ON_AN_OFFICER: [Act; 10] = [
    Act::CaseAssigned,
    Act::HandlerGone,
    Act::RecusalLifted,
    Act::Admitted,
    Act::RestrictedGiven,
    Act::RestrictedTaken,
    Act::PasswordReset,
    Act::ResetByCommand,
    Act::AccountRecovered,
    Act::OfficerLeft,
];
/// The acts whose detail is a support body.
const ON_A_BODY: [Act; 2] = [Act::BodyAdded, Act::BodyEnded];
/// The acts whose detail is an agreement.
const ON_AN_AGREEMENT: [Act; 3] =
    [Act::AgreementAdded, Act::AgreementConfirmed, Act::AgreementEnded];
/// The acts in whose detail unit codes stand, and as which of its words. A count may look like a code.
const WITH_UNITS: [(Act, &[usize]); 13] = [
    (Act::CaseReferred, &[1]),
    (Act::ReferralReturned, &[1]),
    (Act::CaseShared, &[0]),
    (Act::CaseUnshared, &[0]),
    (Act::SanitisedShared, &[0]),
    (Act::ShownAhead, &[0]),
    (Act::CasePassedOn, &[0]),
    (Act::CasesPassedOn, &[0]),
    (Act::VillagesPassedOn, &[0]),
    (Act::UnitMerged, &[0]),
    (Act::UnitSplit, &[0]),
    (Act::UnitChangePrepared, &[0]),
    (Act::UnitChangeSigned, &[0, 1]),
];

/// Names of what acts say by id.
pub(super) struct Names {
    officers: Vec<Named>,
    bodies: Vec<(BodyId, String)>,
    agreements: Vec<(i64, String)>,
}

impl TriageState {
    /// The names of whom and what these acts name by id.
    pub(super) async fn names_in(&self, acts: &[Listed]) -> Result<Names, Refusal> {
        let read = self.store.read();
        let on = |act: &Listed| officer_in(act).into_iter().chain(act.officer);
        let officers: Vec<OfficerId> = acts.iter().flat_map(on).collect();
        let officers = read.names_of(&officers).await?;
        let (mut bodies, mut agreements) = (Vec::new(), Vec::new());
        for unit in units_of(acts, &ON_A_BODY) {
            let of_unit = read.support_bodies(unit).await?;
            bodies.extend(of_unit.into_iter().map(|body| (body.id, body.name)));
        }
        for unit in units_of(acts, &ON_AN_AGREEMENT) {
            let of_unit = read.agreements(unit).await?;
            agreements.extend(of_unit.into_iter().map(|it| (it.id, it.title)));
        }
        Ok(Names { officers, bodies, agreements })
    }
}

impl Names {
    /// An officer's display name.
    pub(super) fn officer(&self, id: OfficerId) -> Option<String> {
        let named = self.officers.iter().find(|it| it.id == id);
        named.map(|it| it.display_name.clone())
    }

    /// Whom or what the detail of an act names by id.
    pub(super) fn about(&self, act: &Listed) -> Option<String> {
        let body = || {
            let id = BodyId(from_hex(&act.detail)?);
            self.bodies.iter().find(|it| it.0 == id).map(|it| it.1.clone())
        };
        let agreement = || {
            let id: i64 = act.detail.parse().ok()?;
            self.agreements.iter().find(|it| it.0 == id).map(|it| it.1.clone())
        };
        match officer_in(act) {
            Some(id) => self.officer(id),
            None if is_one_of(&act.act, &ON_A_BODY) => body(),
            None if is_one_of(&act.act, &ON_AN_AGREEMENT) => agreement(),
            None => None,
        }
    }
}

/// The officer whom the detail of an act names.
fn officer_in(act: &Listed) -> Option<OfficerId> {
    let id = Some(&act.detail).filter(|_| is_one_of(&act.act, &ON_AN_OFFICER));
    id?.parse().ok().map(OfficerId)
}

/// Whether the word at this place in the detail of an act is a unit's code.
pub(super) fn is_unit(act: &str, place: usize) -> bool {
    WITH_UNITS.iter().any(|(of, places)| of.name() == act && places.contains(&place))
}

fn is_one_of(act: &str, kinds: &[Act]) -> bool {
    kinds.iter().any(|kind| kind.name() == act)
}

/// The units of the acts of these kinds, each once.
fn units_of(acts: &[Listed], kinds: &[Act]) -> Vec<UnitId> {
    let of_kind = acts.iter().filter(|act| is_one_of(&act.act, kinds));
    let mut units: Vec<UnitId> = of_kind.filter_map(|act| act.unit).collect();
    units.sort_unstable();
    units.dedup();
    units
}

#[cfg(test)]
mod tests {
    use super::{WITH_UNITS, is_unit};

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
        assert!(found + 2 >= WITH_UNITS.len(), "{found} acts");
    }
}
