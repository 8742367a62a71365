//! The administrator's desk: units, invitations and health, and nothing of a case.

pub mod directory;
pub mod http;
pub mod page;

use casework::clock::Timestamp;
use casework::role::Role;
use storage::accounts::invitations::Invitation;
use storage::audit::Act;
use storage::jobs::JobState;
use storage::units::Unit;

use crate::accounts::error::AccountError;
use crate::oversight::administration::directory::DirectoryHealth;
use crate::oversight::handles::Oversight;
use crate::platform::auth::{Administer, May};
use crate::platform::refusal::Refusal;

/// A unit as an administrator sees it.
pub struct UnitLine {
    /// The unit.
    pub unit: Unit,
    /// Its name.
    pub name: String,
    /// Whether it has keys, so that it can receive.
    pub keys: bool,
    /// How many active officers it has.
    pub officers: i64,
}

/// An invitation that can still be used.
pub struct OpenInvitation {
    /// Its row.
    pub id: i64,
    /// Code of the unit to join.
    pub unit: String,
    /// The newcomer's role.
    pub role: Role,
    /// When it expires.
    pub expires: Timestamp,
}

/// The administrator's overview.
pub struct Overview {
    /// All units, by code.
    pub units: Vec<UnitLine>,
    /// The invitations, in the order in which they expire.
    pub invitations: Vec<OpenInvitation>,
    /// The last migration of the database.
    pub version: String,
    /// The state of the signed directory.
    pub directory: DirectoryHealth,
    /// The automatic work that ran once.
    pub jobs: Vec<JobState>,
}

impl Oversight<'_> {
    /// Units, invitations and health.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] when the database does not answer.
    pub async fn overview(&self, _: &May<Administer>) -> Result<Overview, Refusal> {
        let read = self.triage.store.read();
        let counts = read.accounts().officers_by_unit().await?;
        let units = read.units().all().await?;
        let invitations = read.accounts().open_invitations(self.triage.clock.now()).await?;
        let opened = |it: Invitation| {
            let unit = units.iter().find(|unit| unit.id == it.unit)?;
            let unit = unit.code.clone();
            Some(OpenInvitation { id: it.id, unit, role: it.role, expires: it.expires })
        };
        let invitations = invitations.into_iter().filter_map(opened).collect();
        let mut lines = Vec::with_capacity(units.len());
        for unit in units {
            let count = counts.iter().find(|it| it.0 == unit.id);
            lines.push(UnitLine {
                name: self.triage.gazetteer.name_of(&unit.code),
                keys: !read.units().keys(unit.id).await?.is_empty(),
                officers: count.map_or(0, |it| it.1),
                unit,
            });
        }
        let (version, directory) =
            (self.triage.store.version().await?, self.directory_health().await?);
        let jobs = read.jobs().all().await?;
        Ok(Overview { units: lines, invitations, version, directory, jobs })
    }

    /// Makes an invitation to the unit of this code; its code is shown once.
    ///
    /// # Errors
    /// [`Refusal::UnknownCode`] when there is no such unit or role.
    pub async fn invite_to(
        &self,
        may: &May<Administer>,
        unit: &str,
        role: &str,
    ) -> Result<String, Refusal> {
        let role = Role::named(role).ok_or(Refusal::UnknownCode)?;
        let unit =
            self.triage.store.read().units().with_code(unit).await?.ok_or(Refusal::UnknownCode)?;
        self.triage.accounts().invite_by(Some(may.who.officer.id), unit.id, role).await
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`AccountError::NoInvitation`] when it was used meanwhile or never existed.
    pub async fn withdraw(&self, may: &May<Administer>, id: i64) -> Result<(), Refusal> {
        let tx = self.triage.store.begin().await?;
        let open = tx.read().accounts().open_invitations(self.triage.clock.now()).await?;
        let invitation =
            open.into_iter().find(|it| it.id == id).ok_or(AccountError::NoInvitation)?;
        let (by, role) = (Some(may.who.officer.id), invitation.role.name());
        tx.audit()
            .record(self.triage.audit().entry(by, Act::InvitationWithdrawn, invitation.unit, role))
            .await?;
        if !tx.accounts().use_invitation(id).await? {
            return Err(AccountError::NoInvitation.into());
        }
        Ok(tx.commit().await?)
    }
}
