//! Cases that no officer can attend to: in the unit that leads them, every officer who works cases has lost
//! the key or stays away. A closed case counts only if the writer replied to it.

use casework::case::State;
use casework::clock::Timestamp;
use casework::directory::KeyKind;
use casework::ids::{OfficerId, UnitId};
use casework::role::Role;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::accounts::password_resets::hands_of;
use crate::cases::handles::QueueReads;
use crate::cases::replies::{Reader, reply_waits};
use crate::cases::{Case, case_of};
use crate::db::error::Result;
use crate::db::rows::cases;

const SLEEPS_ABOVE: &str = "EXISTS (SELECT 1 FROM key_grant g WHERE g.case_id = cases.id \
    AND g.key_epoch = cases.key_epoch AND g.unit_id <> cases.unit_id AND g.dormant AND NOT g.beside)";

/// The query for the officers of the unit that leads a case who work cases and hold its key in use.
pub(crate) fn works_under_its_key() -> String {
    let roles = Role::ALL.iter().filter(|role| role.works_cases());
    let roles: Vec<String> = roles.map(|role| format!("'{}'", role.name())).collect();
    format!(
        "SELECT 1 FROM officer o JOIN key_share s ON s.officer_id = o.id \
         JOIN unit_key k ON k.id = s.unit_key_id WHERE o.unit_id = cases.unit_id AND o.active \
         AND k.unit_id = cases.unit_id AND k.kind = cases.key_kind AND k.replaced_by IS NULL \
         AND EXISTS (SELECT 1 FROM officer_role r WHERE r.officer_id = o.id AND r.role IN ({}))",
        roles.join(", ")
    )
}

/// The condition that no officer is left who holds the key and whom no recusal keeps away: their own, or one
/// of an officer in whose hands their account may be.
fn nobody_left(since: Timestamp) -> String {
    format!(
        "NOT EXISTS ({} AND NOT EXISTS (SELECT 1 FROM recusal x WHERE x.case_id = cases.id \
         AND x.officer_id IN ({})))",
        works_under_its_key(),
        hands_of("o.id", since)
    )
}

impl<C: ConnectionTrait> QueueReads<'_, C> {
    /// At most `most` open cases that no officer can attend to, and whose dormant grant to the unit above is
    /// asleep. A reset at `since` or earlier does not count any more. Declared conflicts are not checked: the
    /// village of a case is sealed.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn unattended(&self, since: Timestamp, most: u64) -> Result<Vec<Case>> {
        let open = Condition::all().add(cases::Column::State.ne(State::Closed.name()));
        self.of_nobody(open, since, most).await
    }

    /// The same for closed cases to which the writer replied: they need to be read, not worked.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn unread(&self, since: Timestamp, most: u64) -> Result<Vec<Case>> {
        let closed = reply_waits(Reader::Lead).add(cases::Column::State.eq(State::Closed.name()));
        self.of_nobody(closed, since, most).await
    }

    async fn of_nobody(&self, of: Condition, since: Timestamp, most: u64) -> Result<Vec<Case>> {
        let rows = cases::Entity::find()
            .filter(of)
            .filter(cases::Column::Withdrawn.is_null())
            .filter(Expr::cust(SLEEPS_ABOVE))
            .filter(Expr::cust(nobody_left(since)))
            .order_by_asc(cases::Column::Id)
            .limit(most)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(case_of).collect()
    }

    /// The officers of a unit who work cases and hold its key of this kind.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn able(&self, unit: UnitId, kind: KeyKind) -> Result<Vec<OfficerId>> {
        let holders = self.read.units().holders(unit).await?;
        let mut officers = self.read.accounts().officers_of_unit(unit).await?;
        officers.retain(|it| {
            it.roles.iter().any(|role| role.works_cases()) && holders.contains(&(it.id, kind))
        });
        Ok(officers.into_iter().map(|it| it.id).collect())
    }
}
