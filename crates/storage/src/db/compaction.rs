//! Compaction: SQLite's file does not tell in which order the tips of a finished day came (rule W2). Pages
//! are allocated in the order of commits, so the file is rewritten in the order of the random ids, or, above
//! a size, the rows of those days change places at random.

use casework::clock::Day;
use casework::rng::Rng;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};

use crate::db::error::Result;
use crate::db::rows::{cases, envelope, key_grant};
use crate::db::store::Store;
use crate::db::store::turns::Needs;

/// A file of up to this many bytes is rewritten: that takes less than two seconds, and intake waits three for
/// the write lock.
pub const WRITTEN_ANEW: u64 = 64 << 20;
/// How many rows change places in one transaction.
const AT_ONCE: usize = 40;

impl Store {
    /// Removes the order of the tips that came on `since` or later from the file, and folds the log in. A
    /// file of more than `anew` bytes is not rewritten; see [`WRITTEN_ANEW`]. On PostgreSQL it does nothing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`](crate::db::error::StoreError::Unavailable) when others write for longer
    /// than we wait; the work done so far is kept, and the call may be repeated.
    pub async fn compact(&self, since: Day, rng: &Rng, anew: u64) -> Result<()> {
        if self.connection.get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        if self.bytes().await? <= anew {
            self.connection.execute_unprepared("VACUUM").await?;
        } else {
            self.mix_envelopes(since, rng).await?;
            self.mix_grants(since, rng).await?;
        }
        self.connection.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        Ok(())
    }

    async fn bytes(&self) -> Result<u64> {
        let size = "SELECT c.page_count * s.page_size FROM pragma_page_count() c, \
                    pragma_page_size() s";
        let size = sea_orm::Statement::from_string(DbBackend::Sqlite, size.to_owned());
        let row = self.connection.query_one_raw(size).await?;
        let bytes: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(u64::try_from(bytes).unwrap_or_default())
    }

    async fn mix_envelopes(&self, since: Day, rng: &Rng) -> Result<()> {
        let ids: Vec<i64> = envelope::Entity::find()
            .select_only()
            .column(envelope::Column::Id)
            .filter(envelope::Column::Day.gte(since.0))
            .into_tuple()
            .all(&self.connection)
            .await?;
        for some in mixed(ids, rng).chunks(AT_ONCE) {
            let transaction = self.begin_write(Needs::Nothing).await?;
            transaction.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
            let these = || envelope::Column::Id.is_in(some.iter().copied());
            let rows = envelope::Entity::find().filter(these()).all(&transaction).await?;
            envelope::Entity::delete_many().filter(these()).exec(&transaction).await?;
            for row in mixed(rows, rng) {
                envelope::Entity::insert(row.into_active_model().reset_all())
                    .exec_without_returning(&transaction)
                    .await?;
            }
            transaction.commit().await?;
        }
        Ok(())
    }

    async fn mix_grants(&self, since: Day, rng: &Rng) -> Result<()> {
        let new = sea_orm::sea_query::Query::select()
            .column(cases::Column::Id)
            .from(cases::Entity)
            .and_where(cases::Column::DayReceived.gte(since.0))
            .to_owned();
        let ids: Vec<i64> = key_grant::Entity::find()
            .select_only()
            .column(key_grant::Column::Id)
            .filter(key_grant::Column::CaseId.in_subquery(new))
            .into_tuple()
            .all(&self.connection)
            .await?;
        for some in mixed(ids, rng).chunks(AT_ONCE) {
            let transaction = self.begin_write(Needs::Nothing).await?;
            transaction.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
            let these = || key_grant::Column::Id.is_in(some.iter().copied());
            let rows = key_grant::Entity::find().filter(these()).all(&transaction).await?;
            key_grant::Entity::delete_many().filter(these()).exec(&transaction).await?;
            for row in mixed(rows, rng) {
                key_grant::Entity::insert(row.into_active_model().reset_all())
                    .exec_without_returning(&transaction)
                    .await?;
            }
            transaction.commit().await?;
        }
        Ok(())
    }
}

/// In random order.
fn mixed<T>(these: Vec<T>, rng: &Rng) -> Vec<T> {
    let mut keyed: Vec<(i64, T)> = these.into_iter().map(|it| (rng.id(), it)).collect();
    keyed.sort_by_key(|it| it.0);
    keyed.into_iter().map(|it| it.1).collect()
}
