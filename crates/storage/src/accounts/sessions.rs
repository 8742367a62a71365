//! Officers' sessions. Only the session's own cookie opens what its row holds.

use casework::clock::Timestamp;
use casework::ids::OfficerId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use sealing::sealed::Sealed;

use crate::accounts::handles::{AccountReads, AccountWrites};
use crate::db::error::{Result, StoreError};
use crate::db::rows::officer_session;

/// An open session.
pub struct Session {
    /// Its identifier, also the id of the envelope in it.
    pub id: i64,
    /// The digest by which the cookie finds it, 32 bytes.
    pub find: [u8; 32],
    /// Whose it is.
    pub officer: OfficerId,
    /// The officer's private key, sealed under the cookie.
    pub identity: Sealed,
    /// When it began.
    pub started: Timestamp,
    /// When it was last used.
    pub last_seen: Timestamp,
}

impl<C: ConnectionTrait> AccountReads<'_, C> {
    /// The session that a cookie finds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session(&self, find: &[u8; 32]) -> Result<Option<Session>> {
        let row = officer_session::Entity::find()
            .filter(officer_session::Column::Find.eq(find.to_vec()))
            .one(self.read.on)
            .await?;
        row.map(session_of).transpose()
    }

    /// An officer's sessions, the latest used first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sessions_of(&self, officer: OfficerId) -> Result<Vec<Session>> {
        let rows = officer_session::Entity::find()
            .filter(officer_session::Column::OfficerId.eq(officer.0))
            .order_by_desc(officer_session::Column::LastSeen)
            .order_by_asc(officer_session::Column::Id)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(session_of).collect()
    }
}

fn session_of(row: officer_session::Model) -> Result<Session> {
    Ok(Session {
        id: row.id,
        find: row.find.try_into().map_err(|_| StoreError::Unreadable("a session's name"))?,
        officer: OfficerId(row.officer_id),
        identity: Sealed::from_bytes(row.identity),
        started: Timestamp(row.started),
        last_seen: Timestamp(row.last_seen),
    })
}

impl AccountWrites<'_> {
    /// Opens a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_session(&self, new: &Session) -> Result<()> {
        self.tx.chain_first().await?;
        let row = officer_session::ActiveModel {
            id: Set(new.id),
            find: Set(new.find.to_vec()),
            officer_id: Set(new.officer.0),
            identity: Set(new.identity.as_bytes().to_vec()),
            started: Set(new.started.0),
            last_seen: Set(new.last_seen.0),
        };
        officer_session::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn touch_session(&self, id: i64, now: Timestamp) -> Result<()> {
        let row = officer_session::ActiveModel { last_seen: Set(now.0), ..Default::default() };
        officer_session::Entity::update_many()
            .set(row)
            .filter(officer_session::Column::Id.eq(id))
            .exec(&self.tx.transaction)
            .await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_session(&self, id: i64) -> Result<()> {
        self.tx.chain_first().await?;
        officer_session::Entity::delete_by_id(id).exec(&self.tx.transaction).await?;
        Ok(())
    }

    /// Ends the sessions of an officer, except `except`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_sessions_of(&self, officer: OfficerId, except: Option<i64>) -> Result<()> {
        self.tx.chain_first().await?;
        let mut ended = officer_session::Entity::delete_many()
            .filter(officer_session::Column::OfficerId.eq(officer.0));
        if let Some(except) = except {
            ended = ended.filter(officer_session::Column::Id.ne(except));
        }
        ended.exec(&self.tx.transaction).await?;
        Ok(())
    }

    /// Ends every session last used before `idle` or begun before `oldest`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_stale_sessions(&self, idle: Timestamp, oldest: Timestamp) -> Result<()> {
        self.tx.chain_first().await?;
        let stale = Condition::any()
            .add(officer_session::Column::LastSeen.lt(idle.0))
            .add(officer_session::Column::Started.lt(oldest.0));
        officer_session::Entity::delete_many().filter(stale).exec(&self.tx.transaction).await?;
        Ok(())
    }
}
