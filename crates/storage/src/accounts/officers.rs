//! Officers' accounts. They hold no password and no verifier, only an identity that the right password opens.

use casework::copied;
use casework::ids::{OfficerId, UnitId};
use casework::normalize::order_of;
use casework::role::Role;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use sealing::keys::Recipient;
use sealing::sealed::Sealed;

use crate::accounts::handles::{AccountReads, AccountWrites};
use crate::db::error::{Result, StoreError};
use crate::db::rows::{officer, officer_role};

/// An officer's account.
#[derive(Clone, Debug)]
pub struct Officer {
    /// Its identifier.
    pub id: OfficerId,
    /// The unit they serve in.
    pub unit: UnitId,
    /// Their sign-in name.
    pub username: String,
    /// The name that colleagues see, such as `N.V.A`.
    pub display_name: String,
    /// Salt of the password hash, 16 bytes.
    pub salt: [u8; 16],
    /// Their private key, sealed to the key that the password gives.
    pub identity: Sealed,
    /// Their public key, to which colleagues seal unit keys.
    pub recipient: Recipient,
    /// Their roles.
    pub roles: Vec<Role>,
}

impl<C: ConnectionTrait> AccountReads<'_, C> {
    /// The active officer of this name, read as a person copies it ([`copied::username`]).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn with_username(&self, username: &str) -> Result<Option<Officer>> {
        let username = copied::username(username);
        let rows = officer::Entity::find().filter(officer::Column::Username.eq(username));
        Ok(self.officers_of(rows).await?.pop())
    }

    /// The active officer with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn with_id(&self, id: OfficerId) -> Result<Option<Officer>> {
        let rows = officer::Entity::find().filter(officer::Column::Id.eq(id.0));
        Ok(self.officers_of(rows).await?.pop())
    }

    /// The active officers of a unit, by display name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn officers_of_unit(&self, unit: UnitId) -> Result<Vec<Officer>> {
        let rows = officer::Entity::find().filter(officer::Column::UnitId.eq(unit.0));
        self.officers_of(rows).await
    }

    /// How many active officers each unit has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn officers_by_unit(&self) -> Result<Vec<(UnitId, i64)>> {
        let rows: Vec<(i64, i64)> = officer::Entity::find()
            .select_only()
            .column(officer::Column::UnitId)
            .column_as(officer::Column::Id.count(), "officers")
            .filter(officer::Column::Active.eq(true))
            .group_by(officer::Column::UnitId)
            .into_tuple()
            .all(self.read.on)
            .await?;
        Ok(rows.into_iter().map(|(unit, officers)| (UnitId(unit), officers)).collect())
    }

    async fn officers_of(&self, rows: sea_orm::Select<officer::Entity>) -> Result<Vec<Officer>> {
        let mut rows = rows.filter(officer::Column::Active.eq(true)).all(self.read.on).await?;
        rows.sort_by_cached_key(|row| (order_of(&row.display_name), row.id));
        let roles = officer_role::Entity::find()
            .filter(officer_role::Column::OfficerId.is_in(rows.iter().map(|row| row.id)))
            .all(self.read.on)
            .await?;
        rows.into_iter().map(|row| officer_from(row, &roles)).collect()
    }
}

impl AccountWrites<'_> {
    /// Adds an officer with their roles.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the username is taken.
    pub async fn add_officer(&self, new: &Officer) -> Result<()> {
        self.tx.chain_first().await?;
        let row = officer::ActiveModel {
            id: Set(new.id.0),
            unit_id: Set(new.unit.0),
            username: Set(new.username.clone()),
            display_name: Set(new.display_name.clone()),
            salt: Set(new.salt.to_vec()),
            identity: Set(new.identity.as_bytes().to_vec()),
            recipient: Set(new.recipient.to_string()),
            active: Set(true),
        };
        officer::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        for role in &new.roles {
            let row = officer_role::ActiveModel {
                officer_id: Set(new.id.0),
                role: Set(role.name().to_owned()),
            };
            officer_role::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        }
        Ok(())
    }
}

impl AccountWrites<'_> {
    /// Gives an officer another password, and another private key where the old one is lost with the old
    /// password.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn renew_identity(&self, renewed: &Officer) -> Result<()> {
        self.tx.chain_first().await?;
        let row = officer::ActiveModel {
            salt: Set(renewed.salt.to_vec()),
            identity: Set(renewed.identity.as_bytes().to_vec()),
            recipient: Set(renewed.recipient.to_string()),
            ..Default::default()
        };
        officer::Entity::update_many()
            .set(row)
            .filter(officer::Column::Id.eq(renewed.id.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Gives an officer another display name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn name_officer(&self, id: OfficerId, display_name: &str) -> Result<()> {
        self.tx.chain_first().await?;
        let row = officer::ActiveModel {
            display_name: Set(display_name.to_owned()),
            ..Default::default()
        };
        officer::Entity::update_many()
            .set(row)
            .filter(officer::Column::Id.eq(id.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Ends an account: it is not found any more. False when it had ended before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_account(&self, id: OfficerId) -> Result<bool> {
        self.tx.chain_first().await?;
        let row = officer::ActiveModel { active: Set(false), ..Default::default() };
        let done = officer::Entity::update_many()
            .set(row)
            .filter(officer::Column::Id.eq(id.0))
            .filter(officer::Column::Active.eq(true))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }
}

fn officer_from(row: officer::Model, roles: &[officer_role::Model]) -> Result<Officer> {
    let roles = roles.iter().filter(|role| role.officer_id == row.id);
    Ok(Officer {
        id: OfficerId(row.id),
        unit: UnitId(row.unit_id),
        roles: roles.filter_map(|role| Role::named(&role.role)).collect(),
        username: row.username,
        display_name: row.display_name,
        salt: row.salt.try_into().map_err(|_| StoreError::Unreadable("an officer's salt"))?,
        identity: Sealed::from_bytes(row.identity),
        recipient: row
            .recipient
            .parse()
            .map_err(|_| StoreError::Unreadable("an officer's recipient"))?,
    })
}
