//! Second factors: a secret that only the officer's own key opens, and recovery codes as digests.

use casework::ids::OfficerId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};
use sealing::frame::{Frame, Purpose};
use sealing::sealed::Sealed;

use crate::error::Result;
use crate::rows::{recovery_code, second_factor};
use crate::store::{Read, Tx};

/// An officer's second factor (TOTP, RFC 6238).
pub struct Factor {
    /// Whose it is.
    pub officer: OfficerId,
    /// The secret, sealed to the officer.
    pub secret: Sealed,
    /// The last step of 30 seconds whose code was used; none before it and not this one counts.
    pub last_step: i64,
    /// Whether a right code has shown that the officer has the secret.
    pub confirmed: bool,
}

impl Factor {
    /// What the plaintext must say of itself.
    #[must_use]
    pub fn frame(&self) -> Frame {
        frame_of_factor(self.officer)
    }
}

/// What the secret of an officer's second factor says of itself.
#[must_use]
pub fn frame_of_factor(officer: OfficerId) -> Frame {
    Frame { purpose: Purpose::Factor, subject: officer.0, id: officer.0 }
}

impl<C: ConnectionTrait> Read<'_, C> {
    /// An officer's second factor, confirmed or not.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn factor(&self, officer: OfficerId) -> Result<Option<Factor>> {
        let row = second_factor::Entity::find_by_id(officer.0).one(self.on).await?;
        Ok(row.map(|row| Factor {
            officer,
            secret: Sealed::from_bytes(row.secret),
            last_step: row.last_step,
            confirmed: row.confirmed,
        }))
    }

    /// How many recovery codes an officer has left.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn recovery_codes_left(&self, officer: OfficerId) -> Result<u64> {
        let codes = recovery_code::Entity::find();
        let own = codes.filter(recovery_code::Column::OfficerId.eq(officer.0));
        Ok(own.count(self.on).await?)
    }
}

impl Tx {
    /// Keeps a second factor in the place of the one before.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn keep_factor(&self, new: &Factor) -> Result<()> {
        self.chain_first().await?;
        let row = second_factor::ActiveModel {
            officer_id: Set(new.officer.0),
            secret: Set(new.secret.as_bytes().to_vec()),
            last_step: Set(new.last_step),
            confirmed: Set(new.confirmed),
        };
        let again = OnConflict::column(second_factor::Column::OfficerId)
            .update_columns([
                second_factor::Column::Secret,
                second_factor::Column::LastStep,
                second_factor::Column::Confirmed,
            ])
            .to_owned();
        let insert = second_factor::Entity::insert(row).on_conflict(again);
        insert.exec_without_returning(&self.transaction).await?;
        Ok(())
    }

    /// Uses a step up and thereby confirms the factor; false when it or a later one was used.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn use_step(&self, officer: OfficerId, step: i64) -> Result<bool> {
        let row = second_factor::ActiveModel {
            last_step: Set(step),
            confirmed: Set(true),
            ..Default::default()
        };
        let done = second_factor::Entity::update_many()
            .set(row)
            .filter(second_factor::Column::OfficerId.eq(officer.0))
            .filter(second_factor::Column::LastStep.lt(step))
            .exec(&self.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Keeps new recovery codes in the place of those before, each as an id and its SHA-256.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn keep_recovery_codes(
        &self,
        officer: OfficerId,
        codes: &[(i64, [u8; 32])],
    ) -> Result<()> {
        self.chain_first().await?;
        let before = recovery_code::Column::OfficerId.eq(officer.0);
        recovery_code::Entity::delete_many().filter(before).exec(&self.transaction).await?;
        let rows = codes.iter().map(|(id, digest)| recovery_code::ActiveModel {
            id: Set(*id),
            officer_id: Set(officer.0),
            digest: Set(digest.to_vec()),
        });
        for row in rows {
            recovery_code::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        }
        Ok(())
    }

    /// Uses a recovery code up; false when there is none of this digest.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn use_recovery_code(&self, officer: OfficerId, digest: &[u8; 32]) -> Result<bool> {
        self.chain_first().await?;
        let done = recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::OfficerId.eq(officer.0))
            .filter(recovery_code::Column::Digest.eq(digest.to_vec()))
            .exec(&self.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Gives a second factor and its recovery codes up.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn drop_factor(&self, officer: OfficerId) -> Result<()> {
        self.keep_recovery_codes(officer, &[]).await?;
        second_factor::Entity::delete_by_id(officer.0).exec(&self.transaction).await?;
        Ok(())
    }
}
