//! The heads of the chain that triage signs and stores once a day.
//!
//! The signed link says that it is signed: if the link is there without a head, the head was removed. An
//! attacker who rebuilds the chain must remove the heads that do not fit, together with their links, or hold
//! the signing key.

use casework::clock::{Day, Timestamp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::audit::act::Act;
use crate::audit::entry::Entry;
use crate::audit::handles::{AuditReads, AuditWrites};
use crate::audit::head::Head;
use crate::db::error::{Result, StoreError};
use crate::db::rows::audit_head;

/// The signed head of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptHead {
    /// The day.
    pub day: Day,
    /// The link.
    pub head: Head,
    /// Triage's signature over [`Head::text`], in base64.
    pub signature: String,
}

impl KeptHead {
    /// `lienthon-audit-head POSITION DAY HASH SIGNATURE`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.head.text(self.day), self.signature)
    }
}

impl<C: ConnectionTrait> AuditReads<'_, C> {
    /// The stored heads, the newest first, at most `most` of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn kept_heads(&self, most: Option<u64>) -> Result<Vec<KeptHead>> {
        let newest = audit_head::Entity::find().order_by_desc(audit_head::Column::Day).limit(most);
        newest.all(self.read.on).await?.into_iter().map(kept).collect()
    }

    /// Whether the head of this day is stored.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn has_head_of(&self, day: Day) -> Result<bool> {
        Ok(audit_head::Entity::find_by_id(day.0).one(self.read.on).await?.is_some())
    }

    /// The stored head of the link at this position.
    pub(crate) async fn head_kept_at(&self, position: i64) -> Result<Option<audit_head::Model>> {
        let of_link = audit_head::Column::Position.eq(position);
        Ok(audit_head::Entity::find().filter(of_link).one(self.read.on).await?)
    }
}

impl AuditWrites<'_> {
    /// Adds a link that says that the head of this day is signed, and stores the head as `sign` signs it;
    /// false when that was done before. `sign` gives the head's text, a space and the signature.
    ///
    /// Two at once do no harm: each takes the chain's lock before it looks.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_head(
        &self,
        day: Day,
        at: Timestamp,
        sign: impl FnOnce(&str) -> String + Send,
    ) -> Result<bool> {
        let end = self.end_of_chain().await?;
        if self.tx.read().audit().has_head_of(day).await? {
            return Ok(false);
        }
        let entry = Entry::of_nobody(at, Act::HeadSigned).saying(day.to_string());
        let head = self.append(end, entry).await?;
        let line = sign(&head.text(day));
        let signature = line.rsplit(' ').next().unwrap_or_default();
        let row = audit_head::ActiveModel {
            day: Set(day.0),
            position: Set(head.position),
            hash: Set(head.hash.to_vec()),
            signature: Set(signature.to_owned()),
        };
        audit_head::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(true)
    }
}

fn kept(row: audit_head::Model) -> Result<KeptHead> {
    let hash = row.hash.try_into().map_err(|_| StoreError::Unreadable("a kept head's hash"))?;
    let head = Head { position: row.position, hash };
    Ok(KeptHead { day: Day(row.day), head, signature: row.signature })
}
