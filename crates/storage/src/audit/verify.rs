//! Walks the whole chain: every link, every commitment, and every head that triage or oversight kept.
//!
//! It goes page by page and holds no lock, so it works while services write: rows read in one statement were
//! written in one transaction.

use std::collections::BTreeMap;

use casework::clock::Day;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};

use sealing::audit_mac::AuditMacKey;

use crate::audit::act::Act;
use crate::audit::commitment::{AT_ONCE, REMOVED, digest_in, digest_of, digest_of_list};
use crate::audit::handles::AuditReads;
use crate::audit::head::{Head, bytes_of};
use crate::audit::{has_mac_under, link};
use crate::db::error::Result;
use crate::db::rows::{audit_entry, committed_envelope, envelope};

/// The most links in memory at once.
const PAGE: u64 = 1000;

/// An intact chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Intact {
    /// How many links it has.
    pub links: i64,
    /// How many of them, the last ones, have a mac. Whether a mac is right is known only with the key.
    pub keyed: i64,
    /// How many of them commit envelopes.
    pub commitments: u64,
    /// How many of them are heads that triage kept.
    pub heads: u64,
}

/// The first thing found wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("position {position}: {flaw}")]
pub struct Broken {
    /// The link at which it shows.
    pub position: i64,
    /// What is wrong there.
    pub flaw: Flaw,
}

/// What can be wrong with the chain, or with what it vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// A row is missing, and later ones are there.
    #[error("the link is missing")]
    Missing,
    /// Its previous hash is not that of the row before.
    #[error("the link does not follow the one before; it was moved, or one before it was replaced")]
    Unlinked,
    /// Its columns do not give its hash.
    #[error("the link was changed")]
    Changed,
    /// It has no mac, and the link before has one.
    #[error("the link has no mac, though the one before has: it was not written by this hotline")]
    Unkeyed,
    /// Its mac is not one under the audit key.
    #[error(
        "the link's mac does not fit triage.audit_key: the link was invented or changed, or links \
         before it were removed, by somebody without that key, or the key is another one"
    )]
    Forged,
    /// The list of what was committed is not the list that was hashed.
    #[error("the list of envelopes committed here was changed")]
    ListChanged,
    /// The list of what was removed is not the list that was hashed.
    #[error("the list of envelopes removed here was changed")]
    RemovalChanged,
    /// A committed envelope is gone, and no link says that it was removed.
    #[error("an envelope committed here is gone, and no act removed it")]
    EnvelopeGone,
    /// A committed envelope was changed.
    #[error("an envelope committed here was changed")]
    EnvelopeChanged,
    /// A stored head has another hash.
    #[error("the head that was kept has another hash; the chain was rebuilt")]
    OtherHead,
    /// The head that triage stored of this link is gone.
    #[error("the head that was kept here was removed")]
    HeadGone,
    /// The head is stored under another day.
    #[error("the head that was kept here was changed")]
    HeadChanged,
    /// A head was stored, or an envelope committed, beyond the last link.
    #[error("the chain ends before this link, which there was; its end was cut off")]
    CutOff,
}

impl<C: ConnectionTrait> AuditReads<'_, C> {
    /// Checks the chain from its first link to its last, against the heads that triage stored and the `heads`
    /// given. The caller checks their signatures. With the `key` under which acts are recorded, the macs of
    /// the links are checked too. Links made before there were macs come before the first link with one,
    /// which vouches for them.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError) when it cannot be read; the inner result tells what is
    /// wrong with the chain.
    pub async fn verify_chain(
        &self,
        heads: &[Head],
        key: Option<&AuditMacKey>,
    ) -> Result<Result<Intact, Broken>> {
        // Read first, so that each stored head has its link in what is read after it.
        let mut kept = BTreeMap::<i64, Vec<[u8; 32]>>::new();
        let own = self.kept_heads(None).await?.into_iter().map(|kept| kept.head);
        for head in own.chain(heads.iter().cloned()) {
            kept.entry(head.position).or_default().push(head.hash);
        }
        let mut walk = Walk { intact: Intact::default(), previous: vec![0; 32], kept, key };
        loop {
            let rows = audit_entry::Entity::find()
                .filter(audit_entry::Column::Position.gt(walk.intact.links))
                .order_by_asc(audit_entry::Column::Position)
                .limit(PAGE)
                .all(self.read.on)
                .await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                if let Err(flaw) = self.step(&mut walk, row).await? {
                    let position = walk.intact.links + 1;
                    return Ok(Err(Broken { position, flaw }));
                }
            }
        }
        let after = walk.intact.links.saturating_add(1);
        let beyond = match walk.kept.range(after..).next() {
            None => self.stray().await?,
            Some((position, _)) => Some(*position),
        };
        Ok(match beyond {
            None => Ok(walk.intact),
            Some(position) if position > walk.intact.links => {
                Err(Broken { position, flaw: Flaw::CutOff })
            }
            Some(position) => Err(Broken { position, flaw: Flaw::ListChanged }),
        })
    }

    async fn step(
        &self,
        walk: &mut Walk<'_>,
        row: &audit_entry::Model,
    ) -> Result<Result<(), Flaw>> {
        if let Err(flaw) = walk.check(row) {
            return Ok(Err(flaw));
        }
        if row.act == Act::EnvelopesCommitted.name() {
            if let Err(flaw) = self.check_commitment(row).await? {
                return Ok(Err(flaw));
            }
            walk.intact.commitments += 1;
        }
        if row.act == Act::HeadSigned.name() {
            if let Err(flaw) = self.check_kept_head(row).await? {
                return Ok(Err(flaw));
            }
            walk.intact.heads += 1;
        }
        if let Err(flaw) = self.check_removal(row).await? {
            return Ok(Err(flaw));
        }
        walk.intact.links += 1;
        walk.intact.keyed += i64::from(row.mac.is_some());
        walk.previous.clone_from(&row.hash);
        Ok(Ok(()))
    }

    /// The head that the link at `row` says was stored for it. Its hash was compared with the link before.
    async fn check_kept_head(&self, row: &audit_entry::Model) -> Result<Result<(), Flaw>> {
        Ok(match self.head_kept_at(row.position).await? {
            None => Err(Flaw::HeadGone),
            Some(kept) if Day(kept.day).to_string() != row.detail => Err(Flaw::HeadChanged),
            Some(kept) if kept.hash != row.hash => Err(Flaw::OtherHead),
            Some(_) => Ok(()),
        })
    }

    /// The list that the link at `row` committed, and every envelope on it that was not removed.
    async fn check_commitment(&self, row: &audit_entry::Model) -> Result<Result<(), Flaw>> {
        let mut digests = Vec::new();
        let mut after = i64::MIN;
        loop {
            let page = committed_envelope::Entity::find()
                .filter(committed_envelope::Column::CommittedAt.eq(row.position))
                .filter(committed_envelope::Column::Id.gt(after))
                .order_by_asc(committed_envelope::Column::Id)
                .limit(u64::try_from(AT_ONCE).unwrap_or(u64::MAX))
                .join(JoinType::LeftJoin, to_envelope())
                .select_also(envelope::Entity)
                .all(self.read.on)
                .await?;
            let Some((last, _)) = page.last() else { break };
            after = last.id;
            for (committed, there) in page {
                let Ok(digest) = digest_in(committed.digest) else {
                    return Ok(Err(Flaw::ListChanged));
                };
                match there {
                    _ if committed.removed_at.is_some() => {}
                    None => return Ok(Err(Flaw::EnvelopeGone)),
                    Some(there) if digest_of(&there) == digest => {}
                    Some(_) => return Ok(Err(Flaw::EnvelopeChanged)),
                }
                digests.push(digest);
            }
        }
        Ok(if is_list_of(&row.detail, digests) { Ok(()) } else { Err(Flaw::ListChanged) })
    }

    /// The list of envelopes that the link at `row` removed, if it says that it removed any.
    async fn check_removal(&self, row: &audit_entry::Model) -> Result<Result<(), Flaw>> {
        if row.detail.rsplit(' ').nth(2) != Some(REMOVED) {
            return Ok(Ok(()));
        }
        let digests: Vec<Vec<u8>> = committed_envelope::Entity::find()
            .select_only()
            .column(committed_envelope::Column::Digest)
            .filter(committed_envelope::Column::RemovedAt.eq(row.position))
            .into_tuple()
            .all(self.read.on)
            .await?;
        let digests = digests.into_iter().map(digest_in).collect::<Result<Vec<_>>>();
        let whole = digests.is_ok_and(|digests| is_list_of(&row.detail, digests));
        Ok(if whole { Ok(()) } else { Err(Flaw::RemovalChanged) })
    }

    /// The first position in a list that is not that of a link which could have made it.
    async fn stray(&self) -> Result<Option<i64>> {
        let (position, act) = (audit_entry::Column::Position, audit_entry::Column::Act);
        let committed = committed_envelope::Column::CommittedAt;
        let removed = committed_envelope::Column::RemovedAt;
        let made = first_of(committed, act.eq(Act::EnvelopesCommitted.name()));
        let like = audit_entry::Column::Detail.contains(format!("{REMOVED} "));
        let gone = first_of(removed, like).filter(removed.is_not_null());
        let mut found = Vec::new();
        for (from, query) in [(committed, made), (removed, gone)] {
            let to_link: RelationDef = committed_envelope::Entity::belongs_to(audit_entry::Entity)
                .from(from)
                .to(position)
                .into();
            let first: Option<i64> =
                query.join(JoinType::LeftJoin, to_link).into_tuple().one(self.read.on).await?;
            found.extend(first);
        }
        Ok(found.into_iter().min())
    }
}

/// The lowest position in `column` whose link is missing or not such a link.
fn first_of(
    column: committed_envelope::Column,
    such: Expr,
) -> sea_orm::Select<committed_envelope::Entity> {
    let none = audit_entry::Column::Position.is_null();
    committed_envelope::Entity::find()
        .select_only()
        .column(column)
        .filter(none.or(such.not()))
        .order_by(Expr::col((committed_envelope::Entity, column)), sea_orm::Order::Asc)
        .limit(1)
}

/// The state of the walk.
struct Walk<'a> {
    intact: Intact,
    /// The hash of the last link.
    previous: Vec<u8>,
    /// The hashes of stored heads, by position.
    kept: BTreeMap<i64, Vec<[u8; 32]>>,
    /// The key under which acts are recorded, if the caller has it.
    key: Option<&'a AuditMacKey>,
}

impl Walk<'_> {
    fn check(&self, row: &audit_entry::Model) -> Result<(), Flaw> {
        if row.position != self.intact.links + 1 {
            return Err(Flaw::Missing);
        }
        if row.previous != self.previous {
            return Err(Flaw::Unlinked);
        }
        if link(row) != row.hash.as_slice() {
            return Err(Flaw::Changed);
        }
        match (&row.mac, self.key) {
            (None, _) if self.intact.keyed > 0 => return Err(Flaw::Unkeyed),
            (Some(_), Some(key)) if !has_mac_under(row, key) => return Err(Flaw::Forged),
            _ => {}
        }
        let mut kept = self.kept.get(&row.position).into_iter().flatten();
        if kept.any(|hash| hash != row.hash.as_slice()) {
            return Err(Flaw::OtherHead);
        }
        Ok(())
    }
}

/// Whether the detail ends in the count and hash of this list.
fn is_list_of(detail: &str, mut digests: Vec<[u8; 32]>) -> bool {
    digests.sort_unstable();
    let mut parts = detail.rsplit(' ');
    let hash = parts.next().and_then(bytes_of);
    let count = parts.next().and_then(|count| count.parse().ok());
    count == Some(digests.len()) && hash == Some(digest_of_list(&digests))
}

fn to_envelope() -> RelationDef {
    committed_envelope::Entity::belongs_to(envelope::Entity)
        .from(committed_envelope::Column::EnvelopeId)
        .to(envelope::Column::Id)
        .into()
}
