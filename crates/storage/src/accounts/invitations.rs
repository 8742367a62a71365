//! Invitations: each admits one officer, once and for a limited time.

use casework::clock::Timestamp;
use casework::ids::UnitId;
use casework::role::Role;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use crate::accounts::handles::{AccountReads, AccountWrites};
use crate::db::error::{Result, StoreError};
use crate::db::rows::invitation;

/// An invitation that is not used yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its identifier.
    pub id: i64,
    /// SHA-256 of the invitation code, 32 bytes.
    pub code_digest: [u8; 32],
    /// The unit to join.
    pub unit: UnitId,
    /// The newcomer's role.
    pub role: Role,
    /// Until when it can be used.
    pub expires: Timestamp,
}

impl<C: ConnectionTrait> AccountReads<'_, C> {
    /// The invitation with this digest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn invitation(&self, code_digest: &[u8; 32]) -> Result<Option<Invitation>> {
        let row = invitation::Entity::find()
            .filter(invitation::Column::CodeDigest.eq(code_digest.to_vec()))
            .one(self.read.on)
            .await?;
        row.map(invitation_of).transpose()
    }

    /// The invitations that can still be used, in the order in which they expire.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_invitations(&self, now: Timestamp) -> Result<Vec<Invitation>> {
        let rows = invitation::Entity::find()
            .filter(invitation::Column::Expires.gt(now.0))
            .order_by_asc(invitation::Column::Expires)
            .order_by_asc(invitation::Column::Id)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(invitation_of).collect()
    }
}

fn invitation_of(row: invitation::Model) -> Result<Invitation> {
    let digest = row.code_digest.try_into();
    Ok(Invitation {
        id: row.id,
        code_digest: digest.map_err(|_| StoreError::Unreadable("an invitation's digest"))?,
        unit: UnitId(row.unit_id),
        role: Role::named(&row.role).ok_or(StoreError::Unreadable("an invitation's role"))?,
        expires: Timestamp(row.expires),
    })
}

impl AccountWrites<'_> {
    /// Stores an invitation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn invite(&self, new: &Invitation) -> Result<()> {
        let row = invitation::ActiveModel {
            id: Set(new.id),
            code_digest: Set(new.code_digest.to_vec()),
            unit_id: Set(new.unit.0),
            role: Set(new.role.name().to_owned()),
            expires: Set(new.expires.0),
        };
        invitation::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Uses up or takes back an invitation; false when it was gone already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn use_invitation(&self, id: i64) -> Result<bool> {
        self.tx.chain_first().await?;
        let done = invitation::Entity::delete_by_id(id).exec(&self.tx.transaction).await?;
        Ok(done.rows_affected == 1)
    }
}
