//! The audit chain: acts of officers and administrators, each bound to the one before.
//!
//! A row names a case by its random id and holds codes, never words that a person typed.

pub(crate) mod act;
pub mod commitment;
pub(crate) mod entry;
pub mod handles;
pub mod head;
pub mod list;
pub mod meaning;
pub mod state_check;
pub mod stored_heads;
pub mod verify;

use std::cmp::Reverse;
use std::fmt::Write;

use casework::clock::Timestamp;
use casework::ids::{CaseId, OfficerId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use sealing::audit_mac::AuditMacKey;
use sha2::{Digest, Sha256};

pub use act::Act;

/// The last word of the detail of an act on a case that the merged unit did not lead.
pub const BESIDE: &str = "beside";
pub use entry::Entry;

use crate::audit::handles::{AuditReads, AuditWrites};
use crate::audit::head::{Head, hex};
use crate::db::error::{Result, StoreError};
use crate::db::rows::audit_entry;

/// An act as recorded for a case.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// When.
    pub at: Timestamp,
    /// The officer who did it.
    pub officer: Option<OfficerId>,
    /// The act's code, see [`Act::name`].
    pub act: String,
    /// The detail of the act.
    pub detail: String,
}

impl AuditWrites<'_> {
    /// Records an act at the end of the chain.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record(&self, entry: Entry) -> Result<()> {
        let end = self.end_of_chain().await?;
        self.append(end, entry).await?;
        Ok(())
    }

    /// Records a state that holds from now on, such as settings, unless the last act of this kind says the
    /// same and the chain is under a key; gives whether it was recorded. So the first start under a key adds
    /// a link that vouches for the earlier ones.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record_if_new(&self, entry: Entry) -> Result<bool> {
        let end = self.end_of_chain().await?;
        let last = audit_entry::Entity::find()
            .filter(audit_entry::Column::Act.eq(entry.act.name()))
            .order_by_desc(audit_entry::Column::Position)
            .one(&self.tx.transaction)
            .await?;
        let new = !end.keyed || last.is_none_or(|last| last.detail != entry.detail);
        if new {
            self.append(end, entry).await?;
        }
        Ok(new)
    }

    /// Records an officer's act, unless the officer did the same, with the same detail, at `since` or later;
    /// gives whether it was recorded.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record_unless_since(&self, entry: Entry, since: Timestamp) -> Result<bool> {
        let end = self.end_of_chain().await?;
        let new = !self.tx.read().audit().has_done_since(&entry, since).await?;
        if new {
            self.append(end, entry).await?;
        }
        Ok(new)
    }

    /// Takes the chain's lock, and gives the place of the next link.
    pub(crate) async fn end_of_chain(&self) -> Result<End> {
        self.tx.chain_first().await?;
        let last = audit_entry::Entity::find()
            .order_by_desc(audit_entry::Column::Position)
            .one(&self.tx.transaction)
            .await?;
        let none = End { position: 1, previous: vec![0; 32], keyed: false };
        Ok(last.map_or(none, |last| End {
            position: last.position + 1,
            previous: last.hash,
            keyed: last.mac.is_some(),
        }))
    }

    /// Adds a link at the end that [`AuditWrites::end_of_chain`] gave; the link is the head from then on.
    /// This is the only way to make a link, and it needs the audit key.
    pub(crate) async fn append(&self, end: End, entry: Entry) -> Result<Head> {
        let key = self.tx.audit_key.as_ref().ok_or(StoreError::NoAuditKey)?;
        let mut row = audit_entry::Model {
            position: end.position,
            at: entry.at.0,
            officer_id: entry.officer.map(|officer| officer.0),
            act: entry.act.name().to_owned(),
            case_id: entry.case.map(|case| case.0),
            unit_id: entry.unit.map(|unit| unit.0),
            detail: entry.detail,
            previous: end.previous,
            hash: Vec::new(),
            mac: None,
        };
        row.mac = Some(mac(&row, key).to_vec());
        let hash = link(&row);
        row.hash = hash.to_vec();
        let head = Head { position: row.position, hash };
        let row = row.into_active_model().reset_all();
        audit_entry::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(head)
    }
}

impl<C: ConnectionTrait> AuditReads<'_, C> {
    /// The acts on a case, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn history(&self, case: CaseId) -> Result<Vec<Recorded>> {
        let rows = audit_entry::Entity::find()
            .filter(audit_entry::Column::CaseId.eq(case.0))
            .order_by_asc(audit_entry::Column::Position)
            .all(self.read.on)
            .await?;
        Ok(rows.into_iter().map(recorded).collect())
    }

    /// Whether this officer did this act, with the same detail, at `since` or later.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn has_done_since(&self, entry: &Entry, since: Timestamp) -> Result<bool> {
        let same = audit_entry::Entity::find()
            .filter(audit_entry::Column::Act.eq(entry.act.name()))
            .filter(audit_entry::Column::OfficerId.eq(entry.officer.map(|officer| officer.0)))
            .filter(audit_entry::Column::Detail.eq(&entry.detail))
            .filter(audit_entry::Column::At.gte(since.0))
            .order_by_desc(audit_entry::Column::Position);
        Ok(same.one(self.read.on).await?.is_some())
    }

    /// The last `most` acts of these kinds by an officer, and acts of any officer on their account:
    /// admission, the restricted key, a new password. The latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn acts_of(
        &self,
        officer: OfficerId,
        acts: &[Act],
        most: u64,
    ) -> Result<Vec<Recorded>> {
        let by_them = Condition::all()
            .add(audit_entry::Column::OfficerId.eq(officer.0))
            .add(audit_entry::Column::Act.is_in(acts.iter().map(|act| act.name())));
        let on_them = Condition::all()
            .add(audit_entry::Column::Detail.eq(officer.0.to_string()))
            .add(Expr::cust(ON_AN_OFFICER));
        let mut rows = Vec::new();
        for which in [by_them, on_them] {
            let last = audit_entry::Entity::find().filter(which);
            let last = last.order_by_desc(audit_entry::Column::Position).limit(most);
            rows.extend(last.all(self.read.on).await?);
        }
        rows.sort_unstable_by_key(|row| Reverse(row.position));
        rows.dedup_by_key(|row| row.position);
        rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(rows.into_iter().map(recorded).collect())
    }
}

pub(crate) fn recorded(row: audit_entry::Model) -> Recorded {
    Recorded {
        at: Timestamp(row.at),
        officer: row.officer_id.map(OfficerId),
        act: row.act,
        detail: row.detail,
    }
}

/// The acts on an officer's account, whose detail is that officer; written as the partial index has it.
const ON_AN_OFFICER: &str = "act IN \
    ('admitted', 'restricted_given', 'restricted_taken', 'password_reset', 'account_recovered')";

/// The place of the next link.
pub(crate) struct End {
    /// Its position.
    pub(crate) position: i64,
    /// The hash of the link before.
    previous: Vec<u8>,
    /// Whether the link before has a mac.
    keyed: bool,
}

/// SHA-256 over the previous hash, the line, and the mac, if any, in a line of its own.
fn link(row: &audit_entry::Model) -> [u8; 32] {
    let hash = Sha256::new().chain_update(&row.previous);
    let hash = match &row.mac {
        Some(mac) => hash.chain_update(line(row, KEYED)).chain_update(hex(mac) + "\n"),
        None => hash.chain_update(line(row, UNKEYED)),
    };
    hash.finalize().into()
}

/// The mac that a link has under this key.
fn mac(row: &audit_entry::Model, key: &AuditMacKey) -> [u8; 32] {
    key.mac(&row.previous, &line(row, KEYED))
}

/// Whether the mac of a link fits this key.
fn has_mac_under(row: &audit_entry::Model, key: &AuditMacKey) -> bool {
    row.mac.as_ref().is_some_and(|mac| key.fits(&row.previous, &line(row, KEYED), mac))
}

/// The label of lines with a mac, so that a link with one cannot pass for a link without.
const KEYED: &str = "lienthon/1 keyed audit";
const UNKEYED: &str = "lienthon/1 audit";

/// Every column of the row before its hash, each on a line of its own, after a label.
fn line(row: &audit_entry::Model, label: &str) -> String {
    let id = |id: Option<i64>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let mut line = String::new();
    let written = write!(
        line,
        "{label}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n",
        row.position,
        row.at,
        id(row.officer_id),
        row.act,
        id(row.case_id),
        id(row.unit_id),
        row.detail,
    );
    debug_assert!(written.is_ok(), "a string takes all that is written to it");
    line
}
