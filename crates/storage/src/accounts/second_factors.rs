//! Second factors: a secret that only the officer's own key opens, and recovery codes as digests.

use casework::clock::Timestamp;
use casework::ids::OfficerId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter,
};
use sealing::header::{Header, Purpose};
use sealing::sealed::Sealed;

use crate::accounts::handles::{AccountReads, AccountWrites};
use crate::db::error::Result;
use crate::db::rows::{recovery_code, second_factor, used_step};

/// An officer's second factor (TOTP, RFC 6238).
pub struct Factor {
    /// Whose it is.
    pub officer: OfficerId,
    /// The secret, sealed to the officer.
    pub secret: Sealed,
    /// The last step of 30 seconds whose code was used. Neither it nor an earlier step counts again, unless
    /// it is later than every code that can be right now: then a clock was wrong.
    pub last_step: i64,
    /// Whether a right code has shown that the officer has the secret.
    pub confirmed: bool,
    /// Whether the secret was lost when another person replaced the password: each sign-in then takes a
    /// recovery code, and allows nothing else, until a new secret is confirmed.
    pub lost: bool,
}

impl Factor {
    /// Whether a secret waits for its first code.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.confirmed && !self.secret.as_bytes().is_empty()
    }

    /// The header that the plaintext must carry.
    #[must_use]
    pub fn header(&self) -> Header {
        header_of_factor(self.officer)
    }
}

/// The wrong codes counted for an officer's second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongCodes {
    /// How many there were when the last one came.
    pub count: i32,
    /// When the last one came.
    pub last: Timestamp,
}

/// How long a used step is remembered, in steps of 30 seconds: a day.
const REMEMBERED: i64 = 24 * 60 * 2;

/// The header of the secret of an officer's second factor.
#[must_use]
pub fn header_of_factor(officer: OfficerId) -> Header {
    Header { purpose: Purpose::Factor, subject: officer.0, id: officer.0 }
}

impl<C: ConnectionTrait> AccountReads<'_, C> {
    /// An officer's second factor, confirmed or not.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn factor(&self, officer: OfficerId) -> Result<Option<Factor>> {
        let row = second_factor::Entity::find_by_id(officer.0).one(self.read.on).await?;
        Ok(row.map(|row| Factor {
            officer,
            secret: Sealed::from_bytes(row.secret),
            last_step: row.last_step,
            confirmed: row.confirmed,
            lost: row.lost,
        }))
    }

    /// The wrong codes counted for an officer's second factor; zero without a second factor.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn wrong_codes(&self, officer: OfficerId) -> Result<WrongCodes> {
        let row = second_factor::Entity::find_by_id(officer.0).one(self.read.on).await?;
        Ok(row.map_or(WrongCodes { count: 0, last: Timestamp(0) }, |row| WrongCodes {
            count: row.wrong_codes,
            last: Timestamp(row.wrong_code_at),
        }))
    }

    /// How many recovery codes an officer has left.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn recovery_codes_left(&self, officer: OfficerId) -> Result<u64> {
        let codes = recovery_code::Entity::find();
        let own = codes.filter(recovery_code::Column::OfficerId.eq(officer.0));
        Ok(own.count(self.read.on).await?)
    }
}

impl AccountWrites<'_> {
    /// Stores a second factor and replaces the one before.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn keep_factor(&self, new: &Factor) -> Result<()> {
        self.tx.chain_first().await?;
        self.forget_steps(new.officer, i64::MAX).await?;
        let row = second_factor::ActiveModel {
            officer_id: Set(new.officer.0),
            secret: Set(new.secret.as_bytes().to_vec()),
            last_step: Set(new.last_step),
            confirmed: Set(new.confirmed),
            lost: Set(new.lost),
            wrong_codes: Set(0),
            wrong_code_at: Set(0),
        };
        let again = OnConflict::column(second_factor::Column::OfficerId)
            .update_columns([
                second_factor::Column::Secret,
                second_factor::Column::LastStep,
                second_factor::Column::Confirmed,
                second_factor::Column::Lost,
                second_factor::Column::WrongCodes,
                second_factor::Column::WrongCodeAt,
            ])
            .to_owned();
        let insert = second_factor::Entity::insert(row).on_conflict(again);
        insert.exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Uses a step, which confirms the factor. False when this step was used before, or a later one up to
    /// `latest`, the last step whose code can be right now.
    ///
    /// A used step after `latest` only shows that a clock was ahead: it alone stays used, and earlier steps
    /// are free.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn use_step(&self, officer: OfficerId, step: i64, latest: i64) -> Result<bool> {
        self.tx.chain_first().await?;
        let row = second_factor::ActiveModel {
            last_step: Set(step),
            confirmed: Set(true),
            lost: Set(false),
            ..Default::default()
        };
        let last = second_factor::Column::LastStep;
        let done = second_factor::Entity::update_many()
            .set(row)
            .filter(second_factor::Column::OfficerId.eq(officer.0))
            .filter(Condition::any().add(last.lt(step)).add(last.gt(latest)))
            .exec(&self.tx.transaction)
            .await?;
        if done.rows_affected != 1 {
            return Ok(false);
        }
        self.forget_steps(officer, step - REMEMBERED).await?;
        let (used, once) = (used_step::Column::OfficerId, used_step::Column::Step);
        let row = used_step::ActiveModel { officer_id: Set(officer.0), step: Set(step) };
        let only_once = OnConflict::columns([used, once]).do_nothing().to_owned();
        let insert = used_step::Entity::insert(row).on_conflict(only_once);
        Ok(insert.exec_without_returning(&self.tx.transaction).await? == 1)
    }

    async fn change_factor(
        &self,
        officer: OfficerId,
        row: second_factor::ActiveModel,
    ) -> Result<()> {
        second_factor::Entity::update_many()
            .set(row)
            .filter(second_factor::Column::OfficerId.eq(officer.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Deletes the used steps of an officer before this one.
    async fn forget_steps(&self, officer: OfficerId, before: i64) -> Result<()> {
        used_step::Entity::delete_many()
            .filter(used_step::Column::OfficerId.eq(officer.0))
            .filter(used_step::Column::Step.lt(before))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Stores how many wrong codes came, and when the last one did.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn remember_wrong_codes(&self, officer: OfficerId, wrong: WrongCodes) -> Result<()> {
        let row = second_factor::ActiveModel {
            wrong_codes: Set(wrong.count),
            wrong_code_at: Set(wrong.last.0),
            ..Default::default()
        };
        self.change_factor(officer, row).await
    }

    /// Stores new recovery codes, each as an id and its SHA-256, and deletes the ones before.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn keep_recovery_codes(
        &self,
        officer: OfficerId,
        codes: &[(i64, [u8; 32])],
    ) -> Result<()> {
        self.tx.chain_first().await?;
        let before = recovery_code::Column::OfficerId.eq(officer.0);
        recovery_code::Entity::delete_many().filter(before).exec(&self.tx.transaction).await?;
        let rows = codes.iter().map(|(id, digest)| recovery_code::ActiveModel {
            id: Set(*id),
            officer_id: Set(officer.0),
            digest: Set(digest.to_vec()),
        });
        for row in rows {
            recovery_code::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        }
        Ok(())
    }

    /// Uses up a recovery code; false when none has this digest.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn use_recovery_code(&self, officer: OfficerId, digest: &[u8; 32]) -> Result<bool> {
        self.tx.chain_first().await?;
        let done = recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::OfficerId.eq(officer.0))
            .filter(recovery_code::Column::Digest.eq(digest.to_vec()))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Marks the secret of a second factor as lost, since the key it was sealed to is gone. Its recovery
    /// codes stay, and each sign-in asks for one until a new secret is confirmed. A factor that was never
    /// confirmed is deleted.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn lose_factor(&self, officer: OfficerId) -> Result<()> {
        self.tx.chain_first().await?;
        let factor = self.tx.read().accounts().factor(officer).await?;
        if !factor.is_some_and(|it| it.confirmed || it.lost) {
            return self.drop_factor(officer).await;
        }
        let row = second_factor::ActiveModel {
            secret: Set(Vec::new()),
            confirmed: Set(false),
            lost: Set(true),
            ..Default::default()
        };
        self.change_factor(officer, row).await
    }

    /// Deletes a second factor and its recovery codes.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn drop_factor(&self, officer: OfficerId) -> Result<()> {
        self.keep_recovery_codes(officer, &[]).await?;
        self.forget_steps(officer, i64::MAX).await?;
        second_factor::Entity::delete_by_id(officer.0).exec(&self.tx.transaction).await?;
        Ok(())
    }
}
