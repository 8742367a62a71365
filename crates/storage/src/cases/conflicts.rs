//! Declared conflicts of interest: the villages whose cases an officer stays away from (rule C2).

use casework::ids::OfficerId;
use sea_orm::sea_query::{Expr, IntoCondition};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::accounts::password_resets::Eyes;
use crate::cases::handles::{ConflictReads, ConflictWrites};
use crate::db::error::Result;
use crate::db::rows::{declared_conflict, village};

impl<C: ConnectionTrait> ConflictReads<'_, C> {
    /// The names of the villages in which an officer has declared a conflict.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn declared(&self, officer: OfficerId) -> Result<Vec<String>> {
        self.villages_where(declared_conflict::Column::OfficerId.eq(officer.0)).await
    }

    /// The names of the villages whose cases an officer stays away from: those in which the officer has
    /// declared a conflict, or an officer who reset their password has.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn stays_away(&self, eyes: Eyes) -> Result<Vec<String>> {
        self.villages_where(eyes.are_of()).await
    }

    async fn villages_where(&self, whose: impl IntoCondition) -> Result<Vec<String>> {
        let rows = declared_conflict::Entity::find().filter(whose).all(self.read.on).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let villages = village::Entity::find()
            .filter(village::Column::Id.is_in(rows.iter().map(|row| row.village_id)))
            .all(self.read.on)
            .await?;
        let mut names: Vec<String> = villages.into_iter().map(|row| row.name).collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }
}

impl<C: ConnectionTrait> ConflictReads<'_, C> {
    /// The declared conflicts of these officers, each with the name of the village.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn declared_by(&self, officers: &[OfficerId]) -> Result<Vec<(OfficerId, String)>> {
        let rows = declared_conflict::Entity::find()
            .filter(declared_conflict::Column::OfficerId.is_in(officers.iter().map(|it| it.0)))
            .all(self.read.on)
            .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let villages = village::Entity::find()
            .filter(village::Column::Id.is_in(rows.iter().map(|row| row.village_id)))
            .all(self.read.on)
            .await?;
        let named = |row: &declared_conflict::Model| {
            let village = villages.iter().find(|it| it.id == row.village_id)?;
            Some((OfficerId(row.officer_id), village.name.clone()))
        };
        Ok(rows.iter().filter_map(named).collect())
    }
}

const OF_THEIR_UNIT: &str = "village_id IN (SELECT v.id FROM village v \
    JOIN officer o ON o.unit_id = v.unit_id WHERE o.id = declared_conflict.officer_id)";

impl ConflictWrites<'_> {
    /// Replaces an officer's declared conflicts in the villages of their unit by these. A conflict in a
    /// village that has gone to another unit stays.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn declare(&self, officer: OfficerId, villages: &[i64]) -> Result<()> {
        declared_conflict::Entity::delete_many()
            .filter(declared_conflict::Column::OfficerId.eq(officer.0))
            .filter(Expr::cust(OF_THEIR_UNIT))
            .exec(&self.tx.transaction)
            .await?;
        for village in villages {
            let row = declared_conflict::ActiveModel {
                officer_id: Set(officer.0),
                village_id: Set(*village),
            };
            declared_conflict::Entity::insert(row)
                .exec_without_returning(&self.tx.transaction)
                .await?;
        }
        Ok(())
    }
}
