//! Which unit directory was published last, so that no earlier one is accepted again.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::db::error::{Result, StoreError};
use crate::db::rows::published_directory;
use crate::units::handles::{UnitReads, UnitWrites};

/// The id of the only row.
const ROW: i64 = 1;

/// A signed directory, identified by number and digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its number.
    pub serial: i64,
    /// SHA-256 over its text.
    pub digest: [u8; 32],
}

impl<C: ConnectionTrait> UnitReads<'_, C> {
    /// The directory that was published last; none before the first was seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_edition(&self) -> Result<Option<Edition>> {
        let row = published_directory::Entity::find_by_id(ROW).one(self.read.on).await?;
        let edition = |row: published_directory::Model| {
            let digest = row.digest.try_into();
            let digest = digest.map_err(|_| StoreError::Unreadable("a directory's digest"))?;
            Ok(Edition { serial: row.serial, digest })
        };
        row.map(edition).transpose()
    }
}

impl UnitWrites<'_> {
    /// Lets one transaction at a time publish a directory, by the chain's lock: it comes first in the order
    /// of locks, and the act needs it anyway.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock_editions(&self) -> Result<()> {
        self.tx.chain_first().await
    }

    /// Makes this the directory that was published last, unless the stored one has this number or a higher
    /// one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn raise_edition(&self, edition: &Edition) -> Result<()> {
        self.lock_editions().await?;
        let row = published_directory::ActiveModel {
            id: Set(ROW),
            serial: Set(edition.serial),
            digest: Set(edition.digest.to_vec()),
        };
        published_directory::Entity::insert(row.clone())
            .on_conflict(
                OnConflict::column(published_directory::Column::Id).do_nothing().to_owned(),
            )
            .exec_without_returning(&self.tx.transaction)
            .await?;
        published_directory::Entity::update_many()
            .set(row)
            .filter(published_directory::Column::Id.eq(ROW))
            .filter(published_directory::Column::Serial.lt(edition.serial))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }
}
