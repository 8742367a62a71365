//! The state of the signed unit directory: which one it is, whether the file in its place was refused, and
//! which replaced keys it still names.

use casework::clock::Day;
use casework::directory::KeyKind;
use casework::ids::UnitId;

use crate::oversight::handles::Oversight;
use crate::platform::refusal::Refusal;

/// The directory that triage uses.
pub struct DirectoryHealth {
    /// Its number.
    pub serial: i64,
    /// The day on which it was made, `YYYY-MM-DD`.
    pub made: String,
    /// Whether the file now in its place was refused: it is old, or not signed.
    pub refused: bool,
    /// The replaced keys that it still names. Nothing is refused for that: tips to them open, but an officer
    /// who had such a key can open them too.
    pub replaced: Vec<ReplacedKey>,
}

impl DirectoryHealth {
    /// The day on which it was made, as people write it.
    #[must_use]
    pub fn made_on(&self) -> String {
        Day::parse(&self.made).map_or_else(|| self.made.clone(), Day::as_people_write_it)
    }
}

/// A replaced key that the directory still names.
pub struct ReplacedKey {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Desk or restricted.
    pub kind: KeyKind,
}

impl Oversight<'_> {
    /// The state of the signed directory.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] when the database does not answer.
    pub async fn directory_health(&self) -> Result<DirectoryHealth, Refusal> {
        let directory = self.triage.directory.current();
        let mut replaced = Vec::new();
        for unit in &directory.units {
            let Some(named) = &unit.keys else { continue };
            let in_use = self.triage.store.read().units().keys(UnitId(unit.id)).await?;
            for (kind, named) in
                [(KeyKind::Desk, &named.desk), (KeyKind::Restricted, &named.restricted)]
            {
                let is = |kind, recipient: &str| {
                    in_use.iter().any(|it| it.kind == kind && it.recipient.to_string() == recipient)
                };
                if !is(kind, named) {
                    let (unit, name) =
                        (unit.code.clone(), self.triage.names().name_of_unit(&unit.code));
                    replaced.push(ReplacedKey { unit, name, kind });
                }
            }
        }
        let (serial, made) = (directory.serial, directory.made.clone());
        Ok(DirectoryHealth { serial, made, refused: self.triage.directory.is_refused(), replaced })
    }
}
