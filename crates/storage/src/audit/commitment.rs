//! The chain vouches for envelopes: once a day for new ones, and whenever some are lawfully removed.
//!
//! A commitment is a link whose detail is `DAY COUNT SHA256`, a hash over the sorted digests of its
//! envelopes. The list belongs to the link, not to the day: an envelope that turns up later with an earlier
//! day gets a link of its own, and a busy day has several.

use casework::clock::{Day, Timestamp};
use casework::ids::EnvelopeId;
use casework::rng::Rng;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};

use crate::audit::act::Act;
use crate::audit::entry::Entry;
use crate::audit::handles::{AuditReads, AuditWrites};
use crate::audit::head::hex;
use crate::db::error::{Result, StoreError};
use crate::db::rows::{committed_envelope, envelope};

/// The most envelopes that one link commits: the chain is locked while they are read.
const MOST: u64 = 2000;
/// The most envelopes in memory at once.
pub(crate) const AT_ONCE: usize = 100;
/// The word before count and hash in the detail of a link that records removed envelopes.
pub(crate) const REMOVED: &str = "removed";

const UNCOMMITTED: &str =
    "NOT EXISTS (SELECT 1 FROM committed_envelope c WHERE c.envelope_id = envelope.id)";

impl<C: ConnectionTrait> AuditReads<'_, C> {
    /// The oldest day before `before` that has envelopes for which the chain does not vouch yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn uncommitted_day(&self, before: Day) -> Result<Option<Day>> {
        let oldest: Option<i32> = envelope::Entity::find()
            .select_only()
            .column(envelope::Column::Day)
            .filter(envelope::Column::Day.lt(before.0))
            .filter(Expr::cust(UNCOMMITTED))
            .order_by_asc(envelope::Column::Day)
            .limit(1)
            .into_tuple()
            .one(self.read.on)
            .await?;
        Ok(oldest.map(Day))
    }
}

impl AuditWrites<'_> {
    /// Commits the envelopes of the oldest day before `before` that has any, at most as many as one link
    /// takes; gives how many. Zero means that nothing is left to do.
    ///
    /// Two at once do no harm: each takes the chain's lock before it looks.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn commit_envelopes(&self, before: Day, at: Timestamp, rng: &Rng) -> Result<usize> {
        let end = self.end_of_chain().await?;
        let Some(day) = self.tx.read().audit().uncommitted_day(before).await? else { return Ok(0) };
        let mut found = self.digests_of(day).await?;
        found.sort_unstable_by_key(|(_, digest)| *digest);
        let digests: Vec<_> = found.iter().map(|(_, digest)| *digest).collect();
        for some in found.chunks(AT_ONCE) {
            let rows = some.iter().map(|(id, digest)| committed_envelope::ActiveModel {
                id: Set(rng.id()),
                envelope_id: Set(Some(*id)),
                digest: Set(digest.to_vec()),
                committed_at: Set(end.position),
                removed_at: Set(None),
            });
            committed_envelope::Entity::insert_many(rows)
                .exec_without_returning(&self.tx.transaction)
                .await?;
        }
        let detail = format!("{day} {} {}", digests.len(), hex(&digest_of_list(&digests)));
        let entry = Entry::of_nobody(at, Act::EnvelopesCommitted).saying(detail);
        self.append(end, entry).await?;
        Ok(digests.len())
    }

    async fn digests_of(&self, day: Day) -> Result<Vec<(i64, [u8; 32])>> {
        let ids: Vec<i64> = envelope::Entity::find()
            .select_only()
            .column(envelope::Column::Id)
            .filter(envelope::Column::Day.eq(day.0))
            .filter(Expr::cust(UNCOMMITTED))
            .order_by_asc(envelope::Column::Id)
            .limit(MOST)
            .into_tuple()
            .all(&self.tx.transaction)
            .await?;
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            let rows = envelope::Entity::find()
                .filter(envelope::Column::Id.is_in(some.iter().copied()))
                .all(&self.tx.transaction)
                .await?;
            found.extend(rows.iter().map(|row| (row.id, digest_of(row))));
        }
        Ok(found)
    }

    /// Removes envelopes lawfully: the only way in which a committed envelope may go. So that verification
    /// can tell this from tampering, the entry's detail gets `removed COUNT SHA256` at its end: how many
    /// committed envelopes went, and which. An envelope that stays under the same id with other bytes is
    /// removed and added again in the same transaction.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when one of them is not there: an envelope that another program removed
    /// must not be passed off as lawfully removed.
    pub async fn remove_envelopes(&self, ids: &[EnvelopeId], mut entry: Entry) -> Result<()> {
        let end = self.end_of_chain().await?;
        let mut digests = Vec::new();
        for some in ids.chunks(AT_ONCE) {
            let ids: Vec<i64> = some.iter().map(|id| id.0).collect();
            digests.extend(self.uncommit(&ids, end.position).await?);
            let gone = envelope::Entity::delete_many()
                .filter(envelope::Column::Id.is_in(ids))
                .exec(&self.tx.transaction)
                .await?;
            if usize::try_from(gone.rows_affected) != Ok(some.len()) {
                return Err(StoreError::Unreadable("an envelope to be removed is not there"));
            }
        }
        digests.sort_unstable();
        let removed = format!("{REMOVED} {} {}", digests.len(), hex(&digest_of_list(&digests)));
        if !entry.detail.is_empty() {
            entry.detail.push(' ');
        }
        entry.detail.push_str(&removed);
        self.append(end, entry).await?;
        Ok(())
    }

    /// Marks the committed ones among these envelopes as removed; gives their digests.
    async fn uncommit(&self, ids: &[i64], position: i64) -> Result<Vec<[u8; 32]>> {
        let these = committed_envelope::Column::EnvelopeId.is_in(ids.iter().copied());
        let rows = committed_envelope::Entity::find()
            .filter(these.clone())
            .all(&self.tx.transaction)
            .await?;
        let gone = committed_envelope::ActiveModel {
            envelope_id: Set(None),
            removed_at: Set(Some(position)),
            ..Default::default()
        };
        committed_envelope::Entity::update_many()
            .set(gone)
            .filter(these)
            .exec(&self.tx.transaction)
            .await?;
        rows.into_iter().map(|row| digest_in(row.digest)).collect()
    }
}

/// SHA-256 over an envelope's row: id, case, turn, day, purpose and the sealed bytes.
pub(crate) fn digest_of(row: &envelope::Model) -> [u8; 32] {
    Sha256::new()
        .chain_update("lienthon/1 committed envelope\n")
        .chain_update(row.id.to_be_bytes())
        .chain_update(row.case_id.to_be_bytes())
        .chain_update(row.sequence.to_be_bytes())
        .chain_update(row.day.to_be_bytes())
        .chain_update(&row.purpose)
        .chain_update("\n")
        .chain_update(&row.sealed)
        .finalize()
        .into()
}

/// SHA-256 over digests that are sorted.
pub(crate) fn digest_of_list(sorted: &[[u8; 32]]) -> [u8; 32] {
    Sha256::digest(sorted.as_flattened()).into()
}

/// A digest from a row.
pub(crate) fn digest_in(bytes: Vec<u8>) -> Result<[u8; 32]> {
    bytes.try_into().map_err(|_| StoreError::Unreadable("a committed digest"))
}
