//! Communes: those that can receive, and the search of one of 3,321 by any name it ever had.

pub mod http;

use casework::directory::{Directory, ServedUnit};
use casework::gazetteer::names::Commune;

use crate::state::IntakeState;

/// How many communes a search shows.
const SHOWN: usize = 12;

/// A commune that a search found, and the unit that would receive a tip from there.
pub struct FoundCommune<'a> {
    /// The commune.
    pub commune: &'a Commune,
    /// Name of its province.
    pub province: &'a str,
    /// The former name by which it was found.
    pub by_former: Option<&'a str>,
    /// Whether the commune itself is served.
    pub served: bool,
    /// Name of the unit into which it was merged.
    pub merged: Option<String>,
    /// If neither, the nearest served unit above, by code and name.
    pub above: Option<(String, String)>,
}

impl IntakeState {
    /// The communes that fit what was typed.
    #[must_use]
    pub fn search<'a>(&'a self, typed: &str, directory: &Directory) -> Vec<FoundCommune<'a>> {
        let found = self.gazetteer.search(typed, SHOWN);
        let mut found: Vec<_> = found
            .into_iter()
            .map(|found| FoundCommune {
                commune: found.commune,
                province: &found.province.name,
                by_former: found.by_former,
                merged: self.merged_into(&found.commune.code, directory),
                served: directory.receiver(&found.commune.code).is_ok(),
                above: directory
                    .receiver(&found.commune.province)
                    .ok()
                    .map(|unit| (unit.code.clone(), self.name_of(unit))),
            })
            .collect();
        // Communes that can be chosen come first; otherwise the order of the search stays.
        found.sort_by_key(|commune| !commune.served);
        found
    }

    /// The communes that can receive, in order of code.
    #[must_use]
    pub fn served<'d>(&self, directory: &'d Directory) -> Vec<&'d ServedUnit> {
        // A body without a territory cannot be chosen.
        let can_receive =
            |unit: &&ServedUnit| unit.name.is_none() && directory.receiver(&unit.code).is_ok();
        let stands = |unit: &&ServedUnit| unit.merged_into.is_none();
        directory.units.iter().filter(stands).filter(can_receive).collect()
    }

    /// The name of the unit into which this one was merged.
    fn merged_into(&self, code: &str, directory: &Directory) -> Option<String> {
        let today = directory.today(code).filter(|unit| unit.code != code)?;
        Some(self.name_of(today))
    }

    /// Every name that a unit's territory had: its own former names, and those of the units merged into it.
    #[must_use]
    pub fn former_names(&self, unit: &ServedUnit, directory: &Directory) -> Vec<String> {
        let now = |it: &&ServedUnit| directory.today(&it.code).is_some_and(|at| at.id == unit.id);
        let mut names = Vec::new();
        for it in directory.units.iter().filter(now) {
            if it.id != unit.id {
                names.push(self.name_of(it));
            }
            let former = self.gazetteer.commune(&it.code);
            let former = former.into_iter().flat_map(Commune::former_bare);
            names.extend(former.map(ToOwned::to_owned));
        }
        names
    }
}
