//! Nothing that the officers of a unit are told may change, byte by byte, through acts on a case about that
//! unit.

use crate::year::walk::{Walk, Wrong};

/// All addresses that tell an officer of cases without naming one.
const TOLD: [&str; 9] = [
    "/api/v1/cases?view=open",
    "/api/v1/cases?view=aside",
    "/api/v1/cases?view=closed",
    "/api/v1/counts",
    "/api/v1/shared",
    "/api/v1/referrals",
    "/",
    "/chung",
    "/da-chuyen",
];

impl Walk {
    /// Acts on a case about this unit, and checks that its head is told nothing of it.
    ///
    /// # Errors
    /// What goes wrong in the act, or what the head is told.
    pub(super) fn unheard_by<T>(
        &mut self,
        about: Option<&str>,
        act: impl FnOnce(&mut Self) -> Result<T, Wrong>,
    ) -> Result<T, Wrong> {
        let unit = about.map(|it| self.model.today(it));
        let Some(head) = unit.and_then(|it| self.model.head(&it).cloned()) else {
            return act(self);
        };
        let told_before = self.told(&head.name)?;
        let outcome = act(self)?;
        let told_after = self.told(&head.name)?;
        let difference =
            TOLD.iter().zip(told_before.iter().zip(&told_after)).find(|(_, (one, two))| one != two);
        match difference {
            None => Ok(outcome),
            Some((path, (before, after))) => {
                let at = before.bytes().zip(after.bytes()).take_while(|(one, two)| one == two);
                let at = at.count().saturating_sub(40);
                let told: String = after.chars().skip(at).take(120).collect();
                Err(format!("{} hears at {path} of a case about their unit: {told}", head.name))
            }
        }
    }

    /// All that an officer is told.
    fn told(&mut self, name: &str) -> Result<Vec<String>, Wrong> {
        TOLD.iter().map(|path| Ok(self.get(name, path)?.text)).collect()
    }
}
