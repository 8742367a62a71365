//! The basis of a hand-over, if there is one: it goes back, upwards, or to a neighbour.

use casework::directory::{Directory, ServedUnit};
use casework::ids::UnitId;
use casework::referral::{Answer, BOUNCES, Basis};
use storage::handover::agreements::Agreement;
use storage::handover::referrals::Referral;

use crate::cases::open::OpenCase;
use crate::handover::error::HandoverError;
use crate::handover::handles::Referrals;
use crate::platform::directory::DirectoryError;
use crate::platform::directory::UnitDirectory;
use crate::platform::refusal::Refusal;

impl Referrals<'_> {
    /// The basis of a hand-over to this unit.
    pub(crate) async fn basis(
        &self,
        opened: &OpenCase,
        to: &ServedUnit,
        agreement: Option<i64>,
        earlier: &[Referral],
    ) -> Result<Basis, Refusal> {
        let units = self.triage.unit_directory().await?;
        let here = holder(&units, opened)?;
        if to.id == here.id {
            return Err(HandoverError::ToItself.into());
        }
        self.triage.names().refuse_merged(&to.code).await?;
        let basis = self.basis_without_agreement(opened, &units, here, to, earlier)?;
        let Some(id) = agreement.filter(|_| basis == Basis::Competence) else { return Ok(basis) };
        let known = self.triage.store.read().handover().agreements(UnitId(here.id)).await?;
        let (own, other, today) = (UnitId(here.id), UnitId(to.id), self.triage.clock.today());
        let holds = |it: &Agreement| it.id == id && it.holds_between(own, other, today);
        if known.iter().any(holds) {
            Ok(Basis::Agreement)
        } else {
            Err(HandoverError::Agreement.into())
        }
    }

    /// The same for a unit that was not merged into another, without an agreement.
    pub(crate) fn basis_without_agreement(
        &self,
        opened: &OpenCase,
        units: &UnitDirectory,
        here: &ServedUnit,
        to: &ServedUnit,
        earlier: &[Referral],
    ) -> Result<Basis, Refusal> {
        if to.id == here.id {
            return Err(HandoverError::ToItself.into());
        }
        if to.keys.is_none() {
            return Err(DirectoryError::NoKeys.into());
        }
        if opened.concerns(&to.code, units, &self.triage.categories) {
            return Err(HandoverError::Concerned.into());
        }
        if here.above.as_ref() == Some(&to.code) {
            return Ok(Basis::Above);
        }
        if earlier.last().is_some_and(|it| it.from.0 == to.id && it.to.0 == here.id) {
            return Ok(Basis::Back);
        }
        let below = to.above.as_ref() == Some(&here.code);
        if !below && !here.neighbours.contains(&to.code) {
            return Err(HandoverError::TooFar.into());
        }
        if earlier.len() >= self.triage.settings.hops as usize {
            return Err(HandoverError::Hops.into());
        }
        Ok(Basis::Competence)
    }

    /// The unit to which a returned case goes, and on which basis.
    pub(crate) fn way_back<'d>(
        &self,
        opened: &OpenCase,
        units: &'d UnitDirectory,
        last: &Referral,
        earlier: &[Referral],
    ) -> Result<(&'d ServedUnit, Basis), Refusal> {
        let returned = |it: &&Referral| matches!(it.answer, Some((Answer::Returned, _)));
        let bounces = earlier.iter().filter(returned).count() + 1;
        let of_id = |id: UnitId| units.units.iter().find(move |unit| unit.id == id.0);
        // The unit that the tip is about must not learn of it in any way (rule C1).
        let may_know =
            |unit: &&ServedUnit| !opened.concerns(&unit.code, units, &self.triage.categories);
        let sender = of_id(last.from).and_then(|unit| units.today(&unit.code));
        let sender = sender.filter(|unit| unit.keys.is_some()).filter(may_know);
        let here = of_id(opened.case.unit);
        let above = here.and_then(|unit| units.nearest_above(unit)).filter(may_know);
        let (to, basis) = match (bounces >= BOUNCES, above, sender) {
            (false, _, Some(sender)) | (true, None, Some(sender)) => (sender, Basis::Back),
            (_, Some(above), _) => (above, Basis::Escalated),
            (_, None, None) => return Err(DirectoryError::NoKeys.into()),
        };
        if to.id == opened.case.unit.0 {
            return Err(HandoverError::ToItself.into());
        }
        Ok((to, basis))
    }
}

/// The unit that leads a case, as the directory has it.
pub(crate) fn holder<'d>(
    directory: &'d Directory,
    opened: &OpenCase,
) -> Result<&'d ServedUnit, Refusal> {
    let here = directory.units.iter().find(|unit| unit.id == opened.case.unit.0);
    here.ok_or_else(|| HandoverError::TooFar.into())
}
