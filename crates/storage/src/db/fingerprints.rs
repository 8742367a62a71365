//! Fingerprints by which the database recognises the secrets of the settings.

use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, QuerySelect};

use crate::db::error::{Result, StoreError};
use crate::db::rows::{secret_fingerprint, unit};
use crate::db::store::Store;

impl Store {
    /// Whether the secret of this name has this fingerprint; if none is stored yet, this one is stored for
    /// good.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn knows_secret(&self, name: &str, fingerprint: &[u8; 32]) -> Result<bool> {
        if let Some(known) = self.fingerprint(name).await? {
            return Ok(known == fingerprint);
        }
        let row = secret_fingerprint::ActiveModel {
            name: Set(name.to_owned()),
            fingerprint: Set(fingerprint.to_vec()),
        };
        let kept = secret_fingerprint::Entity::insert(row).exec_without_returning(&self.connection);
        match kept.await.map_err(StoreError::from) {
            // The other service was faster.
            Ok(_) | Err(StoreError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(self.fingerprint(name).await?.is_some_and(|known| known == fingerprint))
    }

    /// Whether another fingerprint is stored for the secret of this name; stores nothing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn knows_another(&self, name: &str, fingerprint: &[u8; 32]) -> Result<bool> {
        Ok(self.fingerprint(name).await?.is_some_and(|known| known != fingerprint))
    }

    async fn fingerprint(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let row = secret_fingerprint::Entity::find_by_id(name.to_owned());
        Ok(row.one(&self.connection).await?.map(|it| it.fingerprint))
    }

    /// Whether a hotline with its own settings has run on this database. Its tables may be of an older
    /// version or incomplete.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn is_in_use(&self) -> Result<bool> {
        let columns = self.columns().await?;
        let is_there = |name: &str| columns.iter().any(|(table, _)| table == name);
        if !is_there("unit") {
            return Ok(false);
        }
        let served = unit::Entity::find().select_only().column(unit::Column::Id);
        if served.into_tuple::<i64>().one(&self.connection).await?.is_some() {
            return Ok(true);
        }
        let known = secret_fingerprint::Entity::find();
        Ok(is_there("secret_fingerprint") && known.one(&self.connection).await?.is_some())
    }
}
