//! What happens to a case changes nothing, byte by byte, for the unit that it is about.

use crate::year::walk::{Walk, Wrong};

/// All that tells an officer of cases without naming one.
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
    /// Does something to a case about this unit, and looks whether its head is told anything of it.
    ///
    /// # Errors
    /// What goes wrong in it, or what the head is told.
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

    /// What an officer is told.
    fn told(&mut self, name: &str) -> Result<Vec<String>, Wrong> {
        TOLD.iter().map(|path| Ok(self.get(name, path)?.text)).collect()
    }
}
