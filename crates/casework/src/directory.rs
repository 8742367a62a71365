//! The unit directory: who can receive, under which keys, and where a tip goes.
//!
//! It is published as a signed file, and intake accepts no other.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::category::Category;
use crate::codes;

/// All units that the hotline serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    /// Version of this form; 1.
    pub version: u8,
    /// Its number, higher than that of every directory published before it. Directories signed before there
    /// were numbers have none, which counts as 0.
    #[serde(default)]
    pub serial: i64,
    /// The day on which it was made, `YYYY-MM-DD`.
    pub made: String,
    /// The units, in order of code.
    pub units: Vec<ServedUnit>,
}

/// One unit of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServedUnit {
    /// The unit's identifier in the store.
    pub id: i64,
    /// Commune code (5 digits) or province code (2 digits).
    pub code: String,
    /// Code of the unit above; only the top has none.
    pub above: Option<String>,
    /// Name of a body that is not a commune or province, such as an inspectorate: nobody reports
    /// to it, but tips about the top unit are sealed to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Code of the body that receives tips about this unit where no unit is above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<String>,
    /// Code of the unit into which it was merged: that one receives in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// The unit's public keys; none before its head has made them.
    pub keys: Option<UnitRecipients>,
    /// Its villages.
    pub villages: Vec<Village>,
    /// Villages that were its own and now belong to other units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<PassedVillage>,
    /// Codes of the neighbouring communes.
    pub neighbours: Vec<String>,
}

/// The public halves of a unit's two key pairs, `age1…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRecipients {
    /// Held by every officer of the unit's desk.
    pub desk: String,
    /// Held only by those whom the head names.
    pub restricted: String,
}

/// A village (*thôn, xóm, bản, tổ dân phố*); villages have no national code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Village {
    /// Local identifier.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A village that went to another unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassedVillage {
    /// The village.
    pub village: Village,
    /// Code of the unit to which it went; that unit may have passed it on.
    pub to: String,
}

/// Which of a unit's two keys.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum KeyKind {
    /// The desk's.
    Desk,
    /// The restricted one.
    Restricted,
}

codes!(KeyKind);

/// Where a tip goes.
#[derive(Debug, PartialEq, Eq)]
pub struct Route<'a> {
    /// The unit that receives it.
    pub unit: &'a ServedUnit,
    /// The unit that the tip is about and that must not learn of it (rule C1), if any.
    pub past: Option<&'a ServedUnit>,
    /// Which of the receiving unit's keys.
    pub kind: KeyKind,
    /// The public half of that key.
    pub recipient: &'a str,
    /// The nearest unit above that has keys; the dormant grant is sealed to it, or pretends to be.
    pub above: Option<&'a ServedUnit>,
    /// The recipient of the dormant grant; a dummy where there is no unit above.
    pub dormant: Option<&'a str>,
    /// Whether the case is urgent.
    pub urgent: bool,
}

/// Why a tip can go nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRoute {
    /// The hotline does not serve this code.
    #[error("the unit is not served")]
    NotServed,
    /// There is no unit above to which it could be sealed.
    #[error("there is no unit above that could receive this")]
    NobodyAbove,
}

impl Directory {
    /// The unit of this code.
    #[must_use]
    pub fn unit(&self, code: &str) -> Option<&ServedUnit> {
        self.units.iter().find(|unit| unit.code == code)
    }

    /// Today's unit for this code: the unit itself, or the unit into which it was merged.
    #[must_use]
    pub fn today(&self, code: &str) -> Option<&ServedUnit> {
        let mut unit = self.unit(code)?;
        for _ in 0..self.units.len() {
            match &unit.merged_into {
                Some(successor) => unit = self.unit(successor)?,
                None => return Some(unit),
            }
        }
        None
    }

    /// The villages that a resident may look for under this unit and that belong to other units today: its
    /// own former villages, and those of the units merged into it.
    #[must_use]
    pub fn passed(&self, unit: &ServedUnit) -> Vec<(&Village, &ServedUnit)> {
        let here = |it: &&ServedUnit| self.today(&it.code).is_some_and(|at| at.id == unit.id);
        let all = self.units.iter().filter(here).flat_map(|it| &it.passed);
        let mut passed: Vec<(&Village, &ServedUnit)> = Vec::new();
        for PassedVillage { village, .. } in all {
            let Some(now) = self.of_village(&unit.code, &village.id) else { continue };
            if now.id != unit.id && passed.iter().all(|(it, _)| it.id != village.id) {
                passed.push((village, now));
            }
        }
        passed
    }

    /// Today's unit for this code, or the unit to which its village of this id went since.
    #[must_use]
    pub fn of_village(&self, code: &str, village: &str) -> Option<&ServedUnit> {
        let mut unit = self.today(code)?;
        for _ in 0..self.units.len() {
            if unit.villages.iter().any(|it| it.id == village) {
                break;
            }
            let here = |it: &&ServedUnit| self.today(&it.code).is_some_and(|at| at.id == unit.id);
            // A village that came back may have gone again: the last time counts.
            let mut passed = self.units.iter().filter(here).flat_map(|it| &it.passed).rev();
            match passed.find(|it| it.village.id == village) {
                Some(it) => unit = self.today(&it.to)?,
                None => break,
            }
        }
        Some(unit)
    }

    /// Whether a unit has this key, so that something new may be sealed to it.
    #[must_use]
    pub fn names(&self, kind: KeyKind, recipient: &str) -> bool {
        let of_kind = |keys: &UnitRecipients| match kind {
            KeyKind::Desk => keys.desk == recipient,
            KeyKind::Restricted => keys.restricted == recipient,
        };
        self.units.iter().filter_map(|unit| unit.keys.as_ref()).any(of_kind)
    }

    /// The nearest unit above `unit` that has keys.
    #[must_use]
    pub fn nearest_above(&self, unit: &ServedUnit) -> Option<&ServedUnit> {
        let mut above = self.today(unit.above.as_deref()?)?;
        for _ in 0..self.units.len() {
            if above.keys.is_some() {
                return Some(above);
            }
            above = self.today(above.above.as_deref()?)?;
        }
        None
    }

    /// The unit that receives tips about `unit`: the nearest unit above with keys, or for the top unit the
    /// body outside that it names (rule C1).
    fn past(&self, unit: &ServedUnit) -> Result<&ServedUnit, NoRoute> {
        let outside = || self.unit(unit.outside.as_deref()?).filter(|it| it.keys.is_some());
        self.nearest_above(unit).or_else(outside).ok_or(NoRoute::NobodyAbove)
    }

    /// The unit that receives tips to `code`: today's unit for that code, or the nearest above with keys.
    ///
    /// # Errors
    /// [`NoRoute`] when the code is not served or nobody has keys.
    pub fn receiver(&self, code: &str) -> Result<&ServedUnit, NoRoute> {
        let unit = self.today(code).ok_or(NoRoute::NotServed)?;
        if unit.keys.is_some() {
            return Ok(unit);
        }
        self.nearest_above(unit).ok_or(NoRoute::NobodyAbove)
    }

    /// The route of a tip to `code`: upwards when it is about the receiver (rule C1).
    ///
    /// # Errors
    /// [`NoRoute`] when the code is not served, or nobody may receive it.
    pub fn route(
        &self,
        code: &str,
        category: &Category,
        concerns_receiver: bool,
    ) -> Result<Route<'_>, NoRoute> {
        let chosen = self.today(code).ok_or(NoRoute::NotServed)?;
        // "The receiver" is the unit that would get the tip; a category is about the chosen commune.
        let receiver = self.receiver(code)?;
        let past = match (concerns_receiver, category.unit_above) {
            (true, _) => Some(receiver),
            (false, true) => Some(chosen),
            (false, false) => None,
        };
        let unit = past.map_or(Ok(receiver), |past| self.past(past))?;
        let keys = unit.keys.as_ref().ok_or(NoRoute::NobodyAbove)?;
        let (kind, recipient) = if category.restricted {
            (KeyKind::Restricted, keys.restricted.as_str())
        } else {
            (KeyKind::Desk, keys.desk.as_str())
        };
        let wakes = category.emergency || category.restricted;
        let above = self.nearest_above(unit);
        let above_keys = above.and_then(|above| above.keys.as_ref()).filter(|_| wakes);
        let dormant = above_keys.map(|keys| keys.restricted.as_str());
        Ok(Route { unit, past, kind, recipient, above, dormant, urgent: category.emergency })
    }
}

#[cfg(test)]
mod tests;
