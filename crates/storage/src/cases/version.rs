//! Versions of a case: a caller who acts on it says which version they saw, and is told when it has changed.

use std::fmt;
use std::str::FromStr;

use casework::ids::CaseId;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect};

use crate::audit::meaning::{Meaning, codes};
use crate::cases::handles::{CaseReads, CaseWrites};
use crate::cases::holder_view::of_the_holder;
use crate::cases::{Case, case_of};
use crate::db::error::Result;
use crate::db::rows::{audit_entry, cases, envelope};

/// The version of a case: how many acts have changed it, and the place of its last envelope, which the writer
/// adds without an act. Written `12.5`. It tells nothing of other cases, since it holds no place in the
/// chain, and nothing of the time before a sanitised hand-over, from which both are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version {
    acts: i64,
    sequence: i32,
}

/// Text that is not a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a version is two numbers with a dot between")]
pub struct MalformedVersion;

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.acts, self.sequence)
    }
}

impl FromStr for Version {
    type Err = MalformedVersion;

    fn from_str(text: &str) -> Result<Self, MalformedVersion> {
        let (acts, sequence) = text.split_once('.').ok_or(MalformedVersion)?;
        Ok(Self {
            acts: acts.parse().map_err(|_| MalformedVersion)?,
            sequence: sequence.parse().map_err(|_| MalformedVersion)?,
        })
    }
}

impl<C: ConnectionTrait> CaseReads<'_, C> {
    /// The present version of the case.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn version(&self, case: CaseId) -> Result<Version> {
        let beginning = self.beginning(case).await?;
        let acts: Option<i64> = audit_entry::Entity::find()
            .select_only()
            .column_as(Expr::col(audit_entry::Column::Position).count(), "acts")
            .filter(audit_entry::Column::CaseId.eq(case.0))
            .filter(audit_entry::Column::Act.is_not_in(codes(Meaning::Looks)))
            .filter(audit_entry::Column::Position.gte(beginning.position))
            .filter(of_the_holder())
            .into_tuple()
            .one(self.read.on)
            .await?;
        let sequence: Option<Option<i32>> = envelope::Entity::find()
            .select_only()
            .column_as(Expr::col(envelope::Column::Sequence).max(), "sequence")
            .filter(envelope::Column::CaseId.eq(case.0))
            .into_tuple()
            .one(self.read.on)
            .await?;
        let sequence = sequence.flatten().unwrap_or(0) - beginning.sequence;
        Ok(Version { acts: acts.unwrap_or(0), sequence })
    }
}

impl CaseWrites<'_> {
    /// Locks a case and tells whether it still has the keys and the holder with which it was read, and, if
    /// the caller gives the version that they saw, still that version. Of two callers who saw the same
    /// version, the second is told so. The lock is on the case and not on the chain
    /// ([`Store::begin_on`](crate::db::store::Store::begin_on)). SQLite has one writer anyway.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn lock(&self, case: &Case, seen: Option<Version>) -> Result<bool> {
        let now = cases::Entity::find_by_id(case.id.0)
            .lock(LockType::NoKeyUpdate)
            .one(&self.tx.transaction)
            .await?;
        let Some(now) = now.map(case_of).transpose()? else { return Ok(false) };
        if (now.key_epoch, now.unit, now.withdrawn) != (case.key_epoch, case.unit, case.withdrawn) {
            return Ok(false);
        }
        match seen {
            Some(seen) => Ok(self.tx.read().cases().version(case.id).await? == seen),
            None => Ok(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_read_back_is_the_same() {
        let version = Version { acts: 12, sequence: 5 };
        assert_eq!(version.to_string().parse(), Ok(version));
        assert_eq!("12".parse::<Version>(), Err(MalformedVersion));
        assert_eq!("a.b".parse::<Version>(), Err(MalformedVersion));
    }
}
