//! The unit that a tip is about must not learn of it in any way (rule C1).

use std::ops::Deref;
use std::sync::Arc;

use casework::category::Categories;
use casework::directory::{Directory, KeyKind, ServedUnit};
use casework::tip::Tip;
use sealing::keys::Recipient;
use webkit::problem::Problem;

use crate::platform::refusal::{Reason, Refusal};
use crate::platform::state::TriageState;

/// The units of the signed directory, with the mergers that both heads have signed: from then on both units
/// count as one for what a tip is about, even before the directory says so.
pub(crate) struct UnitDirectory {
    directory: Arc<Directory>,
    /// The code of the old unit, and that of the unit that takes its place.
    mergers: Vec<(String, String)>,
}

/// Why a case cannot go to a unit of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectoryError {
    /// The unit has no keys yet: nobody there could open it.
    NoKeys,
    /// The unit was merged into another, which takes its place.
    MergedAway,
}

impl Reason for DirectoryError {
    fn problem(self) -> Problem {
        let (status, kind, title) = match self {
            Self::NoKeys => {
                (422, "refer-no-keys", "That unit has no keys yet; nobody there could open it.")
            }
            Self::MergedAway => {
                (422, "refer-merged", "That unit was merged into another, which takes its cases.")
            }
        };
        Problem::new(status, kind, title)
    }
}

impl Deref for UnitDirectory {
    type Target = Directory;

    fn deref(&self) -> &Directory {
        &self.directory
    }
}

impl TriageState {
    /// The units as they are now.
    pub(crate) async fn unit_directory(&self) -> Result<UnitDirectory, Refusal> {
        let mergers = self.store.read().reorganisation().signed_mergers().await?;
        Ok(UnitDirectory { directory: self.directory.current(), mergers })
    }
}

impl UnitDirectory {
    /// Whether a tip is about the unit of this code, or about one that is merged with it.
    pub(crate) fn concerns(&self, tip: &Tip, code: &str, categories: &Categories) -> bool {
        let means = |named: &str| self.one(named) == self.one(code);
        let about_its_unit =
            tip.concerns_receiver || categories.get(&tip.category).is_some_and(|it| it.unit_above);
        (!tip.past_unit.is_empty() && means(&tip.past_unit))
            || (about_its_unit && means(&tip.about_unit))
    }

    /// The common code of a unit and all units merged with it.
    fn one<'a>(&'a self, code: &'a str) -> &'a str {
        let mut code = code;
        for _ in 0..=self.mergers.len() + self.directory.units.len() {
            let signed = self.mergers.iter().find(|(old, _)| old == code).map(|(_, new)| new);
            let published = || self.directory.unit(code)?.merged_into.as_ref();
            match signed.or_else(published) {
                Some(next) => code = next,
                None => break,
            }
        }
        code
    }
}

/// The public half of a unit's key, from the signed directory.
pub(crate) fn recipient_of(unit: &ServedUnit, kind: KeyKind) -> Result<Recipient, Refusal> {
    let keys = unit.keys.as_ref().ok_or(DirectoryError::NoKeys)?;
    let text = match kind {
        KeyKind::Desk => &keys.desk,
        KeyKind::Restricted => &keys.restricted,
    };
    text.parse().map_err(|_| Refusal::Internal)
}
